// When a spin changes whose coupling is another along every axis, and the plain kernel of its updates. Local.
#pragma once

#include "montecarlo/local_kernel.hpp"
#include "montecarlo/long_rule.hpp"

namespace deeprg::montecarlo {

class AxisRule : public LongRule {
public:
  // State of a lane: number of unlike neighbours along x (bits 0 and 1), y (2, 3) and z (4, 5), 0 to 2 each, and the
  // spin (8, set: up).
  // thresholds: as ising::metropolis_axis_thresholds, heat_bath_axis_thresholds of so many dimensions.
  AxisRule(const std::vector<ising::Threshold>& thresholds, int dimensions);
};

// The state of a lane, 0 .. 63, of integer i. The neighbours of a run stand by axis: neighbour[2 d] and [2 d + 1] are
// the two along axis d.
[[nodiscard]] unsigned axis_state_of(const Run& run, const std::uint64_t* spins, std::size_t i, int lane);

// As update_plainly of local_kernel.
void update_plainly(const AxisRule& rule, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                    Ties& ties);

} // namespace deeprg::montecarlo
