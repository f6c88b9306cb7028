#include "ising/couplings.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg::ising;

BOOST_AUTO_TEST_SUITE(couplings)

BOOST_AUTO_TEST_CASE(thresholds_are_the_probabilities) {
  const Couplings c{0.408, 0.1};
  const auto metropolis = metropolis_thresholds(c, 4), heat_bath = heat_bath_thresholds(c, 4);
  for (int unlike = 0; unlike <= 4; ++unlike)
    for (const int up : {0, 1}) {
      const double d = 2 * 0.408 * (4 - 2 * unlike) + 2 * 0.1 * (2 * up - 1);
      const auto index = static_cast<std::size_t>(2 * unlike + up);
      BOOST_TEST(std::ldexp(static_cast<double>(heat_bath[index].below), -64) == 1 / (1 + std::exp(d)),
                 boost::test_tools::tolerance(1e-14));
      BOOST_TEST(metropolis[index].always == (d <= 0));
      if (d > 0)
        BOOST_TEST(std::ldexp(static_cast<double>(metropolis[index].below), -64) == std::exp(-d),
                   boost::test_tools::tolerance(1e-14));
    }
  BOOST_TEST(std::ldexp(static_cast<double>(bond_threshold(-0.5).below), -64) == -std::expm1(-1.0),
             boost::test_tools::tolerance(1e-14));
}

// A change and its reverse: T(d) + T(-d) = 2^64 up to rounding, the exact form of detailed balance for heat-bath.
BOOST_AUTO_TEST_CASE(heat_bath_keeps_detailed_balance_to_the_last_bit) {
  const auto t = heat_bath_thresholds({0.3, 0}, 6);
  for (std::size_t unlike = 0; unlike <= 6; ++unlike) {
    const std::uint64_t sum = t[2 * unlike].below + t[2 * (6 - unlike)].below; // modulo 2^64
    BOOST_TEST((sum == 0 || sum == ~std::uint64_t{0}));
  }
}

BOOST_AUTO_TEST_CASE(extreme_couplings_saturate) {
  const auto t = heat_bath_thresholds({50, 0}, 4);
  BOOST_TEST(t[0].below == 0U);
  BOOST_TEST(t[8].below == ~std::uint64_t{0});
  BOOST_TEST(bond_threshold(0).below == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
