#include "command/study_numbers.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

using namespace deeprg::command;

BOOST_AUTO_TEST_SUITE(study_numbers)

// Student's t that leaves 15.87 % above it: with 1 degree of freedom tan(pi (0.841345 - 1/2)), with 2
// x sqrt(2 / (1 - x^2)), x = 2 0.841345 - 1.
BOOST_AUTO_TEST_CASE(few_seeds) {
  const std::vector<Number> two{{"e", 1, 0.1}, {"e", 3, 0.1}};
  BOOST_TEST(error_over_seeds(two) == 1.8373, boost::test_tools::tolerance(1e-4)); // s / sqrt(n) = 1
  const std::vector<Number> three{{"e", 1, 0.1}, {"e", 2, 0.1}, {"e", 3, 0.1}};
  BOOST_TEST(error_over_seeds(three) * std::sqrt(3.0) == 1.3213, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(error_over_seeds(std::span(two).first(1)) == 0.1);
}

// The truth lies within the error in 68.3 % of 4,000 studies of three seeds: 2,731 +- 29, and within five of these.
BOOST_AUTO_TEST_CASE(covers) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  int within = 0;
  for (int study = 0; study < 4000; ++study) {
    std::vector<Number> seeds;
    double mean = 0;
    for (int n = 0; n < 3; ++n)
      mean += seeds.emplace_back("e", normal(random), 0.0).value / 3;
    within += std::abs(mean) < error_over_seeds(seeds);
  }
  BOOST_TEST(std::abs(within - 2731) < 5 * 29);
}

BOOST_AUTO_TEST_SUITE_END()
