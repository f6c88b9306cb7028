#include "statistics/convergence.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "autoregression.hpp"

using namespace deeprg::statistics;

BOOST_AUTO_TEST_SUITE(convergence)

// Series in equilibrium lose little; a start far away that is forgotten within 40 columns is found, and no more is left
// out than a few times that.
BOOST_AUTO_TEST_CASE(a_start_far_away_is_found) {
  constexpr std::size_t replicas = 16, time = 2000;
  for (std::uint64_t set = 0; set < 10; ++set) {
    auto x = autoregression(set, replicas, time, 0.8);
    BOOST_TEST(equilibration(x, replicas) < 200);
    for (std::size_t r = 0; r < replicas; ++r)
      for (std::size_t t = 0; t < time; ++t)
        x[r * time + t] += 20 * std::exp(-static_cast<double>(t) / 40);
    const auto found = equilibration(x, replicas);
    BOOST_TEST(found >= 120);
    BOOST_TEST(found <= 500);
  }
}

BOOST_AUTO_TEST_CASE(replicas_that_disagree_are_told) {
  constexpr std::size_t replicas = 8, time = 4000;
  auto x = autoregression(3, replicas, time, 0.5);
  const double agree = split_r_hat(x, replicas);
  BOOST_TEST(agree > 0.999);
  BOOST_TEST(agree < 1.004); // 1 + tau / n = 1.00075
  auto apart = x;
  for (std::size_t t = 0; t < time; ++t)
    apart[t] += 3; // one replica elsewhere
  BOOST_TEST(split_r_hat(apart, replicas) > 1.2);
  for (std::size_t r = 0; r < replicas; ++r)
    for (std::size_t t = 0; t < time; ++t)
      x[r * time + t] += static_cast<double>(t) / time; // all drift
  BOOST_TEST(split_r_hat(x, replicas) > 1.02);
}

// Halves 1 2 | 3 4 and 1 2 | 1 2 of two replicas: W = 1/2, means 1.5 3.5 1.5 1.5, B/n = 1.
BOOST_AUTO_TEST_CASE(r_hat_by_hand) {
  const std::vector<double> x{1, 2, 9, 3, 4, 1, 2, 9, 1, 2};
  BOOST_TEST(std::abs(split_r_hat(x, 2) - std::sqrt((0.25 + 1) / 0.5)) < 1e-12);
  BOOST_TEST(std::isnan(split_r_hat(std::vector<double>{1, 2, 3}, 1)));
  BOOST_TEST(std::isnan(split_r_hat(std::vector<double>(8, 1.0), 1)));
}

BOOST_AUTO_TEST_SUITE_END()
