#include "rbm/byte_products.hpp"

#include <boost/test/unit_test.hpp>
#include <hwy/targets.h>

#include <array>

#include "machines.hpp"
#include "rbm/bit_fields.hpp"
#include "rbm/conditionals.hpp"

using namespace deeprg;

namespace {

// Runs a check with every instruction set of this machine.
template <class Check>
void on_every_target(const Check& check) {
  for (std::int64_t targets = hwy::SupportedTargets(); targets != 0; targets &= targets - 1) {
    hwy::SetSupportedTargetsForTest(targets & -targets);
    check();
  }
  hwy::SetSupportedTargetsForTest(0);
}

std::vector<std::uint8_t> bytes(std::int64_t n, std::size_t factor) {
  std::vector<std::uint8_t> values(static_cast<std::size_t>(n));
  for (std::size_t k = 0; k < values.size(); ++k)
    values[k] = static_cast<std::uint8_t>(k % 5 == 0 ? 255 : k * factor);
  return values;
}

std::vector<double> as_doubles(const std::vector<std::uint8_t>& values) { return {values.begin(), values.end()}; }

} // namespace

BOOST_AUTO_TEST_SUITE(byte_products)

// Bit for bit those of the DGEMM, for sizes on both sides of every block and weights up to the limit.
BOOST_AUTO_TEST_CASE(fields_are_those_of_the_product) {
  for (const auto& [visible, hidden, rows] :
       {std::array<std::int64_t, 3>{1, 1, 1}, {33, 17, 5}, {64, 33, 12}, {577, 7, 13}, {1201, 40, 7}}) {
    rbm::Machine machine = machines::some_machine(visible, hidden, rbm::Units::binary, 1);
    for (std::size_t k = 0; k < machine.weights.size(); ++k)
      machine.weights[k] = k % 97 == 0 ? (k % 2 == 0 ? 31.9F : -31.9F) : machine.weights[k];
    const rbm::IntegerMachine integer = rbm::binary_form(machine, rbm::Biases::free);
    const auto v = bytes(rows * visible, 37);
    std::vector<double> exact(static_cast<std::size_t>(rows * hidden));
    rbm::hidden_fields(integer, rows, as_doubles(v).data(), exact.data());
    on_every_target([&] {
      std::vector<double> fields(exact.size());
      rbm::ByteFields(rows, visible).hidden_fields(integer, rows, v.data(), fields.data());
      BOOST_TEST((fields == exact));
    });
  }
}

// The look-ups of rbm/bit_fields too.
BOOST_AUTO_TEST_CASE(bit_fields_are_those_of_the_product_on_every_target) {
  constexpr std::int64_t visible = 131, hidden = 67, rows = 130;
  rbm::Machine machine = machines::some_machine(visible, hidden, rbm::Units::binary, 1);
  const rbm::IntegerMachine integer = rbm::binary_form(machine, rbm::Biases::free);
  std::vector<std::uint8_t> v = bytes(rows * visible, 7), h = bytes(rows * hidden, 11);
  for (auto* values : {&v, &h})
    for (std::uint8_t& value : *values)
      value = value % 2 != 0 ? 255 : 0;
  std::vector<double> up(h.size()), down(v.size());
  rbm::hidden_fields(integer, rows, as_doubles(v).data(), up.data());
  rbm::visible_fields(integer, rows, as_doubles(h).data(), down.data());
  on_every_target([&] {
    std::vector<double> looked_up(h.size()), looked_down(v.size());
    rbm::BitFields fields(rows, visible);
    fields.hidden_fields(integer, rows, v.data(), looked_up.data());
    fields.visible_fields(integer, rows, h.data(), looked_down.data());
    BOOST_TEST((looked_up == up));
    BOOST_TEST((looked_down == down));
  });
}

// Against the plain sums; phases of different length and weight, odd numbers of rows, none.
BOOST_AUTO_TEST_CASE(outer_products_are_plain_sums) {
  struct Case {
    std::int64_t visible, hidden, positive, negative;
    std::int32_t positive_weight, negative_weight;
  };
  for (const Case& c : {Case{1, 1, 1, 1, 1, 1},
                        {47, 33, 7, 7, 1, 1},
                        {50, 15, 6, 3, 1, 2},
                        {97, 65, 101, 100, 1, 1},
                        {49, 16, 0, 5, 1, 1},
                        {13, 9, 5, 0, 3, 1},
                        {7, 5, 16'512, 16'512, 2, 2}}) {
    const auto v0 = bytes(c.positive * c.visible, 31), h0 = bytes(c.positive * c.hidden, 29);
    const auto v1 = bytes(c.negative * c.visible, 13), h1 = bytes(c.negative * c.hidden, 53);
    std::vector<std::int32_t> exact(static_cast<std::size_t>(c.visible * c.hidden));
    const auto add = [&](const auto& v, const auto& h, std::int64_t rows, std::int32_t weight) {
      const auto nv = static_cast<std::size_t>(c.visible), nh = static_cast<std::size_t>(c.hidden);
      for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row)
        for (std::size_t k = 0; k < exact.size(); ++k)
          exact[k] += weight * v[row * nv + k / nh] * h[row * nh + k % nh];
    };
    add(v0, h0, c.positive, c.positive_weight);
    add(v1, h1, c.negative, -c.negative_weight);
    on_every_target([&] {
      std::vector<std::int32_t> products(exact.size(), 77);
      rbm::OuterProducts(c.visible, c.hidden)
          .take({v0.data(), h0.data(), c.positive}, c.positive_weight, {v1.data(), h1.data(), c.negative},
                c.negative_weight, products.data());
      BOOST_TEST((products == exact));
    });
  }
}

BOOST_AUTO_TEST_SUITE_END()
