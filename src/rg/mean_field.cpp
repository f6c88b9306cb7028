#include "rg/mean_field.hpp"

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <utility>

namespace deeprg::rg {
namespace {

double entropy(double m) { // of a spin of mean m
  const auto term = [](double probability) { return probability > 0 ? -probability * std::log(probability) : 0.0; };
  return term((1 + m) / 2) + term((1 - m) / 2);
}

} // namespace

MeanField mean_field(int dimension, double coupling, double field) {
  const double a = 2 * dimension * coupling, h = std::abs(field);
  double m = 0;
  if (h > 0 || a > 1) {
    const auto excess = [&](double x) { return std::tanh(a * x + h) - x; };
    const double low = h > 0 ? 0 : std::sqrt(3 * (a - 1) / (a * a * a)); // tanh x > x - x^3/3
    std::uintmax_t steps = 200;
    const auto tolerance = boost::math::tools::eps_tolerance<double>(52);
    const auto [below, above] = excess(std::min(low, 1.0)) <= 0
                                    ? std::pair(low, low)
                                    : boost::math::tools::toms748_solve(excess, low, 1.0, tolerance, steps);
    m = 0.5 * (below + above);
  }
  return {std::copysign(m, field), dimension * coupling * m * m + h * m + entropy(m)};
}

} // namespace deeprg::rg
