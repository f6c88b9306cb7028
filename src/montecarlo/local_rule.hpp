// When a spin changes: iff r < T, r a uniform 64-bit integer and T the threshold (ising/couplings) of its state. Here T
// is split into its top 12 bits, compared plane by plane for all lanes at once, and the low 52, compared where the top
// ones tie. Local.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ising/couplings.hpp"

namespace deeprg::montecarlo {

inline constexpr std::size_t planes = 12; // random bits compared for every lane; a tie draws 52 more

class Rule {
public:
  // State of a lane: number of its unlike neighbours (bits 0 to 2) and its spin (bit 3, set: up).
  static constexpr unsigned states = 16;

  // thresholds: index 2 unlike + (spin up ? 1 : 0), unlike = 0 .. neighbours.
  Rule(const std::vector<ising::Threshold>& thresholds, std::size_t neighbours);

  // The threshold of a state that occurs.
  [[nodiscard]] const ising::Threshold& threshold(unsigned state) const {
    return thresholds_[2 * (state & 7U) + (state >> 3)];
  }
  // Low 52 bits of its threshold.
  [[nodiscard]] std::uint64_t low_bits(unsigned state) const {
    return threshold(state).below & ((std::uint64_t{1} << 52) - 1);
  }

  // The planes of T as functions of a lane's state, each a polynomial modulo 2: the XOR of products of bits of the
  // state. A product is the set of its bits, a function the set of its products (bit 0: the empty product, 1). Where
  // the spin always changes T is free, and chosen for few products; always() is the function that says so.
  using Function = unsigned;
  [[nodiscard]] Function plane(std::size_t p) const { return plane_[p]; } // p = 0: the most significant
  [[nodiscard]] Function always() const { return always_; }

private:
  std::vector<ising::Threshold> thresholds_;
  std::array<Function, planes> plane_{};
  Function always_ = 0;
};

} // namespace deeprg::montecarlo
