// Energy and magnetisation of lanes in one pass over vectors, compiled once per SIMD target and chosen at run time.
// Local.
#pragma once

#include "montecarlo/lane_counter.hpp"
#include "montecarlo/local_kernel.hpp"

namespace deeprg::montecarlo {

// Adds to `unlike` the number of unlike neighbours of every lane in use of the run's spins, and to `up` its spins that
// are up and those of as many integers of the other colour.
void count_lanes(const Run& run, const std::uint64_t* spins, const std::uint64_t* other, const Word& used,
                 LaneCounter& unlike, LaneCounter& up);

} // namespace deeprg::montecarlo
