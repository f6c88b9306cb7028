// Couplings between the hidden units of a machine, as spins -1, +1 whatever its units: the coefficients K_S of
//   ln w(h) = sum over sets S of units of K_S prod_S h,    K_S = 2^-n sum_h ln w(h) prod_S h   (Walsh),
// of two weights that are not to be confused:
//   w = exp(-H^RBM(h)), the paper's coarse Hamiltonian (Mehta & Schwab 2014, Eq. 21: H^RG = H^RBM for any weights), and
//   w = P^(h) = sum_v P(v) p(h|v), what the machine really makes of the data (mapping/hidden_image).
// They agree where p(v) = P(v). Walsh coefficients are projections under the uniform measure, not fits to likely
// states.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::mapping {

struct Interactions {
  std::vector<double> fields; // (unit)
  std::vector<double> pairs;  // (unit, unit), symmetric, diagonal 0
  std::vector<double> sets;   // of the sets asked for, of two units or more
};

using UnitSet = std::vector<std::int64_t>; // different units

// In place: f of the 2^n states, by their bits (1 is +1), to K_S of the sets, by theirs. Fast Walsh-Hadamard transform,
// n 2^n additions. Local.
void walsh_transform(std::span<double> f);

[[nodiscard]] Interactions interactions(std::span<const double> walsh, const std::vector<UnitSet>& sets); // local

// How much of ln w is in sets of each size, root of the sum of K_S^2, (size 0 .. n): the constant, fields, pairs, ...
// Local.
[[nodiscard]] std::vector<double> size_of_orders(std::span<const double> walsh);

// Of w = exp(-H^RBM(h)), exactly for any number of units, without enumeration: with sech^2 as a Fourier integral the
// mean over the uniform units of ln 2 cosh(a_i + sum_j W_ij h_j) becomes
//   K_S = sum_i (1/2 pi) int dq g(q) (-1/q^2) Re[exp(i q a_i) prod_S (i sin q W_ij) prod_(not S) cos q W_ij],
//   g(q) = pi q / sinh(pi q / 2),
// a smooth integrand for which the trapezoid rule converges geometrically: accurate to 1e-13 of sum_i |W_ij W_ik|.
// Cost: visible x hidden^2 x nodes (some 100), less where weights are 0. Collective; the same for any ranks and
// threads. InputError where the machine has couplings between visible units.
[[nodiscard]] Interactions rbm_interactions(const parallel::Comm& comm, const rbm::PreciseMachine& machine,
                                            const std::vector<UnitSet>& sets);

} // namespace deeprg::mapping
