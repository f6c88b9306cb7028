// The two judges of a collapse that know no form of the master curve, and their errors by resampling.
#include "base/cholesky.hpp"
#include "statistics/collapse.hpp"
#include "statistics/nelder_mead.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

namespace deeprg::statistics {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

// K_c, 1/nu, and x where it is sought, in units of the steps about the start; what follows belongs to the judge.
class Coordinates {
public:
  Coordinates(const Collapse& start, bool with_exponent) : start_(start), with_exponent_(with_exponent) {}

  [[nodiscard]] std::size_t size() const { return with_exponent_ ? 3 : 2; }
  [[nodiscard]] Scaling at(const std::vector<double>& u) const {
    return {start_.coupling.value + u[0] * start_.coupling.error,
            start_.inverse_nu.value + u[1] * start_.inverse_nu.error,
            with_exponent_ ? start_.exponent.value + u[2] * start_.exponent.error : 0};
  }

private:
  Collapse start_;
  bool with_exponent_;
};

using Judge = std::function<double(const CollapseData&, const std::vector<double>&)>;

// L z, of the covariance L L^T of the points: C (L^-T z).
std::vector<double> fluctuation(const CollapseData& data, const linear::Cholesky& factor,
                                const random::Generator& random, int resample) {
  const std::size_t n = data.points();
  std::vector<double> z(n), moved(n);
  random::normals(random, random::Purpose::bootstrap, 0, static_cast<std::uint64_t>(resample), z);
  factor.solve_factor_transposed(z);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      moved[i] += data.covariance[i * n + j] * z[j];
  return moved;
}

Collapse minimised(const CollapseData& data, const Coordinates& coordinates, const Judge& judge,
                   std::vector<double> first, const random::Generator& random, int resamples) {
  constexpr double tolerance = 1e-5;
  constexpr int evaluations = 2000, evaluations_again = 400;
  Collapse found;
  const linear::Cholesky factor(data.covariance, data.points());
  if (!factor.valid()) {
    found.refusal = "the errors are unknown, or those of too few independent blocks";
    return found;
  }
  const auto search = [&](const CollapseData& of, const std::vector<double>& start, int most) {
    return nelder_mead([&](const std::vector<double>& u) { return judge(of, u); }, start,
                       std::vector<double>(start.size(), 1.0), tolerance, most);
  };
  Minimum best = search(data, first, evaluations);
  best = search(data, best.place, evaluations); // a simplex that has collapsed too early is opened again
  if (!std::isfinite(best.value)) {
    found.refusal = "too few points lie between those of other sizes";
    return found;
  }
  found.quality = best.value;
  const Scaling here = coordinates.at(best.place);
  double square[3] = {0, 0, 0};
  CollapseData drawn = data;
  for (int r = 0; r < resamples; ++r) {
    const std::vector<double> moved = fluctuation(data, factor, random, r);
    for (std::size_t i = 0; i < data.points(); ++i)
      drawn.values[i] = data.values[i] + moved[i];
    const Scaling there = coordinates.at(search(drawn, best.place, evaluations_again).place);
    const double off[3] = {there.coupling - here.coupling, there.inverse_nu - here.inverse_nu,
                           there.exponent - here.exponent};
    for (int v = 0; v < 3; ++v)
      square[v] += off[v] * off[v] / resamples;
  }
  found.coupling = {here.coupling, std::sqrt(square[0])};
  found.inverse_nu = {here.inverse_nu, std::sqrt(square[1])};
  found.exponent = {here.exponent, std::sqrt(square[2])};
  return found;
}

// -ln of the likelihood of y = L^x (constant + process(X)) + error, but for a constant; kernel: ln of the amplitude, of
// the length in X, and of the part that no curve explains.
double no_likelihood(const CollapseData& data, const Scaling& scaling, const double kernel[3]) {
  const std::size_t n = data.points();
  const double amplitude = std::exp(2 * kernel[0]), length = std::exp(kernel[1]), rest = std::exp(2 * kernel[2]);
  std::vector<double> X(n), scale(n), K(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    X[i] = scaling.abscissa(data.extents[i], data.couplings[i]) / length;
    scale[i] = std::pow(data.extents[i], scaling.exponent);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      const double off = X[i] - X[j];
      K[i * n + j] = scale[i] * scale[j] * (amplitude * std::exp(-0.5 * off * off) + (i == j ? rest : 0)) +
                     data.covariance[i * n + j];
    }
  const linear::Cholesky factor(K, n);
  if (!factor.valid())
    return infinite;
  std::vector<double> y = data.values, constant = scale;
  factor.solve_factor(y);
  factor.solve_factor(constant);
  double yy = 0, yc = 0, cc = 0;
  for (std::size_t i = 0; i < n; ++i) {
    yy += y[i] * y[i];
    yc += y[i] * constant[i];
    cc += constant[i] * constant[i];
  }
  return 0.5 * (yy - yc * yc / cc + factor.log_determinant());
}

} // namespace

double houdayer_hartmann(const CollapseData& data, const Scaling& scaling) {
  struct Point {
    double x, y, variance;
  };
  std::map<double, std::vector<Point>> sizes;
  for (std::size_t i = 0; i < data.points(); ++i) {
    const double scale = std::pow(data.extents[i], -scaling.exponent);
    sizes[data.extents[i]].push_back({scaling.abscissa(data.extents[i], data.couplings[i]), data.values[i] * scale,
                                      data.covariance[i * data.points() + i] * scale * scale});
  }
  double sum = 0;
  std::size_t terms = 0;
  for (const auto& [extent, points] : sizes)
    for (const Point& p : points) {
      double W = 0, Wx = 0, Wy = 0, Wxx = 0, Wxy = 0;
      for (const auto& [other, line] : sizes) {
        if (other == extent)
          continue;
        const auto above = std::ranges::lower_bound(line, p.x, {}, &Point::x);
        if (above == line.begin() || above == line.end())
          continue;
        for (const Point& q : {*(above - 1), *above}) {
          const double w = 1 / q.variance, x = q.x - p.x;
          W += w;
          Wx += w * x;
          Wy += w * q.y;
          Wxx += w * x * x;
          Wxy += w * x * q.y;
        }
      }
      const double determinant = W * Wxx - Wx * Wx;
      if (!(determinant > 0))
        continue;
      const double off = p.y - (Wxx * Wy - Wx * Wxy) / determinant;
      sum += off * off / (p.variance + Wxx / determinant);
      ++terms;
    }
  return 2 * terms < data.points() ? infinite : sum / static_cast<double>(terms);
}

Collapse collapse_quality(const CollapseData& data, bool with_exponent, const Collapse& start,
                          const random::Generator& random, int resamples) {
  const Coordinates coordinates(start, with_exponent);
  return minimised(
      data, coordinates,
      [&](const CollapseData& of, const std::vector<double>& u) { return houdayer_hartmann(of, coordinates.at(u)); },
      std::vector<double>(coordinates.size()), random, resamples);
}

Collapse collapse_process(const CollapseData& data, bool with_exponent, const Collapse& start,
                          const random::Generator& random, int resamples) {
  const Coordinates coordinates(start, with_exponent);
  const std::size_t kernel = coordinates.size();
  // the amplitude and length of the scaled points themselves, and a part of their errors
  double most = -infinite, least = infinite, width = 0, error = 0;
  for (std::size_t i = 0; i < data.points(); ++i) {
    const double scale = std::pow(data.extents[i], -start.exponent.value), y = data.values[i] * scale;
    most = std::max(most, y);
    least = std::min(least, y);
    width = std::max(width, std::abs(start.scaling().abscissa(data.extents[i], data.couplings[i])));
    error = std::max(error, scale * std::sqrt(data.covariance[i * data.points() + i]));
  }
  std::vector<double> first(kernel + 3);
  first[kernel] = std::log(most - least);
  first[kernel + 1] = std::log(width);
  first[kernel + 2] = std::log(0.1 * error);
  Collapse found = minimised(
      data, coordinates,
      [&](const CollapseData& of, const std::vector<double>& u) {
        return no_likelihood(of, coordinates.at(u), u.data() + kernel);
      },
      first, random, resamples);
  found.quality = -found.quality;
  return found;
}

} // namespace deeprg::statistics
