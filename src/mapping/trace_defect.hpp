// The log-trace defect of a machine that is to represent a Hamiltonian H (Mehta & Schwab 2014, Eqs. 9, 18 and 22): with
// T(v, h) = H(v) - E(v, h),
//   t(v) = ln Tr_h exp T(v, h) = H(v) - H_lambda(v),   H_lambda(v) = -ln sum_h exp(-E(v, h)).
// The RG transformation is exact, Tr_h exp T = 1, where t = 0 for every v. With P = exp(-H)/Z, p =
// exp(-H_lambda)/Z_lambda and r = ln(Z_lambda / Z):
//   KL(P||p) = r - <t>_P,   KL(p||P) = <t>_p - r,   their sum (Jeffreys) = <t>_p - <t>_P: no partition function,
//   <t>_P <= r <= <t>_p,    Delta F = -ln <exp t>_P = ln Z - ln Z_lambda = -r.
// Delta F is normalisation alone: E -> E + r makes it zero for any machine. KL = 0 where t is constant, and then that
// shift makes the trace condition hold.
// Local; no randomness.
#pragma once

#include <span>
#include <vector>

#include "statistics/estimate.hpp"
#include "statistics/resampling.hpp"

namespace deeprg::mapping {

// t of samples, the samples by independent series (series, time): replicas, or chains.
struct Defects {
  std::vector<double> t;
  std::int64_t series = 1;
};

// Bins of {1 quantity f(t) for each f}: by the autocorrelation of t where a series is long enough to tell it, else one
// bin a series.
[[nodiscard]] statistics::Bins bin_defects(const Defects& defects, std::size_t quantities,
                                           const std::function<void(double t, std::span<double> out)>& measure);

struct Moments {
  statistics::Estimate mean, variance, skewness;
};
[[nodiscard]] Moments moments(const Defects& defects);

// The skewness of a variable whose central moments are these; 0 where it does not vary.
[[nodiscard]] double skewness(double variance, double third);

} // namespace deeprg::mapping
