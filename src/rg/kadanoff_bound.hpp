// Kadanoff's upper bound on ln Z / N of an infinite lattice (a lower bound on the free energy), for one p or a p for
// each level of the recursion:   ln Z / N <= sum over n >= 1 of 2^{-dn} K0^(n), K0^(n) the constant of the n-th image,
// taken out after each step; until 2^{-dn} < 2^{-60}. The gradient goes back up the levels: pi^(n) = d(ln Z / N of
// level n)/dV^(n) obeys pi^(n)(s) = sum over mu of pi^(n+1)(mu) P(s|mu), and d(ln Z / N)/dp_n = 2^{-d(n+1)} sum over mu
// of pi^(n+1)(mu) dV'(mu)/dp. Local; no randomness.
#pragma once

#include <vector>

#include "rg/bfgs.hpp"
#include "rg/kadanoff.hpp"

namespace deeprg::rg {

struct LogPartitionBound {
  double log_partition_per_site;
  std::vector<double> p; // of the levels, the last one repeated; one entry where p is constant
};

// p > 0 by level, at least one, the last one repeated.
[[nodiscard]] double log_partition_bound(const Hypercube& cube, const OrbitFunction& potential,
                                         const std::vector<double>& p);
[[nodiscard]] ValueAndGradient log_partition_bound_with_gradient(const Hypercube& cube, const OrbitFunction& potential,
                                                                 const std::vector<double>& p);

// The least bound for a constant p (p 2^d between 0.01 and 100), and for a p for each of the first 10 levels: the best
// local minimum from a few starts, so a valid bound, not above the one for constant p.
[[nodiscard]] LogPartitionBound best_constant_bound(const Hypercube& cube, const OrbitFunction& potential);
[[nodiscard]] LogPartitionBound best_bound_per_level(const Hypercube& cube, const OrbitFunction& potential);

} // namespace deeprg::rg
