// The fast kernels of two dimensions with diagonal and plaquette couplings, on vectors of lanes, compiled once per SIMD
// target and chosen at run time. Local.
#pragma once

#include "montecarlo/lane_counter.hpp"
#include "montecarlo/square_kernel.hpp"

namespace deeprg::montecarlo {

// As update_plainly of square_kernel.
void update_lanes(const SquareRule& rule, const SquareRun& run, const Planes& random, const Word& used,
                  std::uint64_t* spins, Ties& ties);

// Adds to `unlike` the number of unlike diagonal neighbours, and to `odd` that of odd plaquettes, of every lane in use
// of the run's spins.
void count_lanes(const SquareRun& run, const std::uint64_t* spins, const Word& used, LaneCounter& unlike,
                 LaneCounter& odd);

} // namespace deeprg::montecarlo
