#include "montecarlo/lane_counter.hpp"

#include <bit>

namespace deeprg::montecarlo {

void LaneCounter::flush() {
  const std::size_t used = static_cast<std::size_t>(std::bit_width(pending_));
  for (std::size_t q = 0; q < 8; ++q)
    for (std::size_t p = 0; p < used; ++p)
      for (std::size_t bit = 0; bit < 64; ++bit)
        totals_[64 * q + bit] += static_cast<std::int64_t>((plane_[p][q] >> bit & 1) << p);
  flushed_ = flushed_ || used > 0;
  plane_ = {};
  pending_ = 0;
}

void LaneCounter::add_totals(std::int64_t factor, std::span<std::int64_t> out) {
  if (out.size() == 1) { // all lanes are one replica's
    for (std::size_t p = 0; p < planes; ++p)
      for (const std::uint64_t plane : plane_[p])
        out[0] += factor * (static_cast<std::int64_t>(std::popcount(plane)) << p);
    plane_ = {};
    pending_ = 0;
  } else {
    flush();
  }
  if (!flushed_)
    return;
  for (std::size_t first = 0; first < totals_.size(); first += out.size())
    for (std::size_t r = 0; r < out.size() && first + r < totals_.size(); ++r)
      out[r] += factor * totals_[first + r];
  totals_ = {};
  flushed_ = false;
}

} // namespace deeprg::montecarlo
