#include "montecarlo/lane_counter.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using deeprg::montecarlo::LaneCounter;

BOOST_AUTO_TEST_SUITE(lane_counter)

// Lane l counts l, then again, beyond the capacity of its bits; lane l belongs to replica l mod R.
BOOST_AUTO_TEST_CASE(totals_are_those_of_replicas_and_survive_full_counters) {
  for (const std::size_t replicas : {1U, 7U, 64U, 512U}) {
    LaneCounter counter;
    std::vector<std::int64_t> totals(replicas), expected(replicas);
    for (int round = 0; round < 3; ++round) {
      std::uint64_t* const plane = counter.room_for(LaneCounter::capacity / 2 + 1); // no two fit
      for (std::size_t lane = 0; lane < 512; ++lane) {
        for (std::size_t p = 0; p < 9; ++p)
          plane[8 * p + lane / 64] |= (lane >> p & 1) << (lane % 64);
        expected[lane % replicas] += 2 * static_cast<std::int64_t>(lane);
      }
    }
    counter.add_totals(2, totals);
    BOOST_TEST(totals == expected, boost::test_tools::per_element());
    counter.add_totals(2, totals); // nothing is left to add
    BOOST_TEST(totals == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()
