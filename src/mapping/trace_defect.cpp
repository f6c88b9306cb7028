#include "mapping/trace_defect.hpp"

#include <cmath>

#include "statistics/autocorrelation.hpp"

namespace deeprg::mapping {

using statistics::Bins;
using statistics::Estimate;

Bins bin_defects(const Defects& defects, std::size_t quantities,
                 const std::function<void(double, std::span<double>)>& measure) {
  constexpr std::int64_t long_series = 64; // below, only whole series are taken as independent
  const auto n = static_cast<std::int64_t>(defects.t.size());
  const std::int64_t time = n / defects.series;
  const double tau =
      time >= long_series ? statistics::autocorrelation(defects.t, defects.series).tau : statistics::unknown;
  return statistics::bin(defects.series, time, tau, quantities,
                         [&](std::size_t i, std::span<double> out) { measure(defects.t[i], out); });
}

double skewness(double variance, double third) { return variance > 0 ? third / (variance * std::sqrt(variance)) : 0.0; }

Moments moments(const Defects& defects) {
  const double origin = defects.t.at(0); // near the mean, so that nothing is lost in powers
  const Bins bins = bin_defects(defects, 3, [&](double t, std::span<double> out) {
    const double u = t - origin;
    out[0] = u;
    out[1] = u * u;
    out[2] = u * u * u;
  });
  const auto variance = [](std::span<const double> a) { return a[1] - a[0] * a[0]; };
  const auto estimate = [&](const auto& f) {
    const auto found = statistics::jackknife(bins, f);
    return Estimate{.value = found.value, .error = found.error};
  };
  Moments result{.mean = estimate([&](std::span<const double> a) { return origin + a[0]; }),
                 .variance = estimate(variance),
                 .skewness = estimate([&](std::span<const double> a) {
                   return skewness(variance(a), a[2] - 3 * a[1] * a[0] + 2 * a[0] * a[0] * a[0]);
                 })};
  return result;
}

} // namespace deeprg::mapping
