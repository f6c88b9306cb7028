#include "statistics/nelder_mead.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using deeprg::statistics::nelder_mead;

BOOST_AUTO_TEST_SUITE(nelder_mead_)

BOOST_AUTO_TEST_CASE(it_goes_round_the_bend_of_rosenbrock) {
  const auto valley = [](const std::vector<double>& x) {
    return 100 * std::pow(x[1] - x[0] * x[0], 2) + std::pow(1 - x[0], 2);
  };
  const auto found = nelder_mead(valley, {-1.2, 1}, {0.1, 0.1}, 1e-14, 1000);
  BOOST_TEST(std::abs(found.place[0] - 1) < 1e-5);
  BOOST_TEST(std::abs(found.place[1] - 1) < 1e-5);
}

BOOST_AUTO_TEST_CASE(it_stays_within_its_evaluations_and_out_of_what_is_no_number) {
  int calls = 0;
  const auto half = [&](const std::vector<double>& x) {
    ++calls;
    return std::sqrt(x[0]) + std::abs(x[0] - 1);
  };
  const auto found = nelder_mead(half, {2}, {0.5}, 0, 60);
  BOOST_TEST(calls <= 62);
  BOOST_TEST(std::isfinite(found.value));
}

BOOST_AUTO_TEST_SUITE_END()
