#include "montecarlo/local_lanes.hpp"
#include "montecarlo/lane_sums.hpp"

#include <boost/test/unit_test.hpp>

#include "montecarlo/lane_example.hpp"
#include "montecarlo/targets.hpp"

using namespace deeprg;
using namespace deeprg::montecarlo;

BOOST_AUTO_TEST_SUITE(local_lanes)

BOOST_AUTO_TEST_CASE(updates_equal_the_plain_ones) {
  std::size_t ties = 0;
  const int tried = on_every_target([&] {
    std::uint64_t seed = 0;
    for (const int rounds : {5, 7})
      for (const std::size_t neighbours : {2U, 4U, 6U})
        for (const ising::Couplings& c : {ising::Couplings{0.44, 0}, {-0.3, 0}, {0.1, 0.2}, {-0.25, -0.6}, {0, 0}})
          for (const auto thresholds : {ising::metropolis_thresholds, ising::heat_bath_thresholds})
            for (const std::size_t words : {1U, 2U, 3U, 7U, 21U}) {
              const Rule rule(thresholds(c, static_cast<int>(neighbours)), neighbours);
              const random::Generator generator(++seed, rounds);
              const Planes random{generator, 0xFFFFFFFFFFFFFFD0 + 4 * (seed % 16),
                                  1000 + seed}; // the places go on at 0
              Example plain(words, neighbours, seed), fast(words, neighbours, seed);
              Ties plain_ties(plain.run.n), fast_ties(fast.run.n);
              update_plainly(rule, plain.run, random, plain.used, plain.spins.data(), plain_ties);
              update_lanes(LaneRules({rule}), fast.run, random, fast.used, fast.spins.data(), fast_ties);
              BOOST_TEST_CONTEXT("neighbours " << neighbours << " K " << c.coupling << " B " << c.field << " words "
                                               << words << " rounds " << rounds) {
                BOOST_TEST((fast.spins == plain.spins));
                BOOST_TEST((fast_ties.lanes == plain_ties.lanes));
                BOOST_TEST((tied_words(fast_ties) == tied_words(plain_ties)));
              }
              ties += fast_ties.count;
            }
  });
  BOOST_TEST(tried > 2);
  BOOST_TEST(ties > 100);
}

// The lanes of a rule are those of a word that follows it in all of them.
BOOST_AUTO_TEST_CASE(lanes_with_rules_of_their_own_equal_the_plain_ones) {
  const int tried = on_every_target([] {
    std::uint64_t seed = 0;
    for (const int rounds : {5, 7})
      for (const std::size_t neighbours : {2U, 4U, 6U})
        for (const double field : {0.0, 0.3})
          for (const auto thresholds : {ising::metropolis_thresholds, ising::heat_bath_thresholds})
            for (const std::size_t words : {1U, 3U, 21U}) {
              std::vector<Rule> rules;
              for (const double T : {2.0, 3.1, 1.3, 50.0, 2.0})
                rules.emplace_back(thresholds({1 / T, field / T}, static_cast<int>(neighbours)), neighbours);
              LaneRules of_lanes(rules);
              std::array<Word, 5> followers{};
              for (std::size_t lane = 0; lane < 512; ++lane) {
                of_lanes.set(lane, lane % 3);
                const std::size_t rule = (lane * lane + seed) % rules.size();
                of_lanes.set(lane, rule);
                followers[rule][lane / 64] |= std::uint64_t{1} << (lane % 64);
              }
              const random::Generator generator(++seed, rounds);
              const Planes random{generator, 0xFFFFFFFFFFFFFFD0 + 4 * (seed % 16),
                                  1000 + seed}; // the places go on at 0
              Example fast(words, neighbours, seed);
              Ties fast_ties(fast.run.n);
              update_lanes(of_lanes, fast.run, random, fast.used, fast.spins.data(), fast_ties);
              std::vector<std::uint64_t> spins(fast.run.n), tied(fast.run.n);
              for (std::size_t rule = 0; rule < rules.size(); ++rule) {
                Example plain(words, neighbours, seed);
                Ties ties(plain.run.n);
                update_plainly(rules[rule], plain.run, random, plain.used, plain.spins.data(), ties);
                for (std::size_t i = 0; i < spins.size(); ++i) {
                  spins[i] |= plain.spins[i] & followers[rule][i % 8];
                  tied[i] |= ties.lanes[i] & followers[rule][i % 8];
                }
              }
              BOOST_TEST_CONTEXT("neighbours " << neighbours << " field " << field << " words " << words) {
                BOOST_TEST((fast.spins == spins));
                BOOST_TEST((fast_ties.lanes == tied));
              }
            }
  });
  BOOST_TEST(tried > 2);
}

// Twice over the same counters, lane by lane.
BOOST_AUTO_TEST_CASE(counts_equal_those_of_every_lane) {
  on_every_target([] {
    for (const std::size_t neighbours : {2U, 4U, 6U})
      for (const std::size_t words : {1U, 2U, 5U, 64U, 131U, 300U}) {
        const Example e(words, neighbours, words);
        std::vector<std::int64_t> unlike(512), up(512), plain_unlike(512), plain_up(512);
        LaneCounter unlike_counter, up_counter;
        for (int twice = 0; twice < 2; ++twice) {
          count_lanes(e.run, e.spins.data(), e.other.data(), e.used, unlike_counter, up_counter);
          for (std::size_t i = 0; i < e.run.n; ++i) {
            const auto state = state_of(e.run, e.spins.data(), i);
            for (std::size_t bit = 0; bit < 64; ++bit) {
              if ((e.used[i % 8] >> bit & 1) == 0)
                continue;
              const std::size_t lane = 64 * (i % 8) + bit;
              for (std::size_t b = 0; b < 3; ++b)
                plain_unlike[lane] += static_cast<std::int64_t>((state[b] >> bit & 1) << b);
              plain_up[lane] += static_cast<std::int64_t>((e.spins[i] >> bit & 1) + (e.other[i] >> bit & 1));
            }
          }
        }
        unlike_counter.add_totals(1, unlike);
        up_counter.add_totals(1, up);
        BOOST_TEST_CONTEXT("neighbours " << neighbours << " words " << words) {
          BOOST_TEST((unlike == plain_unlike));
          BOOST_TEST((up == plain_up));
        }
      }
  });
}

BOOST_AUTO_TEST_SUITE_END()
