#include "rbm/chains.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "rbm/machines.hpp"

using namespace deeprg;

namespace {

// Fraction of chains in each state after `sweeps`, all started with every unit down.
std::vector<double> histogram(const rbm::Machine& machine, std::int64_t count, int sweeps, bool hidden) {
  const random::Generator generator(11);
  const auto form = rbm::sampling_form(machine);
  rbm::Chains chains(form, generator, 0, 0,
                     std::vector<std::int8_t>(static_cast<std::size_t>(count * machine.visible), -1));
  for (int s = 0; s < sweeps; ++s)
    chains.sweep();
  const auto states = hidden ? chains.hidden() : chains.visible();
  const auto units = static_cast<std::size_t>(hidden ? machine.hidden : machine.visible);
  std::vector<double> part(std::size_t{1} << units);
  for (std::size_t c = 0; c < states.size() / units; ++c) {
    std::size_t bits = 0;
    for (std::size_t i = 0; i < units; ++i)
      bits |= static_cast<std::size_t>(states[c * units + i] > 0) << i;
    part[bits] += 1.0 / static_cast<double>(count);
  }
  return part;
}

rbm::Machine exchanged(const rbm::Machine& m) {
  rbm::Machine other{m.units, m.hidden, m.visible, {}, m.hidden_bias, m.visible_bias};
  for (std::size_t j = 0; j < m.hidden_bias.size(); ++j)
    for (std::size_t i = 0; i < m.visible_bias.size(); ++i)
      other.weights.push_back(m.weights[i * m.hidden_bias.size() + j]);
  return other;
}

} // namespace

BOOST_AUTO_TEST_SUITE(chains)

// chi^2 over the 2^n states; 5 standard deviations of a chi^2 with as many degrees of freedom.
BOOST_AUTO_TEST_CASE(states_follow_the_machine) {
  constexpr std::int64_t count = 20'000;
  for (const auto units : {rbm::Units::spin, rbm::Units::binary}) {
    const auto m = machines::some_machine(4, 3, units, 0.6);
    for (const bool hidden : {false, true}) {
      const auto exact = machines::visible_distribution(hidden ? exchanged(m) : m);
      const auto found = histogram(m, count, 40, hidden);
      double chi2 = 0;
      for (std::size_t v = 0; v < exact.size(); ++v)
        chi2 += count * (found[v] - exact[v]) * (found[v] - exact[v]) / exact[v];
      const auto freedom = static_cast<double>(exact.size() - 1);
      BOOST_TEST(chi2 < freedom + 5 * std::sqrt(2 * freedom));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_chain_does_not_know_its_neighbours) {
  const random::Generator generator(3);
  const auto form = rbm::sampling_form(machines::some_machine(10, 7, rbm::Units::spin, 0.5));
  const std::vector<std::int8_t> rows(11 * 10, 1);
  rbm::Chains all(form, generator, 2, 0, rows), some(form, generator, 2, 6, std::span(rows).first(30));
  for (int s = 0; s < 5; ++s) {
    all.sweep();
    some.sweep();
  }
  const auto a = all.visible(), b = some.visible();
  BOOST_TEST(std::vector(a.begin() + 60, a.begin() + 90) == b);
  const auto up = rbm::sample_hidden(form, generator, 0, 0, rows),
             part = rbm::sample_hidden(form, generator, 0, 6, std::span(rows).first(30));
  BOOST_TEST(std::vector(up.begin() + 42, up.begin() + 63) == part);
}

// A stack of two passes the states of the upper machine down: 5 standard deviations of chi^2 over the visible states.
BOOST_AUTO_TEST_CASE(a_stack_is_a_deep_belief_network) {
  constexpr std::int64_t count = 20'000;
  const auto lower = machines::some_machine(4, 3, rbm::Units::spin, 0.6),
             upper = machines::some_machine(3, 2, rbm::Units::binary, 1.0);
  const random::Generator generator(12);
  const std::vector<rbm::IntegerMachine> forms{rbm::sampling_form(lower), rbm::sampling_form(upper)};
  rbm::StackChains chains(forms, generator, 0, rbm::random_start(forms[1], generator, 1, 0, count));
  for (int s = 0; s < 40; ++s)
    chains.sweep();
  std::vector<double> exact(16), found(16);
  const auto hidden = machines::visible_distribution(upper);
  for (std::uint64_t h = 0; h < 8; ++h) {
    double z = 0;
    for (std::uint64_t v = 0; v < 16; ++v)
      z += std::exp(-machines::energy(lower, v, h));
    for (std::uint64_t v = 0; v < 16; ++v)
      exact[v] += hidden[h] * std::exp(-machines::energy(lower, v, h)) / z;
  }
  const auto spins = chains.visible();
  for (std::size_t c = 0; c < static_cast<std::size_t>(count); ++c) {
    std::size_t v = 0;
    for (std::size_t i = 0; i < 4; ++i)
      v |= static_cast<std::size_t>(spins[4 * c + i] > 0) << i;
    found[v] += 1.0 / static_cast<double>(count);
  }
  double chi2 = 0;
  for (std::size_t v = 0; v < exact.size(); ++v)
    chi2 += count * (found[v] - exact[v]) * (found[v] - exact[v]) / exact[v];
  BOOST_TEST(chi2 < 15 + 5 * std::sqrt(30.0));
}

// The sum of 80,000 spins that are up or down alike stays within 4 standard deviations.
BOOST_AUTO_TEST_CASE(random_starts_are_fair) {
  const auto form = rbm::sampling_form(machines::some_machine(8, 2, rbm::Units::binary, 3));
  const auto rows = rbm::random_start(form, random::Generator(1), 0, 0, 10'000);
  std::int64_t sum = 0;
  for (const std::int8_t s : rows)
    sum += s;
  BOOST_TEST(std::abs(sum) < 4 * 283);
}

BOOST_AUTO_TEST_CASE(weights_too_large_for_integers_are_refused) {
  BOOST_CHECK_THROW(static_cast<void>(rbm::sampling_form(machines::some_machine(3, 3, rbm::Units::spin, 50))),
                    InputError);
}

BOOST_AUTO_TEST_SUITE_END()
