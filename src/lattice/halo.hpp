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
    start_exchange(comm);
    finish_exchange(comm);
  }

  // The same in two steps: between them the rows at the edges of the part stay as they are, and its ghost rows are not
  // read.
  void start_exchange(const parallel::Comm& comm) {
    if (ghost_y_ != 0 && !domain_.whole_y()) {
      send_rows(comm, domain_.y.count - 1, domain_.y_next, domain_.y_previous, y_forward, forward_);
      send_rows(comm, 0, domain_.y_previous, domain_.y_next, y_backward, backward_);
    }
    if (ghost_z_ != 0 && !domain_.whole_z()) {
      send_plane(comm, domain_.z.count - 1, domain_.z_next, -1, domain_.z_previous, z_forward);
      send_plane(comm, 0, domain_.z_previous, domain_.z.count, domain_.z_next, z_backward);
    }
  }
  void finish_exchange(const parallel::Comm& comm) {
    comm.finish(started_);
    if (ghost_y_ != 0) {
      fill_rows(domain_.y.count - 1, -1, forward_);
      fill_rows(0, domain_.y.count, backward_);
    }
    if (ghost_z_ != 0 && domain_.whole_z()) {
      copy_plane(domain_.z.count - 1, -1);
      copy_plane(0, domain_.z.count);
    }
  }

  // The ghost rows beyond the end alone: what the bonds to the next row need. Collective likewise.
  void exchange_next(const parallel::Comm& comm) {
    if (ghost_y_ != 0 && !domain_.whole_y())
      send_rows(comm, 0, domain_.y_previous, domain_.y_next, y_backward, backward_);
    if (ghost_z_ != 0 && !domain_.whole_z())
      send_plane(comm, 0, domain_.z_previous, domain_.z.count, domain_.z_next, z_backward);
    comm.finish(started_);
    if (ghost_y_ != 0)
      fill_rows(0, domain_.y.count, backward_);
    if (ghost_z_ != 0 && domain_.whole_z())
      copy_plane(0, domain_.z.count);
  }

private:
  enum Tag { y_forward = 21, y_backward, z_forward, z_backward };

  [[nodiscard]] std::size_t offset(std::int64_t z, std::int64_t y) const {
    return static_cast<std::size_t>((z + ghost_z_) * pitch_ + (y + ghost_y_) * width_);
  }

  // A row of every plane, to the neighbour in y and from the other one.
  struct Passed {
    std::vector<T> out, in;
  };
  void send_rows(const parallel::Comm& comm, std::int64_t from_row, int to, int from, Tag tag, Passed& passed) {
    const auto width = static_cast<std::size_t>(width_);
    passed.out.resize(static_cast<std::size_t>(domain_.z.count) * width);
    passed.in.resize(passed.out.size());
    for (std::int64_t z = 0; z < domain_.z.count; ++z)
      std::copy_n(row(z, from_row), width, passed.out.data() + static_cast<std::size_t>(z) * width);
    comm.start_exchange(std::span<const T>(passed.out), to, std::span<T>(passed.in), from, tag, started_);
  }
  void fill_rows(std::int64_t from_row, std::int64_t into_row, const Passed& passed) {
    const auto width = static_cast<std::size_t>(width_);
    for (std::int64_t z = 0; z < domain_.z.count; ++z)
      std::copy_n(domain_.whole_y() ? row(z, from_row) : passed.in.data() + static_cast<std::size_t>(z) * width, width,
                  row(z, into_row));
  }

  // Interior rows are contiguous.
  [[nodiscard]] std::size_t plane_size() const { return static_cast<std::size_t>(domain_.y.count * width_); }
  void send_plane(const parallel::Comm& comm, std::int64_t from_plane, int to, std::int64_t into_plane, int from,
                  Tag tag) {
    comm.start_exchange(std::span<const T>(row(from_plane, 0), plane_size()), to,
                        std::span<T>(row(into_plane, 0), plane_size()), from, tag, started_);
  }
  void copy_plane(std::int64_t from_plane, std::int64_t into_plane) {
    std::copy_n(row(from_plane, 0), plane_size(), row(into_plane, 0));
  }

  Domain domain_;
  std::int64_t width_ = 0, ghost_y_ = 0, ghost_z_ = 0, pitch_ = 0;
  std::vector<T> data_;
  Passed forward_, backward_;
  parallel::Comm::Started started_;
};

} // namespace deeprg::lattice
