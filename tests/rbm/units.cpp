#include "rbm/units.hpp"

#include <boost/test/unit_test.hpp>

#include "machines.hpp"
#include "rbm/integer_machine.hpp"

using namespace deeprg;

BOOST_AUTO_TEST_SUITE(units)

// E_spin(2v - 1, 2h - 1) - E_binary(v, h) is the same for every state.
BOOST_AUTO_TEST_CASE(energies_differ_by_a_constant) {
  const rbm::Machine spin = machines::some_machine(5, 4, rbm::Units::spin, 0.7);
  const rbm::Machine binary = rbm::in_units(spin, rbm::Units::binary);
  double constant = 0;
  for (const float w : spin.weights)
    constant -= static_cast<double>(w);
  for (const auto* bias : {&spin.visible_bias, &spin.hidden_bias})
    for (const float b : *bias)
      constant += static_cast<double>(b);
  for (std::uint64_t v = 0; v < 32; ++v)
    for (std::uint64_t h = 0; h < 16; ++h)
      BOOST_TEST(std::abs(machines::energy(spin, v, h) - machines::energy(binary, v, h) - constant) < 1e-5);
}

BOOST_AUTO_TEST_CASE(there_and_back_again) {
  const rbm::Machine binary = machines::some_machine(5, 4, rbm::Units::binary, 0.7);
  const rbm::Machine again = rbm::in_units(rbm::in_units(binary, rbm::Units::spin), rbm::Units::binary);
  BOOST_TEST(again.weights == binary.weights);
  for (std::size_t i = 0; i < binary.visible_bias.size(); ++i)
    BOOST_TEST(std::abs(again.visible_bias[i] - binary.visible_bias[i]) < 1e-5F);
}

// The integer form is the binary form to the rounding of 2^-20.
BOOST_AUTO_TEST_CASE(integers_are_the_binary_form) {
  rbm::Machine spin = machines::some_machine(5, 4, rbm::Units::spin, 0.7);
  const rbm::Machine binary = rbm::in_units(spin, rbm::Units::binary);
  const rbm::IntegerMachine integer = rbm::binary_form(spin, rbm::Biases::free);
  for (std::size_t k = 0; k < binary.weights.size(); ++k)
    BOOST_TEST(std::abs(integer.weights[k] / rbm::fixed_point - static_cast<double>(binary.weights[k])) < 0x1p-20);
  for (std::size_t i = 0; i < 5; ++i)
    BOOST_TEST(std::abs(integer.visible_bias[i] / rbm::fixed_point - static_cast<double>(binary.visible_bias[i])) <
               4e-6);
  for (std::size_t j = 0; j < 4; ++j)
    BOOST_TEST(std::abs(integer.hidden_bias[j] / rbm::fixed_point - static_cast<double>(binary.hidden_bias[j])) < 4e-6);
}

// With symmetric biases the field of a flipped state is minus the field: 2 a + sum W = 0, exactly.
BOOST_AUTO_TEST_CASE(symmetric_biases_are_exact) {
  rbm::Machine binary = machines::some_machine(7, 3, rbm::Units::binary, 0.7);
  const rbm::IntegerMachine integer = rbm::binary_form(binary, rbm::Biases::symmetric);
  for (std::size_t i = 0; i < 7; ++i) {
    double sum = 2 * integer.visible_bias[i];
    for (std::size_t j = 0; j < 3; ++j)
      sum += integer.weights[i * 3 + j];
    BOOST_TEST(sum == 0.0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
