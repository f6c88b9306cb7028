#include "mapping/axis_correlation.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;

BOOST_AUTO_TEST_SUITE(axis_correlation)

// Stripes along x: rows up, up, down, down. Along x all is 1; along y <s(y) s(y + r)> is 1, 0, -1.
BOOST_AUTO_TEST_CASE(axes_of_different_lengths_count_where_they_reach) {
  std::vector<std::int8_t> spins;
  for (int y = 0; y < 4; ++y)
    spins.insert(spins.end(), 8, static_cast<std::int8_t>(y < 2 ? 1 : -1));
  const auto geometry = lattice::Geometry::of({4, 8});
  const std::vector<std::int64_t> extents{4, 8};
  BOOST_TEST(mapping::distances(geometry) == 5U);
  std::vector<double> g(5);
  mapping::axis_correlation(ising::measure(spins, extents), geometry.sites(), g);
  const std::vector<double> expected{1, 0.5, 0, 1, 1};
  BOOST_TEST(g == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
