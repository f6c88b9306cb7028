// When a spin of two dimensions with diagonal and plaquette couplings changes: as local_rule, for more neighbours.
// Local.
#pragma once

#include <vector>

#include "montecarlo/long_rule.hpp"

namespace deeprg::montecarlo {

class SquareRule : public LongRule {
public:
  // State of a lane: number of unlike nearest neighbours (bits 0 to 2) and of unlike diagonal ones (3 to 5), half the
  // number of odd plaquettes, rounded down (6, 7), and the spin (8, set: up). A plaquette is odd iff the spin's three
  // others in it have an odd number unlike it; each nearest neighbour is in two, so that the odd plaquettes are even
  // in number iff the unlike diagonal neighbours are.
  [[nodiscard]] static constexpr bool occurs(unsigned state) {
    const unsigned nearest = state & 7, diagonal = state >> 3 & 7, odd = (diagonal & 1) + 2 * (state >> 6 & 3);
    return nearest <= 4 && diagonal <= 4 && odd <= 4;
  }

  // thresholds: as ising::metropolis_square_thresholds, heat_bath_square_thresholds.
  explicit SquareRule(const std::vector<ising::Threshold>& thresholds);
};

} // namespace deeprg::montecarlo
