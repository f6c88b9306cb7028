#include "statistics/finite_size.hpp"

#include "base/cholesky.hpp"

#include "statistics/polynomial_fit.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace deeprg::statistics {

namespace {

// The couplings of a curve that take part in a fit.
struct Data {
  std::vector<double> couplings, values, weights;
  std::vector<Bins> bins;
};

Data inside(const Curve& curve, const Window& window) {
  Data data;
  const std::vector<Resampled> values = curve.values();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double K = curve.couplings[i], weight = 1 / (values[i].error * values[i].error);
    if (K < window.least || K > window.most || !std::isfinite(values[i].value) || !std::isfinite(weight))
      continue;
    data.couplings.push_back(K);
    data.values.push_back(values[i].value);
    data.weights.push_back(weight);
    data.bins.push_back(curve.bins[i]);
  }
  return data;
}

struct Point { // all unknown where there is none
  double coupling = unknown, value = unknown, inverse_nu = unknown;
};

// Both curves between the couplings that they share: the first `terms` of the coefficients through all points.
struct Pair {
  PolynomialFit smaller, larger;
  std::size_t terms;
  double least, most, ln_ratio;

  struct Coefficients {
    std::vector<double> smaller, larger;
  };
  [[nodiscard]] Coefficients coefficients(std::span<const double> of_smaller, std::span<const double> of_larger) const {
    return {smaller.coefficients(of_smaller), larger.coefficients(of_larger)};
  }
  [[nodiscard]] std::pair<PolynomialFit::Local, PolynomialFit::Local> at(double K, const Coefficients& c) const {
    return {smaller.at(K, std::span(c.smaller).first(terms)), larger.at(K, std::span(c.larger).first(terms))};
  }
  [[nodiscard]] double gap(double K, const Coefficients& c) const {
    const auto [small, large] = at(K, c);
    return large.value - small.value;
  }
  // Where the gap turns positive, roughly; the steepest of several.
  [[nodiscard]] double find(const Coefficients& c) const {
    constexpr int steps = 512;
    double found = unknown, steepest = 0;
    const double step = (most - least) / steps;
    for (int i = 0; i < steps; ++i) {
      const double a = least + i * step, b = i + 1 < steps ? least + (i + 1) * step : most;
      const double below = gap(a, c), above = gap(b, c);
      if (below > 0 || above <= 0 || above - below <= steepest)
        continue;
      steepest = above - below;
      found = a - below * (b - a) / (above - below);
    }
    return found;
  }
  // Newton's iteration from nearby.
  [[nodiscard]] Point refine(double K, const Coefficients& c) const {
    constexpr int iterations = 12;
    for (int i = 0; i < iterations; ++i) {
      const auto [small, large] = at(K, c);
      K -= (large.value - small.value) / (large.slope - small.slope);
    }
    const auto [small, large] = at(K, c);
    return {K, small.value, std::log(large.slope / small.slope) / ln_ratio};
  }
  [[nodiscard]] Point point(const Coefficients& c) const {
    const double near = find(c);
    return std::isfinite(near) ? refine(near, c) : Point{};
  }
  // What the terms leave: the other coefficients, zero but for noise if the curves are of this form.
  void append_rest(std::vector<double>& values, const Coefficients& c) const {
    const auto first = static_cast<std::ptrdiff_t>(terms);
    values.insert(values.end(), c.smaller.begin() + first, c.smaller.end());
    values.insert(values.end(), c.larger.begin() + first, c.larger.end());
  }
};

Pair through_points(const Data& smaller, const Data& larger, double ratio, std::size_t degree) {
  return {PolynomialFit(smaller.couplings, smaller.weights, smaller.couplings.size() - 1),
          PolynomialFit(larger.couplings, larger.weights, larger.couplings.size() - 1),
          degree + 1,
          std::max(smaller.couplings.front(), larger.couplings.front()),
          std::min(smaller.couplings.back(), larger.couplings.back()),
          std::log(ratio)};
}

// z C^-1 z of the values from the first one on. Unknown where the covariance is that of too few bins, and without
// values.
double chi_squared_from(std::size_t first, const ResampledValues& all) {
  const std::size_t V = all.values.size(), n = V - first;
  std::vector<double> C, z(all.values.begin() + static_cast<std::ptrdiff_t>(first), all.values.end());
  for (std::size_t i = first; i < V; ++i)
    for (std::size_t j = first; j < V; ++j)
      C.push_back(all.covariance[i * V + j]);
  const linear::Cholesky decomposition(C, n);
  if (n == 0 || !decomposition.valid())
    return unknown;
  decomposition.solve_factor(z);
  double sum = 0;
  for (const double x : z)
    sum += x * x;
  return sum;
}

void add_errors(Crossing& found, const Pair& pair, const Data& smaller, const Data& larger,
                const std::function<double(std::span<const double>)>& of_smaller,
                const std::function<double(std::span<const double>)>& of_larger) {
  std::vector<Bins> sets = smaller.bins;
  sets.insert(sets.end(), larger.bins.begin(), larger.bins.end());
  const std::size_t n = smaller.bins.size();
  const ResampledValues all = jackknife(sets, [&](const SetAverages& averages) {
    std::vector<double> data(averages.size());
    for (std::size_t i = 0; i < data.size(); ++i)
      data[i] = (i < n ? of_smaller : of_larger)(averages[i]);
    const auto c = pair.coefficients(std::span(data).first(n), std::span(data).subspan(n));
    const Point p = pair.refine(found.coupling.value, c);
    std::vector<double> values{p.coupling, p.value, p.inverse_nu};
    pair.append_rest(values, c);
    return values;
  });
  const std::size_t V = all.values.size();
  found.coupling = all[0];
  found.value = all[1];
  found.inverse_nu = all[2];
  for (std::size_t v = 0; v < 3; ++v)
    for (std::size_t w = 0; w < 3; ++w)
      found.covariance.push_back(all.covariance[v * V + w]);
  found.chi_squared = chi_squared_from(3, all);
  found.degrees_of_freedom = static_cast<std::int64_t>(V - 3);
}

} // namespace

std::vector<Resampled> Curve::values() const {
  std::vector<Resampled> all;
  for (const Bins& one : bins)
    all.push_back(jackknife(one, quantity));
  return all;
}

Crossing crossing(const Curve& smaller, const Curve& larger, const Window& window, std::size_t degree) {
  Crossing found;
  const Data s = inside(smaller, window), l = inside(larger, window);
  const std::size_t couplings = std::min(s.couplings.size(), l.couplings.size());
  if (couplings <= degree) {
    found.refusal = fmt::format("{} couplings with known errors; a polynomial of degree {} needs {}", couplings, degree,
                                degree + 1);
    return found;
  }
  const double ratio = static_cast<double>(larger.extent) / static_cast<double>(smaller.extent);
  Pair pair = through_points(s, l, ratio, degree);
  const auto c = pair.coefficients(s.values, l.values);
  const Point here = pair.point(c);
  if (!std::isfinite(here.coupling)) {
    found.refusal = fmt::format("no crossing between K = {:.6g} and {:.6g}; couplings {} are needed", pair.least,
                                pair.most, pair.gap(0.5 * (pair.least + pair.most), c) < 0 ? "above" : "below");
    return found;
  }
  found.coupling.value = here.coupling;
  add_errors(found, pair, s, l, smaller.quantity, larger.quantity);
  pair.terms = couplings > degree + 1 ? degree + 2 : degree;
  const Point moved = pair.terms > 1 ? pair.point(c) : Point{};
  found.coupling_shift = moved.coupling - here.coupling;
  found.inverse_nu_shift = moved.inverse_nu - here.inverse_nu;
  return found;
}

} // namespace deeprg::statistics
