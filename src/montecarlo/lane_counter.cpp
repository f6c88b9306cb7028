#include "montecarlo/lane_counter.hpp"

#include <bit>

namespace deeprg::montecarlo {

void LaneCounter::flush() {
  for (std::size_t p = 0; p < planes && pending_ >> p != 0; ++p)
    for (std::size_t q = 0; q < 8; ++q)
      for (std::size_t bit = 0; bit < 64; ++bit)
        totals_[64 * q + bit] += static_cast<std::int64_t>((plane_[p][q] >> bit & 1) << p);
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
  for (std::size_t lane = 0; lane < totals_.size(); ++lane)
    out[lane % out.size()] += factor * totals_[lane];
  totals_ = {};
}

} // namespace deeprg::montecarlo
