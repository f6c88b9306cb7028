// The fast kernels of local updates: what local_kernel defines, in one pass over vectors of lanes, compiled once per
// SIMD target and chosen at run time. Local.
#pragma once

#include "montecarlo/lane_rules.hpp"
#include "montecarlo/local_kernel.hpp"

namespace deeprg::montecarlo {

// As update_plainly, every lane by its own rule.
void update_lanes(const LaneRules& rules, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                  Ties& ties);

} // namespace deeprg::montecarlo
