#include "rg/rotated_rows.hpp"

namespace deeprg::rg {

RotatedRows::RotatedRows(const lattice::Geometry& geometry, const Offset& reach)
    : geometry_(geometry), reach_(reach), words_(static_cast<std::size_t>((geometry.lx + 63) / 64)),
      pitch_(static_cast<std::size_t>(geometry.ly + reach[1]) * words_),
      copy_(static_cast<std::size_t>(geometry.lz + reach[0]) * pitch_),
      copies_(static_cast<std::size_t>(reach[2] + 1) * copy_) {}

std::size_t RotatedRows::distance(const Offset& offset) const {
  return static_cast<std::size_t>(offset[2]) * copy_ + static_cast<std::size_t>(offset[0]) * pitch_ +
         static_cast<std::size_t>(offset[1]) * words_;
}

void RotatedRows::copy(const Configuration& configuration) {
  for (std::int64_t rotation = 0; rotation <= reach_[2]; ++rotation)
    for (std::int64_t z = 0; z < geometry_.lz + reach_[0]; ++z)
      for (std::int64_t y = 0; y < geometry_.ly + reach_[1]; ++y)
        rotate_row(configuration.row(z % geometry_.lz * geometry_.ly + y % geometry_.ly), geometry_.lx,
                   rotation % geometry_.lx, {copies_.data() + distance({z, y, rotation}), words_});
}

} // namespace deeprg::rg
