#include "statistics/autocorrelation.hpp"

#include "base/error.hpp"
#include "statistics/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <vector>

namespace deeprg::statistics {

namespace {

constexpr double window_factor = 1.5; // Wolff's S
constexpr std::size_t max_window = 256;

// Gamma(t), the deviations being those from the mean of all replicas.
double covariance(std::span<const double> deviations, std::size_t replicas, std::size_t t) {
  const std::size_t T = deviations.size() / replicas;
  double sum = 0;
  for (std::size_t r = 0; r < replicas; ++r) {
    const double* x = deviations.data() + r * T;
    double part = 0;
    for (std::size_t i = 0; i + t < T; ++i)
      part += x[i] * x[i + t];
    sum += part;
  }
  return sum / static_cast<double>(deviations.size() - replicas * t);
}

// Averages of neighbouring pairs, an odd last value left out.
std::vector<double> pair_averages(std::span<const double> values, std::size_t replicas) {
  const std::size_t T = values.size() / replicas, half = T / 2;
  std::vector<double> averages;
  averages.reserve(half * replicas);
  for (std::size_t r = 0; r < replicas; ++r)
    for (std::size_t i = 0; i < half; ++i)
      averages.push_back(0.5 * (values[r * T + 2 * i] + values[r * T + 2 * i + 1]));
  return averages;
}

// Bartlett, J. R. Stat. Soc. Suppl. 8, 27 (1946): N Cov(rho_i, rho_j) = sum over k > 0 of g_i(k) g_j(k), with g_i(k) =
// rho(k + i) + rho(k - i) - 2 rho(i) rho(k), of rho(0 .. W) that vanish beyond. Of their sum over i = 1 .. W; times N.
double variance_of_sum(const std::vector<double>& rho) {
  const std::size_t W = rho.size() - 1;
  double sum = 0;
  for (std::size_t i = 1; i <= W; ++i)
    sum += rho[i];
  const auto at = [&](std::size_t t) { return t <= W ? rho[t] : 0; };
  double variance = 0;
  for (std::size_t k = 1; k <= 2 * W; ++k) {
    double g = -2 * sum * at(k);
    for (std::size_t i = 1; i <= W; ++i)
      g += at(k + i) + at(k > i ? k - i : i - k);
    variance += g * g;
  }
  return variance;
}

struct Window {
  double tau, tau_error;
  std::size_t size;
};

Window integrate(std::span<const double> deviations, std::size_t replicas, double variance) {
  const std::size_t T = deviations.size() / replicas, limit = std::min(T - 1, max_window);
  const auto N = static_cast<double>(deviations.size());
  double sum = 0; // of Gamma(1 .. W)
  bool settled = false;
  std::size_t W = 0;
  std::vector<double> rho{1.0};
  while (!settled && W < limit) {
    const double gamma = covariance(deviations, replicas, ++W);
    sum += gamma;
    rho.push_back(gamma / variance);
    const double tau = 0.5 + sum / variance, w = static_cast<double>(W);
    const double decay = tau > 0.5 ? window_factor / std::log((2 * tau + 1) / (2 * tau - 1)) : 0;
    settled = decay == 0 || std::exp(-w / decay) < decay / std::sqrt(w * N);
  }
  if (!settled && T - 1 > max_window) {
    // A slow series: averages of pairs have the same mean and the same error of it, and half the length.
    const std::vector<double> coarse = pair_averages(deviations, replicas);
    const double coarse_variance = covariance(coarse, replicas, 0);
    const Window window = integrate(coarse, replicas, coarse_variance);
    const double scale = 2 * coarse_variance / variance;
    return {scale * window.tau, scale * window.tau_error, 2 * window.size};
  }
  const double w = static_cast<double>(W);
  const double bias = (variance + 2 * sum) / N; // of each Gamma, the mean being estimated too (equation 49)
  double tau = std::max(0.5, 0.5 + (sum + w * bias) / (variance + bias));
  if (!settled)
    tau = std::max(tau, 0.5 * static_cast<double>(T));
  return {tau, std::sqrt(variance_of_sum(rho) / N), W};
}

} // namespace

Autocorrelation autocorrelation(std::span<const double> values, std::int64_t replicas) {
  if (replicas < 1 || values.empty() || values.size() % static_cast<std::size_t>(replicas) != 0)
    throw InputError(fmt::format("autocorrelation: {} values cannot be those of {} replicas", values.size(), replicas));
  const auto N = static_cast<double>(values.size());
  double mean = 0;
  for (const double x : values)
    mean += x;
  mean /= N;
  if (std::all_of(values.begin(), values.end(), [&](double x) { return x == values[0]; }))
    return {unknown, unknown, values[0], unknown, 0};
  std::vector<double> deviations(values.begin(), values.end());
  for (double& x : deviations)
    x -= mean;
  const auto R = static_cast<std::size_t>(replicas);
  const double variance = covariance(deviations, R, 0);
  const Window window = integrate(deviations, R, variance);
  // the variance about the true mean is larger by 1 + 2 tau / N
  const double error = std::sqrt(2 * window.tau * variance * (1 + 2 * window.tau / N) / N);
  return {window.tau, window.tau_error, mean, error, static_cast<std::int64_t>(window.size)};
}

} // namespace deeprg::statistics
