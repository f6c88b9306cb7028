#include "montecarlo/square_rule.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace deeprg;
using namespace deeprg::montecarlo;

namespace {

// Of every numbered product in a state.
std::vector<bool> products(const SquareRule& rule, unsigned state) {
  std::vector<bool> value{true};
  for (unsigned b = 0; b < SquareRule::state_bits; ++b)
    value.push_back((state >> b & 1) != 0);
  for (const SquareRule::Step step : rule.steps())
    value.push_back(value[step.a] && value[step.b]);
  return value;
}

bool sum(const SquareRule::Function& function, const std::vector<bool>& products) {
  return std::ranges::count_if(function, [&](std::uint16_t number) { return products[number]; }) % 2 != 0;
}

} // namespace

BOOST_AUTO_TEST_SUITE(square_rule)

BOOST_AUTO_TEST_CASE(functions_of_the_planes_give_every_threshold) {
  for (const ising::Couplings& c : {ising::Couplings{0.3, 0, 0.1, 0.05},
                                    {-0.2, 0.1, 0.3, -0.1},
                                    {0, 0, 0, 0.4},
                                    {0.4, -0.2, -0.2, 0},
                                    {0, 0, 0, 0}})
    for (const auto thresholds : {ising::metropolis_square_thresholds, ising::heat_bath_square_thresholds}) {
      const auto of_state = thresholds(c);
      const SquareRule rule(of_state);
      BOOST_TEST(rule.steps().size() + SquareRule::first_step <= SquareRule::states);
      for (unsigned odd = 0; odd <= 4; ++odd)
        for (unsigned diagonal = odd % 2; diagonal <= 4; diagonal += 2)
          for (unsigned nearest = 0; nearest <= 4; ++nearest)
            for (unsigned up = 0; up < 2; ++up) {
              const unsigned state = nearest | diagonal << 3 | odd / 2 << 6 | up << 8;
              const ising::Threshold& t = of_state[2 * (25 * odd + 5 * diagonal + nearest) + up];
              const auto value = products(rule, state);
              BOOST_TEST(SquareRule::occurs(state));
              BOOST_TEST(sum(rule.always(), value) == t.always);
              for (std::size_t p = 0; p < planes && !t.always; ++p)
                BOOST_TEST(sum(rule.plane(p), value) == ((t.below >> (63 - p) & 1) != 0));
              BOOST_TEST(rule.low_bits(state) == (t.below & ((std::uint64_t{1} << 52) - 1)));
            }
    }
}

// Without diagonal and plaquette couplings the thresholds are those of nearest neighbours, and no product needs more.
BOOST_AUTO_TEST_CASE(what_nothing_depends_on_costs_nothing) {
  const ising::Couplings c{0.3, 0.1};
  const auto square = ising::heat_bath_square_thresholds(c), nearest = ising::heat_bath_thresholds(c, 4);
  for (std::size_t i = 0; i < square.size(); ++i)
    BOOST_TEST(square[i].below == nearest[i % 10].below);
  const SquareRule rule(square);
  for (const SquareRule::Step step : rule.steps())
    for (const std::uint16_t number : {step.a, step.b})
      BOOST_TEST((number <= 3 || number >= 9)); // bits 0 to 2 and the spin, and products of them
}

BOOST_AUTO_TEST_SUITE_END()
