#include "statistics/correlation_length.hpp"

#include "base/error.hpp"
#include "statistics/autocorrelation.hpp"
#include "statistics/resampling.hpp"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace deeprg::statistics {

double second_moment_over_extent(double zero, double minimal, std::int64_t extent) {
  const auto L = static_cast<double>(extent);
  return std::sqrt(zero / minimal - 1) / (2 * L * std::sin(std::numbers::pi / L));
}

Estimate second_moment_over_extent(std::span<const double> zero, std::span<const double> minimal, std::int64_t replicas,
                                   std::int64_t extent) {
  const auto N = static_cast<std::int64_t>(zero.size());
  if (zero.size() != minimal.size() || replicas < 1 || N < 1 || N % replicas != 0 || extent < 2)
    throw InputError(fmt::format("correlation length: {} and {} structure factors of {} replicas, extent {}: the "
                                 "shapes disagree",
                                 zero.size(), minimal.size(), replicas, extent));
  const double tau = std::fmax(autocorrelation(zero, replicas).tau, autocorrelation(minimal, replicas).tau);
  const Bins bins = bin(replicas, N / replicas, tau, 2, [&](std::size_t i, std::span<double> out) {
    out[0] = zero[i];
    out[1] = minimal[i];
  });
  const auto ratio = [&](std::span<const double> a) { return second_moment_over_extent(a[0], a[1], extent); };
  return estimate(jackknife(bins, ratio), tau, N);
}

} // namespace deeprg::statistics
