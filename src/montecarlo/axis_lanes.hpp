// The fast kernel of couplings that differ by axis, on vectors of lanes, compiled once per SIMD target and chosen at
// run time. Local.
#pragma once

#include "montecarlo/axis_rule.hpp"

namespace deeprg::montecarlo {

// As update_plainly of axis_rule.
void update_lanes(const AxisRule& rule, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                  Ties& ties);

} // namespace deeprg::montecarlo
