#include "montecarlo/cluster_sums.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg::montecarlo;

BOOST_AUTO_TEST_SUITE(cluster_sums)

BOOST_AUTO_TEST_CASE(fourth_powers_carry_into_the_high_word) {
  ClusterSums sums;
  for (const std::uint64_t size : {3'000'000'000U, 65536U, 65536U, 1U})
    sums.add(size);
  // 81e36 + 2 2^64 + 1 = 4391018798566292959 2^64 + 13469514488231231489
  BOOST_TEST(sums.squares == 9'000'000'000'000'000'000U + (std::uint64_t{2} << 32) + 1);
  BOOST_TEST(sums.fourth_high == 4391018798566292959U);
  BOOST_TEST(sums.fourth_low == 13469514488231231489U);
  BOOST_TEST(as_double(sums.fourth_low, sums.fourth_high) == 81e36 + 0x1p65);
  ClusterSums twice = sums;
  twice.add(sums);
  BOOST_TEST(as_double(twice.fourth_low, twice.fourth_high) == 2 * (81e36 + 0x1p65));
}

BOOST_AUTO_TEST_CASE(sizes_of_runs_that_hang_on_one_another) {
  Runs runs(2, 70);
  const std::uint64_t none[2] = {0, 0}, along[2] = {~std::uint64_t{0}, 0}; // a word's sites in one run, and its next
  add_row(runs, along, 0, nullptr);
  add_row(runs, none, 0, nullptr);
  const std::uint64_t down[2] = {5, 1};
  join_rows(runs, 0, 1, down);
  find_sizes(runs, 70);
  BOOST_TEST(runs.count == 1 + 6 + 70);
  BOOST_TEST(runs.size[0] == 65 + 3); // with sites 0, 2 and 64 of the row below
  std::uint32_t sites = 0;
  for (const std::uint32_t size : runs.size)
    sites += size;
  BOOST_TEST(sites == 140);
}

BOOST_AUTO_TEST_SUITE_END()
