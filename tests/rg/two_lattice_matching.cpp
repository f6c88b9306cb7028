#include "rg/two_lattice_matching.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(two_lattice_matching)

// Averages that are straight lines in K, of a slope that correlations with the energy make: S_1 = +-1 at random, and
// S_1 of the blocks = w S_1 + c, whose slope is w and whose average c.
Moments line(std::int64_t w, std::int64_t c, std::size_t levels) {
  Moments moments(levels, 1, 1, 4);
  for (std::int64_t n = 0; n < 16; ++n) {
    const std::int64_t s = n % 2 == 0 ? 1 : -1;
    std::vector<std::int64_t> sums;
    for (std::size_t level = 0; level < levels; ++level) {
      sums.push_back(level + 1 == levels ? w * s + c : s);
      sums.push_back(0);
    }
    moments.add(static_cast<std::size_t>(n / 4), sums);
  }
  return moments;
}

BOOST_AUTO_TEST_CASE(straight_lines_cross_where_they_do) {
  // <S>_L = 7 + 5 (K - 0.3), <S>_L/b = 4 + 2 (K - 0.3): equal at K = -0.7
  const auto matches = critical_couplings(line(5, 7, 3), line(2, 4, 2), 0.3, 3);
  BOOST_TEST_REQUIRE(matches.size() == 2U);
  BOOST_TEST(matches[1].level == 2U);
  BOOST_TEST(std::abs(matches[1].coupling + 0.7) < 1e-12);
  BOOST_TEST(matches[1].error < 1e-12); // every bin says the same
}

BOOST_AUTO_TEST_SUITE_END()
