#include "run/running_median.hpp"

#include <boost/test/unit_test.hpp>

using deeprg::run::RunningMedian;

BOOST_AUTO_TEST_SUITE(running_median)

BOOST_AUTO_TEST_CASE(one_slow_value_does_not_count_and_old_ones_are_forgotten) {
  RunningMedian median(3);
  BOOST_TEST(median.value() == 0.0);
  median.add(100);
  BOOST_TEST(median.value() == 100.0);
  median.add(1);
  BOOST_TEST(median.value() == 100.0);
  median.add(2);
  BOOST_TEST(median.value() == 2.0);
  median.add(3);
  BOOST_TEST(median.value() == 2.0);
  median.add(4);
  median.add(5);
  BOOST_TEST(median.value() == 4.0);
}

BOOST_AUTO_TEST_SUITE_END()
