#include "montecarlo/exchange.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg;
using namespace deeprg::montecarlo;

BOOST_AUTO_TEST_SUITE(exchange)

BOOST_AUTO_TEST_CASE(events_happen_by_the_exact_threshold) {
  BOOST_TEST((happens(0, ~std::uint64_t{0}) && happens(-3, ~std::uint64_t{0})));
  for (const double d : {1e-9, 0.1, 1.0, 7.5, 30.0, 44.0}) {
    const std::uint64_t below = ising::boltzmann_threshold(d).below;
    BOOST_TEST(std::abs(std::ldexp(static_cast<double>(below), -64) - std::exp(-d)) < 1e-15);
    BOOST_TEST((happens(d, below - 1) && !happens(d, below) && !happens(d, below + 1)));
    BOOST_TEST((happens(d, 0) && !happens(d, ~std::uint64_t{0})));
  }
}

// Two states of two replicas at two temperatures: the weights of the four arrangements, kept by the exchange alone.
BOOST_AUTO_TEST_CASE(exchanges_are_made_with_the_probability_of_detailed_balance) {
  const std::vector<ising::Couplings> couplings{{0.7, 0.2}, {0.4, 0.1}};
  const std::vector<std::int64_t> energy{-6, -4}, magnetization{1, -3};
  // a = 0 has replica 0 at the start: -H/kT = -K E + B M of both, before and after
  const double before = 0.7 * 6 + 0.2 * 1 + 0.4 * 4 - 0.1 * 3, after = 0.7 * 4 - 0.2 * 3 + 0.4 * 6 + 0.1 * 1;
  const double p = std::min(1.0, std::exp(after - before));
  int accepted = 0;
  constexpr int tries = 20000;
  for (int sweep = 1; sweep <= tries; ++sweep) {
    Exchange exchange(couplings, 2, random::Generator(5));
    exchange.propose(static_cast<std::uint64_t>(sweep), 0, energy, magnetization);
    accepted += exchange.temperatures()[0] == 1 ? 1 : 0;
    exchange.propose(static_cast<std::uint64_t>(sweep), 1, energy, magnetization); // no pair in this turn
  }
  BOOST_TEST(p < 0.5);
  BOOST_TEST(std::abs(accepted - tries * p) < 4 * std::sqrt(tries * p * (1 - p)));
  // Back again it always goes.
  Exchange exchange(couplings, 2, random::Generator(5));
  const std::vector<std::int64_t> swapped_energy{-4, -6}, swapped_magnetization{-3, 1};
  exchange.propose(1, 0, swapped_energy, swapped_magnetization);
  BOOST_TEST(exchange.temperatures()[0] == 1);
}

BOOST_AUTO_TEST_CASE(ladders_keep_their_temperatures_and_pairs_take_turns) {
  const std::vector<ising::Couplings> couplings{{0.9, 0}, {0.7, 0}, {0.5, 0}, {0.3, 0}, {0.1, 0}};
  Exchange exchange(couplings, 15, random::Generator(9));
  std::vector<std::int64_t> energy(15), magnetization(15);
  int moved = 0;
  for (std::uint64_t turn = 1; turn <= 200; ++turn) {
    for (std::size_t r = 0; r < energy.size(); ++r)
      energy[r] = static_cast<std::int64_t>((r * 7 + turn * turn) % 11);
    const auto before = exchange.temperatures();
    exchange.propose(turn, turn, energy, magnetization);
    const auto& now = exchange.temperatures();
    for (std::size_t first = 0; first < now.size(); first += 5) {
      std::vector<std::int32_t> ladder(now.begin() + static_cast<std::ptrdiff_t>(first),
                                       now.begin() + static_cast<std::ptrdiff_t>(first + 5));
      std::ranges::sort(ladder);
      BOOST_TEST((ladder == std::vector<std::int32_t>{0, 1, 2, 3, 4}));
    }
    for (std::size_t r = 0; r < now.size(); ++r)
      if (now[r] != before[r]) {
        ++moved;
        BOOST_TEST(std::abs(now[r] - before[r]) == 1);
        BOOST_TEST(static_cast<std::uint64_t>(std::min(now[r], before[r])) % 2 == turn % 2);
      }
  }
  BOOST_TEST(moved > 500);
}

BOOST_AUTO_TEST_SUITE_END()
