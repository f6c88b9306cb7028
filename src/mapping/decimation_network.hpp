// The layered network that decimates an Ising chain, after figure 2 of Mehta and Schwab (2014), who do not write its
// energy out: this is a reconstruction.
//
// Layer n couples hidden unit j to the two neighbours of the site 2j + 1 that it stands for:
//   -E = J sum_j h_j (v_2j + v_2j+2) [+ J sum over bonds of v v' - J' sum_j v_2j v_2j+2],   J' = (1/2) ln cosh 2J.
// The trace over v gives a chain of h with coupling J', tanh J' = tanh^2 J, which the next layer sees. Without the
// terms in brackets the sites 2j + 1 are free, and the visible distribution is not the chain's: KL per lost spin = p
// [ln 2 - ln 2 cosh 2J + 2J tanh 2J], p = (1 + <s_0 s_2>) / 2. The couplings in brackets, between visible units, make
// it the chain's exactly, and leave the chain of h as it is. Local.
#pragma once

#include <cstdint>

#include "rbm/parameters.hpp"

namespace deeprg::mapping {

// J' = (1/2) ln cosh 2J of a chain whose every second spin is summed over (Kadanoff 1966).
[[nodiscard]] double decimated(double coupling);

// `depth` layers on a ring of `sites` spins with this coupling. free_spins: without the couplings between visible
// units. InputError unless sites is a multiple of 2^depth and 4 or more spins remain to be decimated at each level.
[[nodiscard]] rbm::PreciseStack decimation_network(std::int64_t sites, std::int64_t depth, double coupling,
                                                   bool free_spins);

} // namespace deeprg::mapping
