#include "command/fss_curves.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "statistics/correlation_length.hpp"
#include "statistics/estimate.hpp"
#include "statistics/thermodynamics.hpp"

namespace deeprg::command {
namespace {

using statistics::Ensemble;

// The measurements of all runs at one coupling, one after the other. The runs outlive it.
Ensemble ensemble_of(const FssPoint& point, const std::vector<FssMeasurements>& runs, bool from_samples, double sites,
                     int exponent) {
  Ensemble made{.coupling = point.coupling};
  std::vector<std::size_t> first; // measurement of each run
  for (const FssMeasurements& run : runs) {
    first.push_back(made.energies.size());
    made.energies.insert(made.energies.end(), run.energy.begin(), run.energy.end());
    if (std::isfinite(run.tau))
      made.tau = std::max(made.tau, run.tau);
  }
  const auto find = [first](std::size_t n) {
    return static_cast<std::size_t>(std::ranges::upper_bound(first, n) - first.begin()) - 1;
  };
  made.measure = [&runs, first, find, from_samples, sites](std::size_t n, std::span<double> out) {
    const std::size_t r = find(n), i = n - first[r];
    const double zero = runs[r].zero[i];
    out[0] = zero;
    out[1] = from_samples ? runs[r].minimal[i] : zero * zero;
    out[2] = std::sqrt(zero / sites);
  };
  made.source = [&runs, first, find, exponent](std::size_t n) {
    const std::size_t r = find(n), i = n - first[r], time = runs[r].sweeps.size();
    return statistics::Blocks::source(runs[r].seed, static_cast<std::int64_t>(i / time), runs[r].sweeps[i % time],
                                      exponent);
  };
  return made;
}

statistics::ReweightedCurve curve_of(const FssPoints& data, bool from_samples, std::int64_t extent, int exponent) {
  std::vector<Ensemble> ensembles;
  const double sites = std::pow(static_cast<double>(extent), static_cast<double>(data.dimensions));
  for (const FssPoint& point : data.points) {
    const auto& runs = from_samples ? point.samples : point.series;
    if (point.extent == extent && !runs.empty())
      ensembles.push_back(ensemble_of(point, runs, from_samples, sites, exponent));
  }
  const auto xi_over_L = [extent](double zero, double minimal) {
    const double scale =
        1 / (2 * static_cast<double>(extent) * std::sin(std::numbers::pi / static_cast<double>(extent)));
    const double root = statistics::second_moment_over_extent(zero, minimal, extent) / scale;
    return std::array{scale * root, scale / (2 * root * minimal), -scale * zero / (2 * root * minimal * minimal)};
  };
  const auto U4 = [](double x, double y) { // of S(0) and S(0)^2, in which the sites cancel
    return std::array{statistics::binder(x, y), 2 * y / (3 * x * x * x), -1 / (3 * x * x)};
  };
  statistics::ReweightedCurve curve{extent, {std::move(ensembles), 3}, U4};
  if (from_samples)
    curve.quantity = xi_over_L;
  return curve;
}

} // namespace

std::map<std::int64_t, statistics::ReweightedCurve> reweighted_curves(const FssPoints& data,
                                                                      const std::string& symbol) {
  const bool from_samples = symbol == "xi";
  int exponent = 0;
  for (const FssPoint& point : data.points)
    exponent = std::max(exponent, (from_samples ? point.structure_factors : point.moments).exponent());
  std::map<std::int64_t, statistics::ReweightedCurve> curves;
  for (const FssPoint& point : data.points)
    if (!(from_samples ? point.samples : point.series).empty() && !curves.contains(point.extent))
      curves.emplace(point.extent, curve_of(data, from_samples, point.extent, exponent));
  return curves;
}

} // namespace deeprg::command
