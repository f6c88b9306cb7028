#include "statistics/convergence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "statistics/autocorrelation.hpp"

namespace deeprg::statistics {

std::int64_t equilibration(std::span<const double> values, std::int64_t replicas) {
  const auto n = static_cast<std::size_t>(replicas), time = values.size() / n;
  std::vector<double> mean(time, 0.0);
  for (std::size_t r = 0; r < n; ++r)
    for (std::size_t t = 0; t < time; ++t)
      mean[t] += values[r * time + t] / static_cast<double>(replicas);
  std::size_t best = 0;
  double most = 0;
  for (std::size_t t = 0; t <= time / 2; t += std::max<std::size_t>(t / 10, 1)) {
    const double tau = autocorrelation(std::span<const double>(mean).subspan(t), 1).tau;
    const double independent = static_cast<double>(time - t) / (2 * tau);
    if (independent > most) {
      most = independent;
      best = t;
    }
  }
  return static_cast<std::int64_t>(best);
}

double split_r_hat(std::span<const double> values, std::int64_t replicas) {
  const auto chains = 2 * static_cast<std::size_t>(replicas);
  const std::size_t time = values.size() / static_cast<std::size_t>(replicas), n = time / 2;
  if (n < 2)
    return std::numeric_limits<double>::quiet_NaN();
  double within = 0, mean_of_means = 0;
  std::vector<double> means;
  for (std::size_t chain = 0; chain < chains; ++chain) { // an odd column between the halves is left out
    const auto half = values.subspan(chain / 2 * time + chain % 2 * (time - n), n);
    double mean = 0, square = 0;
    for (const double x : half)
      mean += x / static_cast<double>(n);
    for (const double x : half)
      square += (x - mean) * (x - mean);
    within += square / static_cast<double>(n - 1) / static_cast<double>(chains);
    means.push_back(mean);
    mean_of_means += mean / static_cast<double>(chains);
  }
  double between = 0; // B / n
  for (const double mean : means)
    between += (mean - mean_of_means) * (mean - mean_of_means) / static_cast<double>(chains - 1);
  const auto columns = static_cast<double>(n);
  return std::sqrt(((columns - 1) / columns * within + between) / within);
}

} // namespace deeprg::statistics
