#include "statistics/tempering.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"

using namespace deeprg;
using namespace deeprg::statistics;

namespace {

// Two ladders of three temperatures, six columns.
Series example() {
  Series series;
  series.replicas = 6;
  series.time = {0, 1, 2, 3, 4, 5};
  series.temperatures = {1, 2, 3};
  series.temperature_index = {0, 0, 1, 2, 1, 0, // to the highest and back
                              1, 1, 0, 0, 0, 1, //
                              2, 2, 2, 1, 2, 2, //
                              0, 0, 0, 0, 0, 0, // nothing moves
                              1, 1, 1, 1, 1, 1, //
                              2, 2, 2, 2, 2, 2};
  for (std::int64_t i = 0; i < 36; ++i) {
    series.energy.push_back(i);
    series.magnetization.push_back(100 + i);
  }
  return series;
}

} // namespace

BOOST_AUTO_TEST_SUITE(tempering)

BOOST_AUTO_TEST_CASE(columns_of_a_temperature_come_from_whoever_has_it) {
  const Series lowest = at_temperature(example(), 0), middle = at_temperature(example(), 1);
  BOOST_TEST(lowest.replicas == 2);
  BOOST_TEST((lowest.energy == std::vector<std::int64_t>{0, 1, 8, 9, 10, 5, 18, 19, 20, 21, 22, 23}));
  BOOST_TEST(
      (middle.magnetization == std::vector<std::int64_t>{106, 107, 102, 115, 104, 111, 124, 125, 126, 127, 128, 129}));
  Series broken = example();
  broken.temperature_index[3] = 1;
  BOOST_CHECK_THROW(std::ignore = at_temperature(broken, 1), InputError);
  BOOST_CHECK_THROW(std::ignore = at_temperature(broken, 2), InputError);
}

BOOST_AUTO_TEST_CASE(acceptance_counts_proposed_pairs_and_trips_both_ways) {
  const Exchanges found = exchanges(example());
  BOOST_TEST(found.round_trips == 1);
  BOOST_TEST(found.acceptance.size() == 2);
  // Pair (0, 1) is proposed after columns 2 and 4, (1, 2) after 1 and 3; the first ladder makes (0, 1) after 4 and
  // (1, 2) after 3: what it makes after columns 1 and 2 are the others' turns and no exchanges of a program.
  BOOST_TEST(found.acceptance[0].value == 1.0 / 4);
  BOOST_TEST(found.acceptance[0].error == std::sqrt(3.0 / 64));
}

BOOST_AUTO_TEST_SUITE_END()
