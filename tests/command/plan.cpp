#include "command/plan.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;
using namespace deeprg::command;

namespace {

parameters::Input read(std::int64_t lx, std::int64_t replicas, const std::string& algorithm) {
  return parse_input("[run]\nname = 'x'\n[lattice]\nsize = [" + std::to_string(lx) + ", " + std::to_string(lx) +
                         "]\n[model]\ncoupling = 0.4\n[sample]\nsamples = " + std::to_string(10 * replicas) +
                         "\nreplicas = " + std::to_string(replicas) + "\nalgorithm = '" + algorithm +
                         "'\n[train]\nlayers = [4, 2]\nbatch_size = 1\ncontrols = ['no_l1']\n",
                     "f.toml");
}

} // namespace

BOOST_AUTO_TEST_SUITE(plan)

BOOST_AUTO_TEST_CASE(counts) {
  const Plan plan = make_plan(read(40, 2, "heat-bath"), 1, 1);
  BOOST_TEST(plan.sites == 1600);
  BOOST_TEST(plan.bonds == 3200);
  BOOST_TEST(plan.sweeps == 1100);
  BOOST_TEST(plan.samples == 20);
  BOOST_TEST(plan.samples_bytes == 32000.0);
  BOOST_TEST(plan.series_bytes == 2 * 8 * 2 * 1100.0);
  BOOST_TEST(plan.weights == 1600 * 4.0 + 4 * 2.0);
  BOOST_TEST(plan.machines == 2);
  BOOST_TEST(plan.updates_per_epoch == 10);
}

BOOST_AUTO_TEST_CASE(lanes_of_a_word) {
  const auto occupancy = [](std::int64_t lx, std::int64_t replicas) {
    return make_plan(read(lx, replicas, "heat-bath"), 1, 1).lane_occupancy;
  };
  BOOST_TEST(occupancy(40, 512) == 1.0);
  BOOST_TEST(occupancy(40, 64) == 0.625); // 5 segments of 4 words
  BOOST_TEST(occupancy(40, 1) == 20.0 / 512);
  BOOST_TEST(occupancy(1024, 1) == 1.0);
  BOOST_TEST(occupancy(40, 513) == 513.0 / 1024);
}

BOOST_AUTO_TEST_CASE(more_ranks_need_less_each) {
  const auto memory = [](int ranks) { return make_plan(read(4096, 1, "swendsen-wang"), ranks, 1).memory; };
  BOOST_TEST(memory(1) > memory(2));
  const parameters::Input in = read(1 << 20, 1, "swendsen-wang");
  BOOST_CHECK_THROW(refuse_what_does_not_fit(in, make_plan(in, 1, 1), 1e9), InputError);
  const parameters::Input local = read(1 << 20, 1, "heat-bath");
  BOOST_CHECK_THROW(refuse_what_does_not_fit(local, make_plan(local, 1, 1), 1e9), InputError);
  BOOST_CHECK_NO_THROW(refuse_what_does_not_fit(local, make_plan(local, 1, 1), 1e15));
}

BOOST_AUTO_TEST_CASE(parts_are_those_of_the_lattice) {
  const Plan plan = make_plan(read(40, 4, "swendsen-wang"), 8, 1);
  BOOST_TEST(plan.part.grid.ranks() == 8);
  BOOST_TEST(plan.part.grid.groups == 4);
  BOOST_TEST(plan.part.y.count == 20);
  BOOST_TEST(make_plan(read(4, 1, "swendsen-wang"), 7, 1).part.grid.ranks() == 4); // a row each, the others idle
  BOOST_TEST(make_plan(read(40, 4, "wolff"), 8, 1).part.grid.ranks() == 4);        // a lattice is never cut
  // 2^33 sites and a rank: more than 32-bit labels can tell apart, however much memory there is.
  const parameters::Input in = read(92682, 1, "swendsen-wang");
  BOOST_CHECK_THROW(refuse_what_does_not_fit(in, make_plan(in, 1, 1), 1e18), InputError);
  BOOST_CHECK_NO_THROW(refuse_what_does_not_fit(in, make_plan(in, 3, 1), 1e18));
}

BOOST_AUTO_TEST_SUITE_END()
