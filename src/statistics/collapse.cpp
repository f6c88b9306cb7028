#include "statistics/collapse.hpp"

#include "base/cholesky.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

namespace deeprg::statistics {

namespace {

constexpr std::size_t corrections = 2; // b_0, b_1
constexpr std::size_t before = 5;      // parameters in front of the coefficients

// Parameters: K_c, 1/nu, x, c, d, a_0 .. a_degree, b_0, b_1.
struct Form {
  const CollapseData* data;
  double omega;
  std::size_t degree;
  bool with_exponent;

  [[nodiscard]] std::size_t parameters() const { return before + degree + 1 + corrections; }
  [[nodiscard]] std::size_t free() const { return parameters() - (with_exponent ? 0 : 2); } // neither x nor c

  struct Local {
    double t, X, scale; // L^x (1 + c t)
    double value, slope, correction;
  };
  [[nodiscard]] Local at(std::size_t point, const std::vector<double>& p) const {
    const double L = data->extents[point], t = data->couplings[point] - p[0];
    Local f{t, t * (1 + p[4] * t) * std::pow(L, p[1]), std::pow(L, p[2]) * (1 + p[3] * t), 0, 0, 0};
    for (std::size_t k = degree + 1; k-- > 0;) {
      f.slope = f.slope * f.X + f.value;
      f.value = f.value * f.X + p[before + k];
    }
    const double *b = p.data() + before + degree + 1, fall = std::pow(L, -omega);
    f.correction = fall * (b[0] + b[1] * f.X);
    f.value += f.correction;
    f.slope += fall * b[1];
    return f;
  }

  // y - model (point), and the derivatives of the model (parameter)(point).
  void evaluate(const std::vector<double>& p, std::vector<double>& rest,
                std::vector<std::vector<double>>& derivatives) const {
    const std::size_t n = data->points();
    rest.resize(n);
    derivatives.assign(parameters(), std::vector<double>(n));
    for (std::size_t i = 0; i < n; ++i) {
      const double L = data->extents[i], fall = std::pow(L, -omega), stretch = std::pow(L, p[1]);
      const Local f = at(i, p);
      rest[i] = data->values[i] - f.scale * f.value;
      derivatives[0][i] = -std::pow(L, p[2]) * p[3] * f.value - f.scale * f.slope * (1 + 2 * p[4] * f.t) * stretch;
      derivatives[1][i] = f.scale * f.slope * f.X * std::log(L);
      derivatives[2][i] = with_exponent ? f.scale * f.value * std::log(L) : 0;
      derivatives[3][i] = with_exponent ? std::pow(L, p[2]) * f.t * f.value : 0;
      derivatives[4][i] = f.scale * f.slope * f.t * f.t * stretch;
      double power = f.scale;
      for (std::size_t k = 0; k <= degree; ++k, power *= f.X)
        derivatives[before + k][i] = power;
      derivatives[before + degree + 1][i] = f.scale * fall;
      derivatives[before + degree + 2][i] = f.scale * fall * f.X;
    }
  }
};

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i];
  return sum;
}

struct Fitted {
  std::vector<double> parameters, variances; // of K_c, 1/nu, x
  double chi_squared = std::numeric_limits<double>::infinity();
};

// J^T J of the parameters from `held` on that anything depends on, scaled to a unit diagonal.
struct NormalMatrix {
  NormalMatrix(const std::vector<std::vector<double>>& J, std::size_t held, double damping) {
    for (std::size_t v = held; v < J.size(); ++v)
      if (const double square = dot(J[v], J[v]); square > 0) {
        free.push_back(v);
        scale.push_back(1 / std::sqrt(square));
      }
    const std::size_t n = free.size();
    elements.resize(n * n);
    for (std::size_t v = 0; v < n; ++v)
      for (std::size_t w = 0; w < n; ++w)
        elements[v * n + w] = scale[v] * scale[w] * dot(J[free[v]], J[free[w]]) + (v == w ? damping : 0);
  }

  std::vector<std::size_t> free; // which parameters
  std::vector<double> scale, elements;
};

// One step of Levenberg and Marquardt. The first `held` parameters stay as they are.
std::optional<std::vector<double>> step(const std::vector<std::vector<double>>& J, const std::vector<double>& rest,
                                        double damping, std::size_t held) {
  const NormalMatrix A(J, held, damping);
  const std::size_t n = A.free.size();
  const linear::Cholesky decomposition(A.elements, n);
  if (!decomposition.valid())
    return std::nullopt;
  std::vector<double> b(n), change(J.size());
  for (std::size_t v = 0; v < n; ++v)
    b[v] = A.scale[v] * dot(J[A.free[v]], rest);
  decomposition.solve(b);
  for (std::size_t v = 0; v < n; ++v)
    change[A.free[v]] = A.scale[v] * b[v];
  return change;
}

// Of the first `count` parameters, by the inverse of J^T J.
std::vector<double> variances(const std::vector<std::vector<double>>& J, std::size_t count) {
  const NormalMatrix A(J, 0, 0);
  const std::size_t n = A.free.size();
  const linear::Cholesky decomposition(A.elements, n);
  std::vector<double> found(count);
  for (std::size_t v = 0; v < n && A.free[v] < count; ++v) {
    std::vector<double> unit(n);
    unit[v] = A.scale[v];
    if (decomposition.valid())
      decomposition.solve(unit);
    found[A.free[v]] = decomposition.valid() ? unit[v] * A.scale[v] : unknown;
  }
  return found;
}

Fitted minimise(const Form& form, const linear::Cholesky& covariance, std::vector<double> p) {
  constexpr int iterations = 100;
  std::vector<double> rest;
  std::vector<std::vector<double>> J;
  const auto whitened = [&](const std::vector<double>& at) {
    form.evaluate(at, rest, J);
    covariance.solve_factor(rest);
    for (auto& column : J)
      covariance.solve_factor(column);
    return dot(rest, rest);
  };
  Fitted best{p, {}, whitened(p)};
  if (const auto linear_start = step(J, rest, 1e-12, before)) { // the coefficients are linear: at once
    for (std::size_t v = 0; v < p.size(); ++v)
      p[v] += (*linear_start)[v];
    best = {p, {}, whitened(p)};
  }
  double damping = 1e-3;
  for (int i = 0; i < iterations && damping < 1e8; ++i) {
    const auto change = step(J, rest, damping, 0);
    std::vector<double> next = best.parameters;
    for (std::size_t v = 0; change && v < next.size(); ++v)
      next[v] += (*change)[v];
    const double value = change ? whitened(next) : unknown;
    if (!(value < best.chi_squared)) {
      damping *= 8;
      static_cast<void>(whitened(best.parameters));
      continue;
    }
    const bool settled = best.chi_squared - value < 1e-9 * (1 + value);
    best = {next, {}, value};
    damping = std::max(1e-12, damping / 8);
    if (settled)
      break;
  }
  best.variances = variances(J, 3);
  return best;
}

// The middle coupling of the largest size, and the slope of ln y in ln L near it.
std::vector<double> starts(const CollapseData& data, bool with_exponent) {
  std::vector<double> largest;
  for (std::size_t i = 0; i < data.points(); ++i)
    if (data.extents[i] == data.extents.back())
      largest.push_back(data.couplings[i]);
  const double K = largest[largest.size() / 2];
  const auto nearest = [&](double L) {
    std::size_t best = data.points();
    for (std::size_t i = 0; i < data.points(); ++i)
      if (data.extents[i] == L &&
          (best == data.points() || std::abs(data.couplings[i] - K) < std::abs(data.couplings[best] - K)))
        best = i;
    return data.values[best];
  };
  const double ratio = nearest(data.extents.back()) / nearest(data.extents.front());
  const bool usable = with_exponent && ratio > 0;
  return {K, usable ? std::log(ratio) / std::log(data.extents.back() / data.extents.front()) : 0};
}

Fitted fit_of_degree(const Form& form, const linear::Cholesky& covariance) {
  const auto start = starts(*form.data, form.with_exponent);
  Fitted best;
  for (const double inverse_nu : {0.7, 1.0, 1.5, 2.0}) {
    std::vector<double> p(form.parameters());
    p[0] = start[0];
    p[1] = inverse_nu;
    p[2] = start[1];
    if (Fitted found = minimise(form, covariance, p); found.chi_squared < best.chi_squared)
      best = std::move(found);
  }
  return best;
}

} // namespace

double Scaling::abscissa(double extent, double K) const { return (K - coupling) * std::pow(extent, inverse_nu); }

CollapseData CollapseData::from(double least_extent) const {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < points(); ++i)
    if (extents[i] >= least_extent)
      kept.push_back(i);
  CollapseData part;
  for (const std::size_t i : kept) {
    part.extents.push_back(extents[i]);
    part.couplings.push_back(couplings[i]);
    part.values.push_back(values[i]);
    for (const std::size_t j : kept)
      part.covariance.push_back(covariance[i * points() + j]);
  }
  return part;
}

Collapse collapse_fit(const CollapseData& data, bool with_exponent, double omega) {
  constexpr std::size_t least_degree = 2, most_degree = 8;
  Collapse found;
  const auto refuse = [&](const char* why) {
    found.refusal = why;
    return found;
  };
  if (std::set<double>(data.extents.begin(), data.extents.end()).size() < 3)
    return refuse("fewer than three sizes");
  const linear::Cholesky covariance(data.covariance, data.points());
  if (!covariance.valid())
    return refuse("the errors are unknown, or those of too few independent blocks");
  Fitted best;
  Form form{&data, omega, 0, with_exponent};
  double least = std::numeric_limits<double>::infinity();
  for (Form tried{&data, omega, least_degree, with_exponent};
       tried.degree <= most_degree && tried.free() < data.points(); ++tried.degree) {
    Fitted fitted = fit_of_degree(tried, covariance);
    const double information = fitted.chi_squared + 2 * static_cast<double>(tried.free());
    if (!std::isfinite(information) || information >= least)
      continue;
    least = information;
    best = std::move(fitted);
    form = tried;
  }
  if (!std::isfinite(best.chi_squared))
    return refuse("no more points than parameters");
  const auto& p = best.parameters;
  found.coupling = {p[0], std::sqrt(best.variances[0])};
  found.inverse_nu = {p[1], std::sqrt(best.variances[1])};
  found.exponent = {p[2], std::sqrt(best.variances[2])};
  found.quality = best.chi_squared;
  found.degrees_of_freedom = static_cast<std::int64_t>(data.points() - form.free());
  found.p_value = boost::math::gamma_q(0.5 * static_cast<double>(found.degrees_of_freedom), 0.5 * best.chi_squared);
  found.coefficients.assign(p.begin() + before, p.begin() + static_cast<std::ptrdiff_t>(before + form.degree + 1));
  for (std::size_t i = 0; i < data.points(); ++i) {
    const Form::Local f = form.at(i, p);
    const double error = std::sqrt(data.covariance[i * data.points() + i]);
    found.abscissae.push_back(f.X);
    found.ordinates.push_back(data.values[i] / f.scale - f.correction);
    found.errors.push_back(error / f.scale);
    found.residuals.push_back((data.values[i] - f.scale * f.value) / error);
  }
  return found;
}

} // namespace deeprg::statistics
