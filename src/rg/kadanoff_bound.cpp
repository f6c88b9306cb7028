#include "rg/kadanoff_bound.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <optional>

namespace deeprg::rg {
namespace {

constexpr std::size_t free_levels = 10;

int levels(const Hypercube& cube) { return 60 / cube.dimension; }

// Takes the constant out of the image and adds its share to the sum.
void collect(const Hypercube& cube, OrbitFunction& image, double share, double& sum) {
  const double constant = constant_of(cube, image);
  sum += share * constant;
  for (double& value : image)
    value -= constant;
}

// pi of one level from that of the next: P(s|mu) out of the symmetric form.
OrbitFunction measure_above(const Kadanoff::Tangent& tangent, const OrbitFunction& measure) {
  const std::size_t n = measure.size();
  OrbitFunction above(n, 0.0);
  for (std::size_t mu = 0; mu < n; ++mu)
    for (std::size_t s = 0; s < n; ++s)
      above[s] += measure[mu] * tangent.symmetric[mu * n + s] *
                  std::exp(0.5 * (tangent.log_measure[s] - tangent.log_measure[mu]));
  return above;
}

double sum_of_products(const OrbitFunction& a, const OrbitFunction& b) {
  double sum = 0;
  for (std::size_t o = 0; o < a.size(); ++o)
    sum += a[o] * b[o];
  return sum;
}

} // namespace

double log_partition_bound(const Hypercube& cube, const OrbitFunction& potential, const std::vector<double>& p) {
  double sum = 0;
  OrbitFunction here = potential;
  std::optional<Kadanoff> kadanoff;
  for (std::size_t n = 0; n < static_cast<std::size_t>(levels(cube)); ++n) {
    if (n < p.size())
      kadanoff.emplace(cube, p[n]);
    here = kadanoff->step(here);
    collect(cube, here, std::ldexp(1.0, -cube.dimension * static_cast<int>(n + 1)), sum);
  }
  return sum;
}

ValueAndGradient log_partition_bound_with_gradient(const Hypercube& cube, const OrbitFunction& potential,
                                                   const std::vector<double>& p) {
  ValueAndGradient result{0, std::vector<double>(p.size(), 0.0)};
  const auto share = [&](int n) { return std::ldexp(1.0, -cube.dimension * (n + 1)); };
  std::vector<Kadanoff::Tangent> tangents;
  OrbitFunction here = potential;
  std::optional<Kadanoff> kadanoff;
  for (int n = 0; n < levels(cube); ++n) {
    if (static_cast<std::size_t>(n) < p.size())
      kadanoff.emplace(cube, p[static_cast<std::size_t>(n)]);
    tangents.push_back(kadanoff->tangent(here));
    here = tangents.back().image;
    collect(cube, here, share(n), result.value);
  }
  OrbitFunction measure = cube.size; // at the end, up to what 2^{-60} weighs, ln Z / N is the constant
  for (double& weight : measure)
    weight = std::ldexp(weight, -cube.corners);
  for (int n = levels(cube) - 1; n >= 0; --n) {
    const auto& tangent = tangents[static_cast<std::size_t>(n)];
    const std::size_t at = std::min(static_cast<std::size_t>(n), p.size() - 1);
    result.gradient[at] += share(n) * sum_of_products(measure, tangent.slope);
    measure = measure_above(tangent, measure);
  }
  return result;
}

LogPartitionBound best_constant_bound(const Hypercube& cube, const OrbitFunction& potential) {
  constexpr int points = 40;
  const double first = std::log(0.01 / cube.corners), spacing = std::log(1e4) / points;
  const auto bound = [&](double log_p) { return log_partition_bound(cube, potential, {std::exp(log_p)}); };
  double best = first, least = bound(first);
  for (int i = 1; i <= points; ++i)
    if (const double value = bound(first + spacing * i); value < least) {
      least = value;
      best = first + spacing * i;
    }
  const auto [log_p, value] = boost::math::tools::brent_find_minima(bound, best - spacing, best + spacing, 30);
  return {value, {std::exp(log_p)}};
}

LogPartitionBound best_bound_per_level(const Hypercube& cube, const OrbitFunction& potential) {
  const auto bound = [&](const std::vector<double>& p) { // even in each p: a smooth function on both sides of 0
    std::vector<double> size;
    for (const double x : p)
      size.push_back(std::abs(x));
    ValueAndGradient result = log_partition_bound_with_gradient(cube, potential, size);
    for (std::size_t n = 0; n < p.size(); ++n)
      result.gradient[n] = std::copysign(result.gradient[n], p[n] * result.gradient[n]);
    return result;
  };
  const LogPartitionBound constant = best_constant_bound(cube, potential);
  LogPartitionBound best{constant.log_partition_per_site, std::vector<double>(free_levels, constant.p.front())};
  for (const double ratio : {1.0, 0.7}) { // of the p of neighbouring levels, at the start
    std::vector<double> start;
    for (std::size_t n = 0; n < free_levels; ++n)
      start.push_back(constant.p.front() * std::pow(ratio, static_cast<double>(n)));
    const auto p = local_minimum(bound, start, 1e-13);
    if (const double value = bound(p).value; value < best.log_partition_per_site) {
      best.log_partition_per_site = value;
      for (std::size_t n = 0; n < free_levels; ++n)
        best.p[n] = std::abs(p[n]);
    }
  }
  return best;
}

} // namespace deeprg::rg
