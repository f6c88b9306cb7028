#include "statistics/spin_regression.hpp"

#include <algorithm>
#include <cmath>

namespace deeprg::statistics {
namespace {

constexpr int most_steps = 100;
constexpr double converged = 1e-10;

double dot(std::span<const double> theta, std::span<const double> x) {
  double f = 0;
  for (std::size_t a = 0; a < x.size(); ++a)
    f += theta[a] * x[a];
  return f;
}

} // namespace

void add_observation(double y, std::span<const double> x, std::span<const double> theta, std::span<double> derivatives,
                     double times) {
  const std::size_t p = x.size();
  const double f = dot(theta, x), t = std::tanh(f);
  derivatives[0] += times * (std::min(2 * y * f, 0.0) - std::log1p(std::exp(-std::abs(2 * f))));
  for (std::size_t a = 0; a < p; ++a) {
    derivatives[1 + a] += times * ((y - t) * x[a]);
    double* const row = derivatives.data() + 1 + p + a * p;
    const double factor = times * ((1 - t * t) * x[a]);
    for (std::size_t b = 0; b <= a; ++b)
      row[b] += factor * x[b];
  }
}

void add_gradient(double y, std::span<const double> x, std::span<const double> theta, std::span<double> gradient,
                  double times) {
  const double off = times * (y - std::tanh(dot(theta, x)));
  for (std::size_t a = 0; a < x.size(); ++a)
    gradient[a] += off * x[a];
}

void add_prior(std::span<const double> theta, std::span<double> derivatives) {
  const std::size_t p = theta.size();
  for (std::size_t a = 0; a < p; ++a) {
    derivatives[0] -= theta[a] * theta[a] / 2;
    derivatives[1 + a] -= theta[a];
    derivatives[1 + p + a * p + a] += 1;
    for (std::size_t b = 0; b < a; ++b)
      derivatives[1 + p + b * p + a] = derivatives[1 + p + a * p + b];
  }
}

std::vector<double> Maximum::influence(std::vector<double> gradients) const {
  const std::size_t p = theta.size();
  for (std::size_t first = 0; first < gradients.size(); first += p)
    curvature.solve(std::span(gradients).subspan(first, p));
  return gradients;
}

Maximum maximise(std::size_t p, const std::function<std::vector<double>(std::span<const double> theta)>& derivatives) {
  std::vector<double> theta(p);
  auto here = derivatives(theta);
  for (int n = 0;; ++n) {
    const linear::Cholesky curvature(std::span<const double>(here).subspan(1 + p), p);
    std::vector<double> step(here.begin() + 1, here.begin() + 1 + static_cast<std::ptrdiff_t>(p));
    curvature.solve(step);
    const double largest = std::abs(*std::ranges::max_element(step, {}, [](double s) { return std::abs(s); }));
    if (largest < converged || n == most_steps)
      return {theta, curvature};
    // the function is concave: a step that overshoots is halved
    for (double length = 1; length > 1e-3; length /= 2) {
      auto next = theta;
      for (std::size_t a = 0; a < p; ++a)
        next[a] += length * step[a];
      auto there = derivatives(next);
      const bool better = there[0] >= here[0] - 1e-9 * std::abs(here[0]);
      if (!better && length / 2 > 1e-3)
        continue;
      theta = std::move(next);
      here = std::move(there);
      break;
    }
  }
}

} // namespace deeprg::statistics
