#include "statistics/spin_regression.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

namespace {

using namespace deeprg::statistics;

// Rows of x = (1, +-1) and y, each so many times.
struct Observation {
  double other, y;
  int times;
};

const std::vector<Observation> seen{{1, 1, 40}, {1, -1, 10}, {-1, 1, 15}, {-1, -1, 35}};

std::vector<double> derivatives(std::span<const double> theta) {
  std::vector<double> sums(derivatives_of(2));
  for (const auto& o : seen)
    for (int n = 0; n < o.times; ++n)
      add_observation(o.y, std::vector{1.0, o.other}, theta, sums);
  add_prior(theta, sums);
  return sums;
}

BOOST_AUTO_TEST_SUITE(spin_regression)

BOOST_AUTO_TEST_CASE(derivatives_are_those_of_the_value) {
  const std::vector<double> theta{0.3, -0.7};
  const auto here = derivatives(theta);
  double value = -(theta[0] * theta[0] + theta[1] * theta[1]) / 2;
  for (const auto& o : seen)
    value -= o.times * std::log1p(std::exp(-2 * o.y * (theta[0] + theta[1] * o.other)));
  BOOST_TEST(here[0] == value, boost::test_tools::tolerance(1e-13));
  constexpr double step = 1e-5;
  for (std::size_t a = 0; a < 2; ++a) {
    auto low = theta, high = theta;
    low[a] -= step;
    high[a] += step;
    const auto below = derivatives(low), above = derivatives(high);
    BOOST_TEST(here[1 + a] == (above[0] - below[0]) / (2 * step), boost::test_tools::tolerance(1e-7));
    for (std::size_t b = 0; b < 2; ++b)
      BOOST_TEST(here[3 + a * 2 + b] == (below[1 + b] - above[1 + b]) / (2 * step), boost::test_tools::tolerance(1e-7));
  }
}

BOOST_AUTO_TEST_CASE(at_the_maximum_the_gradient_vanishes_and_influence_is_a_newton_step) {
  const auto maximum = maximise(2, derivatives);
  const auto there = derivatives(maximum.theta);
  BOOST_TEST(std::abs(there[1]) < 1e-8);
  BOOST_TEST(std::abs(there[2]) < 1e-8);
  std::vector<double> gradient(2);
  for (const auto& o : seen)
    for (int n = 0; n < o.times; ++n)
      add_gradient(o.y, std::vector{1.0, o.other}, maximum.theta, gradient);
  BOOST_TEST(gradient[0] == maximum.theta[0], boost::test_tools::tolerance(1e-7)); // the prior balances it
  BOOST_TEST(gradient[1] == maximum.theta[1], boost::test_tools::tolerance(1e-7));
  const auto step = maximum.influence({1.0, 2.0});
  BOOST_TEST(there[3] * step[0] + there[4] * step[1] == 1.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(there[5] * step[0] + there[6] * step[1] == 2.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
