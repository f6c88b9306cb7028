#include "statistics/blocks.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <vector>

using namespace deeprg::statistics;

namespace {

std::vector<std::int64_t> sweeps(std::int64_t first, std::int64_t step, std::size_t n) {
  std::vector<std::int64_t> all;
  for (std::size_t t = 0; t < n; ++t)
    all.push_back(first + static_cast<std::int64_t>(t) * step);
  return all;
}

void count(std::size_t i, std::span<double> out) { out[0] = static_cast<double>(i); }

} // namespace

BOOST_AUTO_TEST_SUITE(blocks)

BOOST_AUTO_TEST_CASE(every_measurement_once_in_blocks_of_ten_tau) {
  Blocks all(1);
  BOOST_TEST(all.empty());
  const auto at = sweeps(101, 1, 300);
  all.add({7, 3, at, 1.5}, count);
  BOOST_TEST(all.exponent() == 4); // 16 sweeps
  const Bins bins = all.bins(4);
  BOOST_TEST(bins.lengths.size() == 3 * 20); // sweeps 101 to 400 touch the blocks 6 to 25
  BOOST_TEST(std::accumulate(bins.lengths.begin(), bins.lengths.end(), 0.0) == 900);
  BOOST_TEST(std::accumulate(bins.sums.begin(), bins.sums.end(), 0.0) == 899 * 900 / 2);
  BOOST_TEST(bins.lengths[0] == 11); // 101 to 111
  BOOST_TEST(all.bins(9).lengths.size() == 3);
}

// The name of a block is that of its seed, replica and sweeps, whatever is measured and how often.
BOOST_AUTO_TEST_CASE(the_same_random_numbers_have_the_same_name) {
  Blocks one(1), other(1), seed(1);
  const auto dense = sweeps(1, 1, 1000), sparse = sweeps(20, 20, 50);
  one.add({7, 2, dense, 30}, count);
  other.add({7, 2, sparse, 3}, count);
  seed.add({8, 2, dense, 30}, count);
  BOOST_TEST(one.exponent() == 9);
  BOOST_TEST(other.exponent() == 5);
  BOOST_TEST(one.bins(9).sources == other.bins(9).sources);
  BOOST_TEST(one.bins(9).sources.size() == 4);
  for (const auto a : one.bins(9).sources)
    for (const auto b : seed.bins(9).sources)
      BOOST_TEST(a != b);
  one.add({8, 2, dense, 2}, count); // seeds side by side
  BOOST_TEST(one.bins(9).sources.size() == 8);
}

BOOST_AUTO_TEST_CASE(long_runs_have_long_blocks) {
  Blocks all(1), frozen(1);
  const auto at = sweeps(1, 1, 100000);
  all.add({1, 8, at, 0.5}, count);
  BOOST_TEST(all.bins(all.exponent()).lengths.size() <= 2048 + 8);
  BOOST_TEST(all.bins(all.exponent()).lengths.size() > 1000);
  frozen.add({1, 8, at, unknown}, count);
  BOOST_TEST(frozen.exponent() == all.exponent());
}

BOOST_AUTO_TEST_SUITE_END()
