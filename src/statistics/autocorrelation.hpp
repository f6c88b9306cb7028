// Integrated autocorrelation time by the Gamma method with its automatic window: U. Wolff, Comput. Phys. Commun. 156,
// 143 (2004), hep-lat/0306017, equations 31 to 52, S = 1.5.
//   tau = 1/2 + sum over t = 1 .. W of rho(t),  standard error of the mean = sqrt(2 tau Var / N).
// Local; no randomness; sums in a fixed order.
#pragma once

#include <cstdint>
#include <span>

namespace deeprg::statistics {

struct Autocorrelation {
  double tau;          // in units of the spacing of the values
  double tau_error;    // by Bartlett's formula: equation 42 takes W for long against tau, and claims too much
  double mean;         // over all replicas
  double mean_error;   // equation 44
  std::int64_t window; // W
};

// values: shape (replica, time), all replicas equally long and in equilibrium.
// Values that never change tell nothing about their fluctuations: tau and the errors are then not a number. Where the
// sum has not settled within the length of a replica, tau is a lower bound, taken as at least half that length.
// Anticorrelated values claim no more than independent ones: tau >= 1/2.
[[nodiscard]] Autocorrelation autocorrelation(std::span<const double> values, std::int64_t replicas);

} // namespace deeprg::statistics
