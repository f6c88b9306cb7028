#include "rbm/bit_fields.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

#include "machines.hpp"
#include "rbm/conditionals.hpp"

using namespace deeprg;

namespace {

std::vector<double> as_doubles(const std::vector<std::uint8_t>& values) { return {values.begin(), values.end()}; }

} // namespace

// Bit for bit those of the DGEMM, for sizes on both sides of every block and sums near the limit of 32 bits.
BOOST_AUTO_TEST_CASE(bit_fields_are_those_of_the_product) {
  for (const auto& [visible, hidden, rows] :
       {std::array<std::int64_t, 3>{1, 1, 1}, {33, 64, 5}, {64, 65, 128}, {67, 131, 129}, {300, 9, 17}}) {
    rbm::Machine machine = machines::some_machine(visible, hidden, rbm::Units::binary, 1);
    for (std::size_t k = 0; k < machine.weights.size(); ++k)
      machine.weights[k] *= k % 7 == 0 ? 6.0F : 1.0F;
    const rbm::IntegerMachine integer = rbm::binary_form(machine, rbm::Biases::free);
    const auto size = [&](std::int64_t n) { return static_cast<std::size_t>(rows * n); };
    std::vector<std::uint8_t> v(size(visible)), h(size(hidden));
    std::vector<double> up(h.size()), down(v.size()), exact_up(h.size()), exact_down(v.size());
    for (std::size_t k = 0; k < v.size(); ++k)
      v[k] = k * 7919 % 11 < 6 ? 255 : 0;
    for (std::size_t k = 0; k < h.size(); ++k)
      h[k] = k * 7919 % 13 < 6 ? 255 : 0;
    rbm::BitFields fields(rows, std::max(visible, hidden));
    fields.hidden_fields(integer, rows, v.data(), up.data());
    fields.visible_fields(integer, rows, h.data(), down.data());
    rbm::hidden_fields(integer, rows, as_doubles(v).data(), exact_up.data());
    rbm::visible_fields(integer, rows, as_doubles(h).data(), exact_down.data());
    BOOST_TEST((up == exact_up));
    BOOST_TEST((down == exact_down));
  }
}

// Blocks of zeros passed over, some rows and columns of blocks whole.
BOOST_AUTO_TEST_CASE(bit_fields_of_few_weights_are_those_of_the_product) {
  constexpr std::int64_t visible = 150, hidden = 300, rows = 9;
  rbm::Machine machine = machines::some_machine(visible, hidden, rbm::Units::spin, 1);
  for (std::size_t i = 0; i < visible; ++i)
    for (std::size_t j = 0; j < hidden; ++j)
      if ((i != 40 || j < 200) && (j != 299 || i == 149) && i / 3 != j / 2)
        machine.weights[i * hidden + j] = 0;
  const rbm::IntegerMachine integer = rbm::binary_form(machine, rbm::Biases::free);
  std::vector<std::uint8_t> v(rows * visible), h(rows * hidden);
  std::vector<double> up(h.size()), down(v.size()), exact_up(h.size()), exact_down(v.size());
  for (std::size_t k = 0; k < v.size(); ++k)
    v[k] = k % 5 < 3 ? 255 : 0;
  for (std::size_t k = 0; k < h.size(); ++k)
    h[k] = k % 7 < 3 ? 255 : 0;
  rbm::BitFields fields(rows, hidden);
  fields.pass_over_zeros(integer);
  fields.hidden_fields(integer, rows, v.data(), up.data());
  fields.visible_fields(integer, rows, h.data(), down.data());
  rbm::hidden_fields(integer, rows, as_doubles(v).data(), exact_up.data());
  rbm::visible_fields(integer, rows, as_doubles(h).data(), exact_down.data());
  BOOST_TEST((up == exact_up));
  BOOST_TEST((down == exact_down));
}

BOOST_AUTO_TEST_CASE(bit_fields_reach_to_the_limit) {
  constexpr auto largest = static_cast<std::int32_t>(31 * rbm::fixed_point - 1);
  rbm::IntegerMachine integer{68, 1, std::vector<std::int32_t>(68, largest), std::vector<double>(68), {0}};
  for (std::size_t i = 66; i < 68; ++i)
    integer.weights[i] = 0; // 66 * 31 = 2046
  for (const int sign : {1, -1}) {
    for (std::int32_t& w : integer.weights)
      w *= sign;
    double field = 0;
    rbm::BitFields(1, 68).hidden_fields(integer, 1, std::vector<std::uint8_t>(68, 255).data(), &field);
    BOOST_TEST(field == sign * 255.0 * 66 * largest);
  }
}
