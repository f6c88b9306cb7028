#include "statistics/finite_size.hpp"

#include "statistics/polynomial_fit.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

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

// Both curves between the couplings that they share.
struct Pair {
  PolynomialFit smaller, larger;
  double least, most, ln_ratio;

  using Coefficients = std::vector<double>;

  [[nodiscard]] double gap(double K, const Coefficients& s, const Coefficients& l) const {
    return larger.at(K, l).value - smaller.at(K, s).value;
  }
  [[nodiscard]] double gap_slope(double K, const Coefficients& s, const Coefficients& l) const {
    return larger.at(K, l).slope - smaller.at(K, s).slope;
  }
  // Where the gap turns positive, roughly; the steepest of several.
  [[nodiscard]] double find(const Coefficients& s, const Coefficients& l) const {
    constexpr int steps = 512;
    double found = unknown, steepest = 0;
    const double step = (most - least) / steps;
    for (int i = 0; i < steps; ++i) {
      const double a = least + i * step, b = i + 1 < steps ? least + (i + 1) * step : most;
      const double below = gap(a, s, l), above = gap(b, s, l);
      if (below > 0 || above <= 0 || above - below <= steepest)
        continue;
      steepest = above - below;
      found = a - below * (b - a) / (above - below);
    }
    return found;
  }
  // Newton's iteration from nearby.
  [[nodiscard]] Point refine(double K, const Coefficients& s, const Coefficients& l) const {
    constexpr int iterations = 12;
    for (int i = 0; i < iterations; ++i)
      K -= gap(K, s, l) / gap_slope(K, s, l);
    const auto small = smaller.at(K, s), large = larger.at(K, l);
    return {K, small.value, std::log(large.slope / small.slope) / ln_ratio};
  }
};

Pair fit(const Data& smaller, const Data& larger, double ratio, std::size_t degree) {
  return {PolynomialFit(smaller.couplings, smaller.weights, degree),
          PolynomialFit(larger.couplings, larger.weights, degree),
          std::max(smaller.couplings.front(), larger.couplings.front()),
          std::min(smaller.couplings.back(), larger.couplings.back()), std::log(ratio)};
}

Point point(const Pair& pair, const Data& smaller, const Data& larger) {
  const auto s = pair.smaller.coefficients(smaller.values), l = pair.larger.coefficients(larger.values);
  const double near = pair.find(s, l);
  return std::isfinite(near) ? pair.refine(near, s, l) : Point{};
}

std::string why_none(const Pair& pair, const Data& smaller, const Data& larger) {
  const auto s = pair.smaller.coefficients(smaller.values), l = pair.larger.coefficients(larger.values);
  const double middle = pair.gap(0.5 * (pair.least + pair.most), s, l);
  return fmt::format("no crossing between K = {:.6g} and {:.6g}; couplings {} are needed", pair.least, pair.most,
                     middle < 0 ? "above" : "below");
}

void add_errors(Crossing& found, const Pair& pair, const Data& smaller, const Data& larger,
                const std::function<double(std::span<const double>)>& of_smaller,
                const std::function<double(std::span<const double>)>& of_larger) {
  std::vector<Bins> sets = smaller.bins;
  sets.insert(sets.end(), larger.bins.begin(), larger.bins.end());
  const std::size_t n = smaller.bins.size();
  const ResampledValues all = jackknife(sets, [&](const SetAverages& averages) -> std::vector<double> {
    std::vector<double> values(averages.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = (i < n ? of_smaller : of_larger)(averages[i]);
    const Point p = pair.refine(found.coupling.value, pair.smaller.coefficients(std::span(values).first(n)),
                                pair.larger.coefficients(std::span(values).subspan(n)));
    return {p.coupling, p.value, p.inverse_nu};
  });
  found.coupling = all[0];
  found.value = all[1];
  found.inverse_nu = all[2];
  found.covariance = all.covariance;
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
  const Pair pair = fit(s, l, ratio, degree);
  const Point here = point(pair, s, l);
  found.chi_squared = pair.smaller.chi_squared(s.values) + pair.larger.chi_squared(l.values);
  found.degrees_of_freedom = static_cast<std::int64_t>(s.couplings.size() + l.couplings.size() - 2 * (degree + 1));
  if (!std::isfinite(here.coupling)) {
    found.refusal = why_none(pair, s, l);
    return found;
  }
  found.coupling.value = here.coupling;
  add_errors(found, pair, s, l, smaller.quantity, larger.quantity);
  const std::size_t other = couplings > degree + 1 ? degree + 1 : degree - 1;
  const Point moved = other > 0 ? point(fit(s, l, ratio, other), s, l) : Point{};
  found.coupling_shift = moved.coupling - here.coupling;
  found.inverse_nu_shift = moved.inverse_nu - here.inverse_nu;
  return found;
}

} // namespace deeprg::statistics
