// Counts, lane by lane, how often bits are set in a stream of words of 512 lanes: bit-sliced counters with carry.
// Plain data, local.
#pragma once

#include <array>
#include <cstdint>

#include "ising/lane_spins.hpp"

namespace deeprg::montecarlo {

class LaneCounter {
public:
  // Adds 2^weight to every lane that is set in the word.
  void add(const std::uint64_t* word, std::size_t weight) {
    std::array<std::uint64_t, ising::word_size> carry;
    for (std::size_t q = 0; q < ising::word_size; ++q)
      carry[q] = word[q];
    for (std::size_t p = weight; p < planes; ++p) {
      std::uint64_t any = 0;
      for (std::size_t q = 0; q < ising::word_size; ++q) {
        const std::uint64_t both = plane_[p][q] & carry[q];
        plane_[p][q] ^= carry[q];
        carry[q] = both;
        any |= both;
      }
      if (any == 0)
        break;
    }
    pending_ += std::uint64_t{1} << weight;
    if (pending_ >= capacity)
      flush();
  }

  // The count of every lane.
  [[nodiscard]] const std::array<std::int64_t, lattice::Lanes::width>& totals() {
    flush();
    return totals_;
  }

private:
  static constexpr std::size_t planes = 20;
  static constexpr std::uint64_t capacity = (std::uint64_t{1} << planes) - 8;

  void flush() {
    for (std::size_t p = 0; p < planes && pending_ >> p != 0; ++p)
      for (std::size_t lane = 0; lane < totals_.size(); ++lane)
        totals_[lane] += static_cast<std::int64_t>((plane_[p][lane / 64] >> (lane % 64) & 1) << p);
    plane_ = {};
    pending_ = 0;
  }

  std::array<std::array<std::uint64_t, ising::word_size>, planes> plane_{};
  std::array<std::int64_t, lattice::Lanes::width> totals_{};
  std::uint64_t pending_ = 0;
};

} // namespace deeprg::montecarlo
