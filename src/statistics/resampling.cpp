#include "statistics/resampling.hpp"

#include "statistics/autocorrelation.hpp"

#include <algorithm>
#include <cmath>

namespace deeprg::statistics {

std::int64_t bins_per_replica(std::int64_t time, double tau) {
  constexpr double taus_per_bin = 10;
  if (!std::isfinite(tau))
    return 1;
  const double length = std::max(1.0, std::ceil(taus_per_bin * tau));
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(time) / length));
}

Resampled jackknife(const Bins& bins, const std::function<double(std::span<const double>)>& f) {
  const std::size_t g = bins.lengths.size(), Q = bins.quantities;
  double n = 0;
  std::vector<double> total(Q), averages(Q);
  for (std::size_t j = 0; j < g; ++j) {
    n += bins.lengths[j];
    for (std::size_t q = 0; q < Q; ++q)
      total[q] += bins.sums[j * Q + q];
  }
  for (std::size_t q = 0; q < Q; ++q)
    averages[q] = total[q] / n;
  const double value = f(averages);
  if (g < 2)
    return {value, unknown};

  std::vector<double> pseudo(g); // h f - (h - 1) f(without bin j), h = n / m_j
  double centre = 0;             // the jackknife's own estimate: the mean of the pseudo-values with weights m_j / n
  for (std::size_t j = 0; j < g; ++j) {
    for (std::size_t q = 0; q < Q; ++q)
      averages[q] = (total[q] - bins.sums[j * Q + q]) / (n - bins.lengths[j]);
    const double h = n / bins.lengths[j];
    pseudo[j] = value + (h - 1) * (value - f(averages));
    centre += pseudo[j] / h;
  }
  double variance = 0;
  for (std::size_t j = 0; j < g; ++j)
    variance += (pseudo[j] - centre) * (pseudo[j] - centre) / (n / bins.lengths[j] - 1);
  return {value, std::sqrt(variance / static_cast<double>(g))};
}

Estimate estimate(const Resampled& resampled, double tau, std::int64_t measurements) {
  return {resampled.value, std::isfinite(tau) ? resampled.error : unknown, tau,
          reliability(static_cast<double>(measurements) / tau)};
}

Estimate average(std::span<const double> values, std::int64_t replicas) {
  const double tau = autocorrelation(values, replicas).tau;
  const auto N = static_cast<std::int64_t>(values.size());
  const Bins bins =
      bin(replicas, N / replicas, tau, 1, [&](std::size_t i, std::span<double> out) { out[0] = values[i]; });
  return estimate(jackknife(bins, [](std::span<const double> a) { return a[0]; }), tau, N);
}

} // namespace deeprg::statistics
