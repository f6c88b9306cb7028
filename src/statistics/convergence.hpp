// Whether a Monte Carlo series has forgotten its start, and whether its replicas agree. Local; no randomness.
#pragma once

#include <cstdint>
#include <span>

namespace deeprg::statistics {

// The first columns to leave out so that most independent ones are left: the t that makes (T - t) / 2 tau(t) largest,
// tau of the columns from t on (Chodera, J. Chem. Theory Comput. 12, 1799 (2016)), of the mean over the replicas; t = 0
// and then in steps of a tenth. At most half of the series: more is no series in equilibrium. values: (replica, time).
[[nodiscard]] std::int64_t equilibration(std::span<const double> values, std::int64_t replicas);

// Split R-hat: the spread of the means of both halves of all replicas against the spread within them,
//   sqrt(((n - 1)/n W + B/n) / W)  (Gelman et al., Bayesian Data Analysis, 3rd ed., 11.4),
// 1 where all say the same. Halves of n columns with autocorrelation time tau give about 1 + tau / n. Not a number for
// less than four columns, or where nothing ever changes.
[[nodiscard]] double split_r_hat(std::span<const double> values, std::int64_t replicas);

} // namespace deeprg::statistics
