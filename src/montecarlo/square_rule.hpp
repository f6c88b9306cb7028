// When a spin of two dimensions with diagonal and plaquette couplings changes: as local_rule, for more neighbours.
// Local.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "montecarlo/local_rule.hpp"

namespace deeprg::montecarlo {

class SquareRule {
public:
  // State of a lane: number of unlike nearest neighbours (bits 0 to 2) and of unlike diagonal ones (3 to 5), half the
  // number of odd plaquettes, rounded down (6, 7), and the spin (8, set: up). A plaquette is odd iff the spin's three
  // others in it have an odd number unlike it; each nearest neighbour is in two, so that the odd plaquettes are even
  // in number iff the unlike diagonal neighbours are.
  static constexpr unsigned state_bits = 9, states = 1U << state_bits;
  [[nodiscard]] static constexpr bool occurs(unsigned state) {
    const unsigned nearest = state & 7, diagonal = state >> 3 & 7, odd = (diagonal & 1) + 2 * (state >> 6 & 3);
    return nearest <= 4 && diagonal <= 4 && odd <= 4;
  }

  // thresholds: as ising::metropolis_square_thresholds, heat_bath_square_thresholds.
  explicit SquareRule(const std::vector<ising::Threshold>& thresholds);

  // The threshold of a state that occurs.
  [[nodiscard]] const ising::Threshold& threshold(unsigned state) const {
    const unsigned diagonal = state >> 3 & 7, odd = (diagonal & 1) + 2 * (state >> 6 & 3);
    return thresholds_[2 * (25 * odd + 5 * diagonal + (state & 7)) + (state >> 8)];
  }
  // Low 52 bits of its threshold.
  [[nodiscard]] std::uint64_t low_bits(unsigned state) const {
    return threshold(state).below & ((std::uint64_t{1} << 52) - 1);
  }

  // The planes of T as polynomials modulo 2 of the state's bits, as in Rule, by the list of their products. Products
  // are numbered: 0 is the empty one, 1; 1 + b is bit b; 10 + k is the AND of the two of steps()[k], earlier ones.
  struct Step {
    std::uint16_t a, b;
  };
  using Function = std::vector<std::uint16_t>;
  static constexpr std::size_t first_step = 1 + state_bits;
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] const Function& plane(std::size_t p) const { return plane_[p]; } // p = 0: the most significant
  [[nodiscard]] const Function& always() const { return always_; }

private:
  std::vector<ising::Threshold> thresholds_;
  std::vector<Step> steps_;
  std::array<Function, planes> plane_;
  Function always_;
};

} // namespace deeprg::montecarlo
