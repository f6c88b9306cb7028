#include "mapping/spin_unit_correlation.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/random.hpp"

using namespace deeprg;

BOOST_AUTO_TEST_SUITE(spin_unit_correlation)

// Units that copy one spin each of random spins, one of them turned over: 1 at distance 0, nothing beyond; the
// correlation with what is 1 to the right is at distance 1 on one of the two sides.
BOOST_AUTO_TEST_CASE(copies_of_spins_are_found_where_they_are) {
  const auto ring = lattice::Geometry::of({8});
  const random::Generator generator(2);
  mapping::SpinSamples spins{.units = 8, .rows = {}, .block = {}, .blocks = 8},
      copies{.units = 3, .rows = {}, .block = {}, .blocks = 8};
  for (std::uint64_t n = 0; n < 800; ++n) {
    const auto bits = generator.block(random::Purpose::bootstrap, n, 0).low;
    const auto s = [&](std::uint64_t x) { return static_cast<std::int8_t>((bits >> x & 1) != 0 ? 1 : -1); };
    for (std::uint64_t x = 0; x < 8; ++x)
      spins.rows.push_back(s(x));
    copies.rows.insert(copies.rows.end(), {s(2), static_cast<std::int8_t>(-s(7)), s(0)});
    spins.block.push_back(static_cast<std::int64_t>(n % 8));
  }
  copies.block = spins.block;
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<std::int8_t> gauge{1, -1, 1};
  const auto here = mapping::spin_unit_correlation(ring, spins, copies, {{2.0}, {7.0}, {none}}, gauge);
  BOOST_TEST(here.size() == 5U);
  BOOST_TEST(here[0].value == 1);
  for (std::size_t r = 1; r < 5; ++r)
    BOOST_TEST(std::abs(here[r].value) < 4 * here[r].error);
  const auto beside = mapping::spin_unit_correlation(ring, spins, copies, {{3.0}, {0.0}, {none}}, gauge);
  BOOST_TEST(std::abs(beside[1].value - 0.5) < 4 * beside[1].error);
  BOOST_TEST(beside[1].error < 0.03);
}

BOOST_AUTO_TEST_SUITE_END()
