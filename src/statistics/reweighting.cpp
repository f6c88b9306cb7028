#include "statistics/reweighting.hpp"

#include "base/cholesky.hpp"
#include "base/error.hpp"
#include "statistics/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace deeprg::statistics {

namespace {

constexpr int most_steps = 200;
constexpr double converged = 1e-13; // of f_k, relative to 1 + |f_k|

double mean(const std::vector<std::int32_t>& values) {
  return static_cast<double>(std::accumulate(values.begin(), values.end(), std::int64_t{0})) /
         static_cast<double>(values.size());
}

// ln of the sum of the exponentials.
double log_sum(std::span<const double> exponents) {
  const double largest = *std::ranges::max_element(exponents);
  double sum = 0;
  for (const double x : exponents)
    sum += std::exp(x - largest);
  return largest + std::log(sum);
}

} // namespace

std::vector<double> covariance(const Contributions& contributions, std::size_t numbers) {
  std::vector<double> sum(numbers * numbers);
  for (const auto& [source, c] : contributions)
    for (std::size_t v = 0; v < numbers; ++v)
      for (std::size_t w = 0; w < numbers; ++w)
        sum[v * numbers + w] += c[v] * c[w];
  return sum;
}

Reweighting::Reweighting(std::vector<Ensemble> ensembles, std::size_t quantities)
    : ensembles_(std::move(ensembles)), quantities_(quantities), values_(1 + 2 * quantities) {
  std::int32_t least = std::numeric_limits<std::int32_t>::max(), most = std::numeric_limits<std::int32_t>::min();
  for (const Ensemble& ensemble : ensembles_) {
    if (ensemble.energies.empty())
      throw InputError("reweighting: an ensemble without measurements");
    const auto [low, high] = std::ranges::minmax(ensemble.energies);
    least = std::min(least, low);
    most = std::max(most, high);
    counts_.push_back(static_cast<double>(ensemble.energies.size()) / (2 * ensemble.tau));
  }
  const auto offset = [least](std::int32_t energy) { return static_cast<std::size_t>(std::int64_t{energy} - least); };
  std::vector<std::uint32_t> place(offset(most) + 1);
  for (const Ensemble& ensemble : ensembles_)
    for (const std::int32_t energy : ensemble.energies)
      place[offset(energy)] = 1;
  for (std::size_t i = 0; i < place.size(); ++i)
    if (place[i] != 0) {
      place[i] = static_cast<std::uint32_t>(energies_.size());
      energies_.push_back(static_cast<double>(least) + static_cast<double>(i));
    }
  histogram_.resize(energies_.size());
  sums_.resize(energies_.size() * values_);
  std::vector<double> one(values_);
  for (std::size_t k = 0; k < ensembles_.size(); ++k) {
    const Ensemble& ensemble = ensembles_[k];
    std::vector<std::uint32_t>& places = places_.emplace_back();
    for (std::size_t n = 0; n < ensemble.energies.size(); ++n) {
      const std::uint32_t j = place[offset(ensemble.energies[n])];
      places.push_back(j);
      histogram_[j] += 1 / (2 * ensemble.tau);
      observe(k, n, one);
      for (std::size_t q = 0; q < values_; ++q)
        sums_[j * values_ + q] += one[q] / (2 * ensemble.tau);
    }
  }
  solve();
}

void Reweighting::observe(std::size_t ensemble, std::size_t measurement, std::span<double> values) const {
  const auto E = static_cast<double>(ensembles_[ensemble].energies[measurement]);
  values[0] = E;
  ensembles_[ensemble].measure(measurement, values.subspan(1, quantities_));
  for (std::size_t q = 0; q < quantities_; ++q)
    values[1 + quantities_ + q] = E * values[1 + q];
}

void Reweighting::weigh() {
  const std::size_t E = energies_.size(), K = ensembles_.size();
  log_denominator_.resize(E);
  occupations_.resize(E * K);
  for (std::size_t j = 0; j < E; ++j) {
    const std::span row = std::span(occupations_).subspan(j * K, K);
    for (std::size_t k = 0; k < K; ++k)
      row[k] = std::log(counts_[k]) + f_[k] - ensembles_[k].coupling * energies_[j];
    log_denominator_[j] = log_sum(row);
    for (double& x : row)
      x = std::exp(x - log_denominator_[j]);
  }
}

// Concave in f, and largest where the p_k are normalised: Shirts and Chodera, appendix C.
double Reweighting::objective() const {
  double sum = 0;
  for (std::size_t k = 0; k < f_.size(); ++k)
    sum += counts_[k] * f_[k];
  for (std::size_t j = 0; j < energies_.size(); ++j)
    sum -= histogram_[j] * log_denominator_[j];
  return sum;
}

std::vector<double> Reweighting::hessian() const {
  const std::size_t K = ensembles_.size(), n = K - 1;
  std::vector<double> h(n * n);
  for (std::size_t j = 0; j < energies_.size(); ++j)
    for (std::size_t k = 0; k < n; ++k) {
      const double occupation = occupations_[j * K + k + 1], weight = histogram_[j] * occupation;
      h[k * n + k] += weight;
      for (std::size_t l = 0; l <= k; ++l)
        h[k * n + l] -= weight * occupations_[j * K + l + 1];
    }
  return h;
}

// Newton's method; a step that overshoots is halved. f_0 = 0.
void Reweighting::solve() {
  const std::size_t K = ensembles_.size();
  f_.assign(K, 0.0);
  for (std::size_t k = 1; k < K; ++k) // thermodynamic integration: df/dK = <E>
    f_[k] = f_[k - 1] + (ensembles_[k].coupling - ensembles_[k - 1].coupling) * 0.5 *
                            (mean(ensembles_[k - 1].energies) + mean(ensembles_[k].energies));
  weigh();
  for (int n = 0; K > 1 && n < most_steps; ++n) {
    std::vector<double> step(K - 1);
    for (std::size_t k = 1; k < K; ++k) {
      double sum = 0;
      for (std::size_t j = 0; j < energies_.size(); ++j)
        sum += histogram_[j] * occupations_[j * K + k];
      step[k - 1] = counts_[k] - sum;
    }
    const linear::Cholesky decomposition(hessian(), K - 1);
    if (!decomposition.valid())
      return; // ensembles that share nothing: smallest_overlap() says so
    decomposition.solve(step);
    double largest = 0;
    for (std::size_t k = 1; k < K; ++k)
      largest = std::max(largest, std::abs(step[k - 1]) / (1 + std::abs(f_[k])));
    const std::vector<double> from = f_;
    const double before = objective();
    for (double length = 1; length > 1e-6; length /= 2) {
      for (std::size_t k = 1; k < K; ++k)
        f_[k] = from[k] + length * step[k - 1];
      weigh();
      if (objective() >= before - 1e-12 * std::abs(before))
        break;
    }
    if (largest < converged)
      return;
  }
}

Reweighting::Weights Reweighting::weights(double coupling) const {
  std::vector<double> exponents(energies_.size());
  for (std::size_t j = 0; j < energies_.size(); ++j)
    exponents[j] = std::log(histogram_[j]) - coupling * energies_[j] - log_denominator_[j];
  const double log_partition = log_sum(exponents);
  Weights result{std::vector<double>(energies_.size()), log_partition};
  for (std::size_t j = 0; j < energies_.size(); ++j)
    result.p[j] = std::exp(exponents[j] - log_partition) / histogram_[j];
  return result;
}

std::vector<double> Reweighting::averages_by(const std::vector<double>& p) const {
  std::vector<double> averages(values_);
  for (std::size_t j = 0; j < energies_.size(); ++j)
    for (std::size_t q = 0; q < values_; ++q)
      averages[q] += p[j] * sums_[j * values_ + q];
  return averages;
}

Reweighting::Averages Reweighting::at(double coupling) const {
  const auto [p, log_partition] = weights(coupling);
  double squares = 0;
  for (std::size_t j = 0; j < energies_.size(); ++j)
    squares += histogram_[j] * p[j] * p[j];
  return {log_partition, averages_by(p), 1 / squares};
}

// (energy, 1 + values): what a measurement of this energy changes of log_partition and of every average by way of
// the f_k, times 2 tau.
std::vector<double> Reweighting::responses(const std::vector<double>& p, std::span<const double> averages) const {
  const std::size_t K = ensembles_.size(), E = energies_.size(), V = 1 + values_;
  std::vector<double> all(E * V);
  if (K == 1)
    return all;
  const linear::Cholesky decomposition(hessian(), K - 1);
  for (std::size_t v = 0; v < V; ++v) {
    std::vector<double> derivative(K - 1); // of number v to f_k
    for (std::size_t j = 0; j < E; ++j) {
      const double change = v == 0 ? histogram_[j] : sums_[j * values_ + v - 1] - averages[v - 1] * histogram_[j];
      for (std::size_t k = 1; k < K; ++k)
        derivative[k - 1] -= occupations_[j * K + k] * p[j] * change;
    }
    decomposition.solve(derivative);
    for (std::size_t j = 0; j < E; ++j)
      for (std::size_t k = 1; k < K; ++k)
        all[j * V + v] -= occupations_[j * K + k] * derivative[k - 1];
  }
  return all;
}

Contributions Reweighting::contributions(double coupling) const {
  const std::size_t V = 1 + values_;
  const std::vector<double> p = weights(coupling).p, averages = averages_by(p);
  const std::vector<double> by_f = responses(p, averages);
  Contributions all;
  std::vector<double> one(values_);
  for (std::size_t k = 0; k < ensembles_.size(); ++k) {
    const Ensemble& ensemble = ensembles_[k];
    const auto N = static_cast<double>(ensemble.energies.size());
    std::map<std::uint64_t, std::pair<double, std::vector<double>>> own; // measurements, sum of what they change
    std::pair<double, std::vector<double>>* block = nullptr;
    std::uint64_t source = 0;
    std::vector<double> centre(V);
    for (std::size_t n = 0; n < ensemble.energies.size(); ++n) {
      if (const std::uint64_t next = ensemble.source(n); block == nullptr || next != source) {
        source = next;
        block = &own[source];
        block->second.resize(V);
      }
      const std::size_t j = places_[k][n];
      block->first += 1;
      observe(k, n, one);
      for (std::size_t v = 0; v < V; ++v) {
        const double off = v == 0 ? 1 : one[v - 1] - averages[v - 1];
        const double change = (p[j] * off + by_f[j * V + v]) / (2 * ensemble.tau);
        block->second[v] += change;
        centre[v] += change / N;
      }
    }
    const auto g = static_cast<double>(own.size());
    const double factor = own.size() < 2 ? unknown : std::sqrt(g / (g - 1));
    for (const auto& [name, sum] : own) {
      std::vector<double>& total = all[name];
      total.resize(V);
      for (std::size_t v = 0; v < V; ++v)
        total[v] += factor * (sum.second[v] - sum.first * centre[v]);
    }
  }
  return all;
}

double Reweighting::smallest_overlap() const {
  const std::size_t K = ensembles_.size();
  double least = 1;
  for (std::size_t k = 1; k < K; ++k) {
    double shared = 0;
    for (std::size_t j = 0; j < energies_.size(); ++j)
      shared += histogram_[j] * occupations_[j * K + k - 1] * occupations_[j * K + k];
    least = std::min(least, shared / std::min(counts_[k - 1], counts_[k]));
  }
  return least;
}

} // namespace deeprg::statistics
