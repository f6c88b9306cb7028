// An array of rows with a border of ghost rows, for one replica unit of a domain.
//
// Axes (z, y, element), the element fastest; z and y run from -1 to count where the lattice has that dimension, and the
// rows -1 and count are copies of the neighbours' last and first rows (this rank's own where it holds the whole
// extent).
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "lattice/domain.hpp"
#include "parallel/comm.hpp"

namespace deeprg::lattice {

template <class T>
class HaloRows {
public:
  HaloRows() = default;
  HaloRows(const Domain& domain, std::int64_t width)
      : domain_(domain), width_(width), ghost_y_(domain.geometry.dimensions >= 2 ? 1 : 0),
        ghost_z_(domain.geometry.dimensions >= 3 ? 1 : 0), pitch_((domain.y.count + 2 * ghost_y_) * width),
        data_(static_cast<std::size_t>((domain.z.count + 2 * ghost_z_) * pitch_)) {}

  [[nodiscard]] T* row(std::int64_t z, std::int64_t y) { return data_.data() + offset(z, y); }
  [[nodiscard]] const T* row(std::int64_t z, std::int64_t y) const { return data_.data() + offset(z, y); }
  [[nodiscard]] std::int64_t width() const { return width_; }
  [[nodiscard]] std::int64_t pitch() const { return pitch_; } // elements from one plane to the next

  // Fills the ghost rows. Collective over the ranks of the domain's replica group; local where the rank holds it all.
  void exchange(const parallel::Comm& comm) {
    if (ghost_y_ != 0) {
      pass_rows(comm, domain_.y.count - 1, domain_.y_next, -1, domain_.y_previous, y_forward);
      pass_rows(comm, 0, domain_.y_previous, domain_.y.count, domain_.y_next, y_backward);
    }
    if (ghost_z_ != 0) {
      pass_plane(comm, domain_.z.count - 1, domain_.z_next, -1, domain_.z_previous, z_forward);
      pass_plane(comm, 0, domain_.z_previous, domain_.z.count, domain_.z_next, z_backward);
    }
  }

  // The ghost rows beyond the end alone: what the bonds to the next row need. Collective likewise.
  void exchange_next(const parallel::Comm& comm) {
    if (ghost_y_ != 0)
      pass_rows(comm, 0, domain_.y_previous, domain_.y.count, domain_.y_next, y_backward);
    if (ghost_z_ != 0)
      pass_plane(comm, 0, domain_.z_previous, domain_.z.count, domain_.z_next, z_backward);
  }

private:
  enum Tag { y_forward = 21, y_backward, z_forward, z_backward };

  [[nodiscard]] std::size_t offset(std::int64_t z, std::int64_t y) const {
    return static_cast<std::size_t>((z + ghost_z_) * pitch_ + (y + ghost_y_) * width_);
  }

  void pass_rows(const parallel::Comm& comm, std::int64_t from_row, int to, std::int64_t into_row, int from, Tag tag) {
    const auto width = static_cast<std::size_t>(width_);
    if (domain_.whole_y()) {
      for (std::int64_t z = 0; z < domain_.z.count; ++z)
        std::copy_n(row(z, from_row), width, row(z, into_row));
      return;
    }
    out_.resize(static_cast<std::size_t>(domain_.z.count) * width);
    in_.resize(out_.size());
    for (std::int64_t z = 0; z < domain_.z.count; ++z)
      std::copy_n(row(z, from_row), width, out_.data() + static_cast<std::size_t>(z) * width);
    comm.exchange(std::span<const T>(out_), to, std::span<T>(in_), from, tag);
    for (std::int64_t z = 0; z < domain_.z.count; ++z)
      std::copy_n(in_.data() + static_cast<std::size_t>(z) * width, width, row(z, into_row));
  }

  void pass_plane(const parallel::Comm& comm, std::int64_t from_plane, int to, std::int64_t into_plane, int from,
                  Tag tag) {
    const auto size = static_cast<std::size_t>(domain_.y.count * width_); // interior rows are contiguous
    if (domain_.whole_z())
      std::copy_n(row(from_plane, 0), size, row(into_plane, 0));
    else
      comm.exchange(std::span<const T>(row(from_plane, 0), size), to, std::span<T>(row(into_plane, 0), size), from,
                    tag);
  }

  Domain domain_;
  std::int64_t width_ = 0, ghost_y_ = 0, ghost_z_ = 0, pitch_ = 0;
  std::vector<T> data_, out_, in_;
};

} // namespace deeprg::lattice
