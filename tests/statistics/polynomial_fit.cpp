#include "statistics/polynomial_fit.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using deeprg::statistics::PolynomialFit;

BOOST_AUTO_TEST_SUITE(polynomial_fit)

BOOST_AUTO_TEST_CASE(a_polynomial_is_found_again) {
  const std::vector<double> x = {.43, .437, .44, .446, .451, .46}, w = {1, 4, 2, 9, 1, 3};
  std::vector<double> y;
  for (const double v : x)
    y.push_back(2 - 3 * v + 50 * v * v - 7 * v * v * v);
  const PolynomialFit fit(x, w, 3);
  const auto c = fit.coefficients(y);
  for (const double v : {.43, .4444, .46}) {
    BOOST_TEST(std::abs(fit.at(v, c).value - (2 - 3 * v + 50 * v * v - 7 * v * v * v)) < 1e-12);
    BOOST_TEST(std::abs(fit.at(v, c).slope - (-3 + 100 * v - 21 * v * v)) < 1e-9);
  }
}

// The weighted line through three points, by hand: the minimum of (a - 1)^2 + 4 (a + b - 2)^2 + (a + 2 b - 6)^2 is 3.
BOOST_AUTO_TEST_CASE(weights_and_what_a_line_leaves) {
  const std::vector<double> x = {0, 1, 2}, w = {1, 4, 1}, y = {1, 2, 6};
  const PolynomialFit line(x, w, 1), parabola(x, w, 2);
  const auto c = parabola.coefficients(y);
  const auto at = line.at(0.5, line.coefficients(y)), first = parabola.at(0.5, std::span(c).first(2));
  BOOST_TEST(std::abs(at.slope - 2.5) < 1e-14);
  BOOST_TEST(std::abs(at.value - 1.25) < 1e-14);
  BOOST_TEST(std::abs(first.value - at.value) < 1e-14);
  BOOST_TEST(std::abs(first.slope - at.slope) < 1e-14);
  BOOST_TEST(std::abs(c[2] * c[2] * 4 / 3 - 3) < 1e-13); // sum of w P_2^2 = 4 / 3
}

BOOST_AUTO_TEST_SUITE_END()
