#include "rg/bfgs.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(bfgs)

BOOST_AUTO_TEST_CASE(the_banana_is_found_from_its_far_side) {
  const auto rosenbrock = [](const std::vector<double>& x) {
    const double a = 1 - x[0], b = x[1] - x[0] * x[0];
    return ValueAndGradient{a * a + 100 * b * b, {-2 * a - 400 * x[0] * b, 200 * b}};
  };
  const auto x = local_minimum(rosenbrock, {-1.2, 1}, 1e-12);
  BOOST_TEST(std::abs(x[0] - 1) < 1e-9);
  BOOST_TEST(std::abs(x[1] - 1) < 1e-9);
}

BOOST_AUTO_TEST_CASE(a_start_at_the_minimum_stays) {
  const auto square = [](const std::vector<double>& x) { return ValueAndGradient{x[0] * x[0], {2 * x[0]}}; };
  BOOST_TEST(local_minimum(square, {0.0}, 0).front() == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
