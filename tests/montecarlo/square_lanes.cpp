#include "montecarlo/square_lanes.hpp"

#include <boost/test/unit_test.hpp>

#include "montecarlo/lane_example.hpp"
#include "montecarlo/targets.hpp"

using namespace deeprg;
using namespace deeprg::montecarlo;

namespace {

// As a run of one class of sites.
struct SquareExample : LaneExample {
  SquareExample(std::size_t words, std::uint64_t seed) : LaneExample(words, 8, seed) {
    run.n = spins.size();
    for (std::size_t j = 0; j < 4; ++j) {
      run.nearest[j] = around[j].data();
      run.diagonal[j] = around[4 + j].data();
    }
  }
  SquareRun run;
};

} // namespace

BOOST_AUTO_TEST_SUITE(square_lanes)

BOOST_AUTO_TEST_CASE(updates_equal_the_plain_ones) {
  std::uint64_t seed = 0;
  std::size_t ties = 0;
  for (const ising::Couplings& c :
       {ising::Couplings{0.3, 0, 0.1, 0.05}, {-0.2, 0.1, 0.3, -0.1}, {0.4, -0.2, -0.2, 0}, {0, 0, 0, 0.4}})
    for (const auto thresholds : {ising::metropolis_square_thresholds, ising::heat_bath_square_thresholds})
      for (const int rounds : {5, 7})
        for (const std::size_t words : {1U, 2U, 7U, 33U}) {
          const SquareRule rule(thresholds(c));
          const random::Generator generator(++seed, rounds);
          const Planes random{generator, 0xFFFFFFFFFFFFFFF0 + seed, 1000 + seed};
          SquareExample plain(words, seed);
          Ties plain_ties(plain.run.n);
          update_plainly(rule, plain.run, random, plain.used, plain.spins.data(), plain_ties);
          ties += plain_ties.count;
          const int tried = on_every_target([&] {
            SquareExample fast(words, seed);
            Ties fast_ties(fast.run.n);
            update_lanes(rule, fast.run, random, fast.used, fast.spins.data(), fast_ties);
            BOOST_TEST_CONTEXT("K " << c.coupling << " K_d " << c.diagonal << " K_p " << c.plaquette << " words "
                                    << words << " rounds " << rounds) {
              BOOST_TEST((fast.spins == plain.spins));
              BOOST_TEST((fast_ties.lanes == plain_ties.lanes));
              BOOST_TEST((tied_words(fast_ties) == tied_words(plain_ties)));
            }
          });
          BOOST_TEST(tried > 2);
        }
  BOOST_TEST(ties > 20U);
}

// Twice over the same counters, lane by lane.
BOOST_AUTO_TEST_CASE(counts_equal_those_of_every_lane) {
  on_every_target([] {
    for (const std::size_t words : {1U, 5U, 131U, 300U}) {
      const SquareExample e(words, words);
      std::vector<std::int64_t> unlike(512), odd(512), plain_unlike(512), plain_odd(512);
      LaneCounter unlike_counter, odd_counter;
      for (int twice = 0; twice < 2; ++twice) {
        count_lanes(e.run, e.spins.data(), e.used, unlike_counter, odd_counter);
        for (std::size_t i = 0; i < e.run.n; ++i)
          for (std::size_t bit = 0; bit < 64; ++bit) {
            if ((e.used[i % 8] >> bit & 1) == 0)
              continue;
            const auto at = [&](const std::uint64_t* words_of) { return static_cast<int>(words_of[i] >> bit & 1); };
            const std::size_t lane = 64 * (i % 8) + bit;
            for (std::size_t j = 0; j < 4; ++j) {
              plain_unlike[lane] += at(e.spins.data()) ^ at(e.run.diagonal[j]);
              plain_odd[lane] +=
                  at(e.spins.data()) ^ at(e.run.diagonal[j]) ^ at(e.run.nearest[j / 2]) ^ at(e.run.nearest[2 + j % 2]);
            }
          }
      }
      unlike_counter.add_totals(1, unlike);
      odd_counter.add_totals(1, odd);
      BOOST_TEST((unlike == plain_unlike));
      BOOST_TEST((odd == plain_odd));
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
