#include "parallel/comm.hpp"

#include <boost/test/unit_test.hpp>
#include <numeric>

using namespace deeprg::parallel;

BOOST_AUTO_TEST_SUITE(parallel_comm)

BOOST_AUTO_TEST_CASE(reductions_on_world_and_on_a_split) {
  const Comm world = Comm::world();
  BOOST_TEST(world.sum(world.rank() + 1) == world.size() * (world.size() + 1) / 2);
  BOOST_TEST(world.max(world.rank()) == world.size() - 1);
  BOOST_TEST(world.any(world.rank() == world.size() - 1));
  BOOST_TEST(!world.any(false));
  const Comm half = world.split(world.rank() % 2);
  BOOST_TEST(half.size() == (world.size() + 1 - world.rank() % 2) / 2);
  BOOST_TEST(half.sum(world.rank() % 2) == (world.rank() % 2) * half.size());
}

BOOST_AUTO_TEST_CASE(a_ring_of_messages) {
  const Comm world = Comm::world();
  const int next = (world.rank() + 1) % world.size(), last = (world.rank() + world.size() - 1) % world.size();
  const std::vector<std::uint64_t> out(1000, static_cast<std::uint64_t>(world.rank()));
  std::vector<std::uint64_t> in(1000);
  world.exchange(std::span<const std::uint64_t>(out), next, std::span(in), last, 3);
  BOOST_TEST(in == std::vector<std::uint64_t>(1000, static_cast<std::uint64_t>(last)),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(text_is_broadcast) {
  const Comm world = Comm::world();
  BOOST_TEST(world.broadcast(world.root() ? std::string("K = 0.408\n") : std::string("?"), 0) == "K = 0.408\n");
}

BOOST_AUTO_TEST_CASE(shares_cover_without_overlap) {
  for (const int parts : {1, 2, 3, 7}) {
    std::int64_t next = 0;
    for (int i = 0; i < parts; ++i) {
      const Share s = share(10, parts, i);
      BOOST_TEST(s.first == next);
      next += s.count;
    }
    BOOST_TEST(next == 10);
  }
}

BOOST_AUTO_TEST_SUITE_END()
