// Machines whose visible distribution is the Ising model's exactly: a hidden unit for every bond or triangle, so that
// H^RBM(v) = H(v) + constant. Units -1, +1; H/kT = -K sum over bonds of s s' - field sum s, periodic, every bond once
// (an extent of 2 has double bonds). Local; InputError where the machine does not exist.
#pragma once

#include <cstdint>
#include <vector>

#include "rbm/parameters.hpp"

namespace deeprg::mapping {

// sum over h of exp(w h (s + s')) = 2 e^K exp(K s s'), w = (1/2) arcosh e^(2K); for K < 0 of exp(w h (s - s')) with
// |K|. hidden = d N, ordered like the sites, the bond to the next site along every axis, slowest axis first. On a ring
// the hidden units are a ring with the same coupling: a machine that is exact and does not renormalize.
[[nodiscard]] rbm::PreciseMachine bond_machine(const std::vector<std::int64_t>& extents, double coupling, double field);

// On lattices of extent 3, whose rows are triangles: sum over h of exp(w h (s + s' + s'')) is proportional to
// exp(K (s s' + s' s'' + s'' s)), w = (1/2) arcosh((e^(4K) + 1) / 2), K >= 0. hidden = d N / 3, ordered by axis,
// slowest first.
[[nodiscard]] rbm::PreciseMachine triangle_machine(const std::vector<std::int64_t>& extents, double coupling,
                                                   double field);

} // namespace deeprg::mapping
