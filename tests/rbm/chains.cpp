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

BOOST_AUTO_TEST_CASE(weights_too_large_for_integers_are_refused) {
  BOOST_CHECK_THROW(static_cast<void>(rbm::sampling_form(machines::some_machine(3, 3, rbm::Units::spin, 50))),
                    InputError);
}

BOOST_AUTO_TEST_SUITE_END()
