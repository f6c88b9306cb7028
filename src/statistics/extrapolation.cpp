#include "statistics/extrapolation.hpp"

#include "base/cholesky.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace deeprg::statistics {

namespace {

double product(const Contributed& a, const Contributed& b) {
  double sum = 0;
  for (const auto& [source, part] : a.contributions)
    if (const auto other = b.contributions.find(source); other != b.contributions.end())
      sum += part * other->second;
  return sum;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i];
  return sum;
}

} // namespace

double Contributed::error() const { return contributions.empty() ? unknown : std::sqrt(product(*this, *this)); }

Contributed linear(const std::vector<Contributed>& terms, const std::vector<double>& factors) {
  Contributed sum{.value = 0};
  for (std::size_t i = 0; i < terms.size(); ++i) {
    sum.value += factors[i] * terms[i].value;
    for (const auto& [source, part] : terms[i].contributions)
      sum.contributions[source] += factors[i] * part;
  }
  return sum;
}

Extrapolation extrapolate(const std::vector<double>& sizes, const std::vector<Contributed>& values, double exponent) {
  const std::size_t n = sizes.size();
  Extrapolation found;
  if (n < 2) {
    found.refusal = "one pair of sizes; two are needed";
    return found;
  }
  std::vector<double> C(n * n), one(n, 1.0), power, y;
  for (std::size_t i = 0; i < n; ++i) {
    power.push_back(std::pow(sizes[i], -exponent));
    y.push_back(values[i].value);
    for (std::size_t j = 0; j < n; ++j)
      C[i * n + j] = product(values[i], values[j]);
  }
  const linear::Cholesky covariance(C, n);
  if (!covariance.valid()) {
    found.refusal = "the errors are unknown, or those of too few independent blocks";
    return found;
  }
  // Of L^-1 y = L^-1 (1, power) (limit, a): ordinary least squares.
  for (std::vector<double>* column : {&one, &power, &y})
    covariance.solve_factor(*column);
  const double oo = dot(one, one), op = dot(one, power), pp = dot(power, power), determinant = oo * pp - op * op;
  std::vector<double> factors(n); // limit = factors . (L^-1 y)
  for (std::size_t i = 0; i < n; ++i)
    factors[i] = (pp * one[i] - op * power[i]) / determinant;
  const double limit = dot(factors, y), a = (oo * dot(power, y) - op * dot(one, y)) / determinant;
  found.chi_squared = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double rest = y[i] - limit * one[i] - a * power[i];
    found.chi_squared += rest * rest;
  }
  found.degrees_of_freedom = static_cast<std::int64_t>(n) - 2;
  if (found.degrees_of_freedom > 0)
    found.p_value = boost::math::gamma_q(0.5 * static_cast<double>(found.degrees_of_freedom), 0.5 * found.chi_squared);
  covariance.solve_factor_transposed(factors); // now limit = factors . y
  found.limit = linear(values, factors);
  return found;
}

} // namespace deeprg::statistics
