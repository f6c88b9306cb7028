#include "statistics/resampling.hpp"

#include "statistics/autocorrelation.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace deeprg::statistics {

namespace {

double length(const Bins& bins) {
  double n = 0;
  for (const double m : bins.lengths)
    n += m;
  return n;
}

std::vector<double> total(const Bins& bins) {
  std::vector<double> sum(bins.quantities);
  for (std::size_t j = 0; j < bins.lengths.size(); ++j)
    for (std::size_t q = 0; q < bins.quantities; ++q)
      sum[q] += bins.sums[j * bins.quantities + q];
  return sum;
}

// Calls deviate(j, deviations): what bin j contributes to the error of each value. values: of all data;
// without(averages): those without one bin. At least two bins.
template <class Without, class Deviate>
void leave_out_each(const Bins& bins, const std::vector<double>& values, Without&& without, Deviate&& deviate) {
  const std::size_t g = bins.lengths.size(), Q = bins.quantities, V = values.size();
  const double n = length(bins);
  const std::vector<double> sum = total(bins);
  std::vector<double> averages(Q), pseudo(g * V); // h f - (h - 1) f(without bin j), h = n / m_j
  std::vector<double> centre(V); // the jackknife's own estimate: the mean of the pseudo-values with weights m_j / n
  for (std::size_t j = 0; j < g; ++j) {
    for (std::size_t q = 0; q < Q; ++q)
      averages[q] = (sum[q] - bins.sums[j * Q + q]) / (n - bins.lengths[j]);
    const std::vector<double> left = without(averages);
    const double h = n / bins.lengths[j];
    for (std::size_t v = 0; v < V; ++v) {
      pseudo[j * V + v] = values[v] + (h - 1) * (values[v] - left[v]);
      centre[v] += pseudo[j * V + v] / h;
    }
  }
  for (std::size_t j = 0; j < g; ++j) {
    const double norm = std::sqrt((n / bins.lengths[j] - 1) * static_cast<double>(g) / bins.following);
    for (std::size_t v = 0; v < V; ++v)
      pseudo[j * V + v] = (pseudo[j * V + v] - centre[v]) / norm;
    deviate(j, std::span<const double>(pseudo).subspan(j * V, V));
  }
}

void add_square(std::vector<double>& covariance, std::span<const double> deviations) {
  const std::size_t V = deviations.size();
  for (std::size_t v = 0; v < V; ++v)
    for (std::size_t w = 0; w < V; ++w)
      covariance[v * V + w] += deviations[v] * deviations[w];
}

} // namespace

std::int64_t bins_per_replica(std::int64_t time, double tau) {
  constexpr double taus_per_bin = 10;
  if (!std::isfinite(tau))
    return 1;
  const double length = std::max(1.0, std::ceil(taus_per_bin * tau));
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(time) / length));
}

double variance_of_following_bins(std::int64_t time, std::int64_t parts, double tau) {
  if (parts < 2)
    return 1;
  const auto cut = static_cast<double>(parts);
  return 1 + (1 - 1 / cut) * tau / (static_cast<double>(time) / cut - tau);
}

Resampled ResampledValues::operator[](std::size_t i) const {
  return {values[i], std::sqrt(covariance[i * values.size() + i])};
}

ResampledValues jackknife(std::span<const Bins> sets, const std::function<std::vector<double>(const SetAverages&)>& f) {
  SetAverages averages;
  for (const Bins& bins : sets)
    averages.push_back(total(bins));
  for (std::size_t s = 0; s < sets.size(); ++s)
    for (double& average : averages[s])
      average /= length(sets[s]);
  ResampledValues result{f(averages), {}};
  const std::size_t V = result.values.size();
  result.covariance.assign(V * V, 0.0);
  std::map<std::uint64_t, std::vector<double>> shared; // source -> deviations
  for (std::size_t s = 0; s < sets.size(); ++s) {
    if (sets[s].lengths.size() < 2) {
      result.covariance.assign(V * V, unknown);
      return result;
    }
    const auto without = [&, s](const std::vector<double>& averages_left) {
      averages[s] = averages_left;
      return f(averages);
    };
    const auto deviate = [&, s](std::size_t j, std::span<const double> deviations) {
      if (sets[s].sources.empty())
        return add_square(result.covariance, deviations);
      std::vector<double>& sum = shared[sets[s].sources[j]];
      sum.resize(V);
      for (std::size_t v = 0; v < V; ++v)
        sum[v] += deviations[v];
    };
    const std::vector<double> kept = averages[s];
    leave_out_each(sets[s], result.values, without, deviate);
    averages[s] = kept;
  }
  for (const auto& [source, deviations] : shared)
    add_square(result.covariance, deviations);
  return result;
}

Resampled jackknife(const Bins& bins, const std::function<double(std::span<const double>)>& f) {
  return jackknife(std::span(&bins, 1), [&](const SetAverages& a) { return std::vector<double>{f(a[0])}; })[0];
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
