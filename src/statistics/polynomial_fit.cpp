#include "statistics/polynomial_fit.hpp"

namespace deeprg::statistics {

PolynomialFit::PolynomialFit(std::span<const double> x, std::span<const double> weights, std::size_t degree) {
  const std::size_t n = x.size();
  std::vector<double> now(n, 1.0), before(n, 0.0);
  double norm_before = 0;
  for (std::size_t k = 0; k <= degree; ++k) {
    double norm = 0, moment = 0;
    for (std::size_t i = 0; i < n; ++i) {
      norm += weights[i] * now[i] * now[i];
      moment += weights[i] * x[i] * now[i] * now[i];
    }
    for (std::size_t i = 0; i < n; ++i)
      projections_.push_back(weights[i] * now[i] / norm);
    alpha_.push_back(moment / norm);
    beta_.push_back(k == 0 ? 0 : norm / norm_before);
    for (std::size_t i = 0; i < n; ++i) {
      const double next = (x[i] - alpha_[k]) * now[i] - beta_[k] * before[i];
      before[i] = now[i];
      now[i] = next;
    }
    norm_before = norm;
  }
}

std::vector<double> PolynomialFit::coefficients(std::span<const double> y) const {
  std::vector<double> c(alpha_.size());
  for (std::size_t k = 0; k < c.size(); ++k)
    for (std::size_t i = 0; i < y.size(); ++i)
      c[k] += projections_[k * y.size() + i] * y[i];
  return c;
}

PolynomialFit::Local PolynomialFit::at(double x, std::span<const double> coefficients) const {
  Local sum{0, 0}, now{1, 0}, before{0, 0};
  for (std::size_t k = 0; k < coefficients.size(); ++k) {
    sum.value += coefficients[k] * now.value;
    sum.slope += coefficients[k] * now.slope;
    const Local next{(x - alpha_[k]) * now.value - beta_[k] * before.value,
                     now.value + (x - alpha_[k]) * now.slope - beta_[k] * before.slope};
    before = now;
    now = next;
  }
  return sum;
}

} // namespace deeprg::statistics
