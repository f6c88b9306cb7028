#include "command/binding.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;
using namespace deeprg::command;

BOOST_AUTO_TEST_SUITE(binding)

BOOST_AUTO_TEST_CASE(numbers_are_condensed) {
  BOOST_TEST(ranges({}) == "");
  BOOST_TEST(ranges({7}) == "7");
  BOOST_TEST(ranges({0, 1, 2, 3, 8}) == "0-3,8");
}

BOOST_AUTO_TEST_CASE(a_line_a_host) {
  const auto lines =
      binding_lines({{"a", {0, 1}, 2}, {"a", {2, 3}, 2}, {"b", {0, 1}, 1}, {"b", {0, 1}, 1}, {"c", {4}, 1}});
  BOOST_TEST(lines.size() == 3U);
  BOOST_TEST(lines[0] == "a: ranks 0-1, 2 threads each, on cores 0-3, each on its own");
  BOOST_TEST(lines[1] == "b: ranks 2-3, 1 thread each, on cores 0-1, shared");
  BOOST_TEST(lines[2] == "c: rank 4, 1 thread each, on core 4");
}

BOOST_AUTO_TEST_CASE(threads_without_a_core_are_seen_wherever_they_hide) {
  // two ranks tied to a core each, with two threads: mpirun -n 2 and nothing else
  const std::vector<RankCores> tied{{"a", {0}, 2}, {"a", {1}, 2}};
  BOOST_TEST(crowded(tied).size() == 1U);
  BOOST_TEST(crowded(tied)[0] == "a: rank 0 runs 2 threads on core 0");
  // two ranks on the same core, while others are free
  BOOST_TEST(crowded({{"a", {0}, 1}, {"a", {0}, 1}, {"a", {0, 1, 2, 3}, 1}})[0] ==
             "a: ranks 0-1 run 2 threads on core 0");
  // more threads than the host has cores
  BOOST_TEST(crowded({{"a", {0, 1}, 2}, {"a", {0, 1}, 1}})[0] == "a: ranks 0-1 run 3 threads on cores 0-1");
  BOOST_TEST(crowded({{"a", {0, 1}, 1}, {"a", {0, 1}, 1}, {"b", {0}, 1}, {"c", {0, 1}, 2}}).empty());
}

BOOST_AUTO_TEST_CASE(every_rank_is_known) {
  const auto ranks = cores_of_ranks(3, parallel::Comm::world());
  BOOST_TEST(ranks.size() == static_cast<std::size_t>(parallel::Comm::world().size()));
  BOOST_TEST(!ranks[0].cores.empty());
  BOOST_TEST(ranks[0].threads == 3);
}

BOOST_AUTO_TEST_SUITE_END()
