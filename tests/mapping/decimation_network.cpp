#include "mapping/decimation_network.hpp"

#include <boost/test/unit_test.hpp>

#include "all_states.hpp"
#include "base/error.hpp"

using namespace deeprg;
using mapping::decimation_network;

BOOST_AUTO_TEST_SUITE(decimation)

BOOST_AUTO_TEST_CASE(couplings_flow_as_in_kadanoffs_chain) {
  double J = 1;
  for (const double wanted : {0.6625013737, 0.3500611389, 0.1136720675, 0.0128115420, 0.0001641177}) {
    const double t = std::tanh(J);
    J = mapping::decimated(J);
    BOOST_TEST(std::abs(J - wanted) < 1e-10);
    BOOST_TEST(std::abs(std::tanh(J) - t * t) < 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(hidden_units_are_the_decimated_chain_and_visible_ones_the_chain) {
  const double K = 0.7;
  const auto stack = decimation_network(12, 2, K, false);
  BOOST_TEST(stack.size() == 2U);
  BOOST_TEST(stack[1].visible == 6);
  double level = K;
  for (const auto& machine : stack) {
    const auto chain = all_states::ising({machine.visible}, level, 0);
    const double constant = all_states::minus_visible_hamiltonian(machine, 0) - chain[0];
    for (std::uint64_t v = 0; v < chain.size(); ++v)
      BOOST_TEST(std::abs(all_states::minus_visible_hamiltonian(machine, v) - chain[v] - constant) < 1e-10);
    level = mapping::decimated(level);
    const auto minus_h = all_states::minus_hidden_hamiltonian(machine);
    const auto coarse = all_states::ising({machine.hidden}, level, 0);
    for (std::uint64_t h = 0; h < coarse.size(); ++h)
      BOOST_TEST(std::abs((minus_h[h] - minus_h[0]) - (coarse[h] - coarse[0])) < 1e-10);
  }
}

BOOST_AUTO_TEST_CASE(free_spins_cost_what_the_formula_says) {
  const double J = 0.6;
  const auto machine = decimation_network(12, 1, J, true)[0];
  BOOST_TEST(machine.visible_couplings.empty());
  const auto data = all_states::ising({12}, J, 0);
  std::vector<double> minus_h;
  for (std::uint64_t v = 0; v < data.size(); ++v)
    minus_h.push_back(all_states::minus_visible_hamiltonian(machine, v));
  const double log_z = all_states::log_sum_exp(minus_h);
  double kl = 0;
  for (std::uint64_t v = 0; v < data.size(); ++v)
    kl += std::exp(data[v]) * (data[v] - minus_h[v] + log_z);
  const double t = std::tanh(J), second = (std::pow(t, 2) + std::pow(t, 10)) / (1 + std::pow(t, 12));
  const double p = (1 + second) / 2;
  BOOST_TEST(std::abs(kl / 6 - p * (std::log(2) - std::log(2 * std::cosh(2 * J)) + 2 * J * std::tanh(2 * J))) < 1e-12);
}

BOOST_AUTO_TEST_CASE(rings_that_cannot_be_decimated_are_refused) {
  BOOST_CHECK_THROW((void)decimation_network(12, 3, 1, false), InputError);
  BOOST_CHECK_THROW((void)decimation_network(8, 3, 1, false), InputError);
  BOOST_CHECK_THROW((void)decimation_network(8, 0, 1, false), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
