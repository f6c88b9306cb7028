#include "montecarlo/axis_lanes.hpp"

#include <boost/test/unit_test.hpp>

#include "montecarlo/lane_example.hpp"
#include "montecarlo/targets.hpp"

using namespace deeprg;
using namespace deeprg::montecarlo;

BOOST_AUTO_TEST_SUITE(axis_lanes)

BOOST_AUTO_TEST_CASE(updates_equal_the_plain_ones) {
  std::size_t ties = 0;
  std::uint64_t seed = 0;
  for (const ising::Couplings& c : {ising::Couplings{0.3, 0, 0, 0, {1, 0.4, 0.2}}, {-0.2, 0.1, 0, 0, {0.5, -1, 2}}})
    for (const auto thresholds : {ising::metropolis_axis_thresholds, ising::heat_bath_axis_thresholds})
      for (const int dimensions : {1, 2, 3})
        for (const int rounds : {5, 7})
          for (const std::size_t words : {1U, 2U, 7U, 33U}) {
            const AxisRule rule(thresholds(c, dimensions), dimensions);
            const random::Generator generator(++seed, rounds);
            const Planes random{generator, 0xFFFFFFFFFFFFFFF0 + seed, 1000 + seed};
            Example plain(words, static_cast<std::size_t>(2 * dimensions), seed);
            Ties plain_ties(plain.run.n);
            update_plainly(rule, plain.run, random, plain.used, plain.spins.data(), plain_ties);
            ties += plain_ties.count;
            const int tried = on_every_target([&] {
              Example fast(words, static_cast<std::size_t>(2 * dimensions), seed);
              Ties fast_ties(fast.run.n);
              update_lanes(rule, fast.run, random, fast.used, fast.spins.data(), fast_ties);
              BOOST_TEST_CONTEXT("K " << c.coupling << " dimensions " << dimensions << " words " << words) {
                BOOST_TEST((fast.spins == plain.spins));
                BOOST_TEST((fast_ties.lanes == plain_ties.lanes));
                BOOST_TEST((tied_words(fast_ties) == tied_words(plain_ties)));
              }
            });
            BOOST_TEST(tried > 2);
          }
  BOOST_TEST(ties > 20U);
}

BOOST_AUTO_TEST_SUITE_END()
