#include "mapping/exact_machines.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"

using namespace deeprg;
using mapping::block_spin_stack;

namespace {

double weight(const rbm::Machine& m, std::int64_t visible, std::int64_t hidden) {
  return static_cast<double>(m.weights[static_cast<std::size_t>(visible * m.hidden + hidden)]);
}

// ln of the sum over h of e^{-E(v, h)}, the units of v by the bits of `state`.
double log_marginal(const rbm::Machine& m, std::uint64_t state) {
  const bool spin = m.units == rbm::Units::spin;
  const auto value = [&](std::int64_t i) { return state >> i & 1 ? 1.0 : (spin ? -1.0 : 0.0); };
  double sum = 0;
  for (std::int64_t i = 0; i < m.visible; ++i)
    sum += static_cast<double>(m.visible_bias[static_cast<std::size_t>(i)]) * value(i);
  for (std::int64_t j = 0; j < m.hidden; ++j) {
    double x = static_cast<double>(m.hidden_bias[static_cast<std::size_t>(j)]);
    for (std::int64_t i = 0; i < m.visible; ++i)
      x += value(i) * weight(m, i, j);
    sum += spin ? std::log(2 * std::cosh(x)) : std::log1p(std::exp(x));
  }
  return sum;
}

} // namespace

BOOST_AUTO_TEST_SUITE(exact_machines)

BOOST_AUTO_TEST_CASE(each_unit_sees_its_block_and_nothing_else) {
  for (const auto& extents : std::vector<std::vector<std::int64_t>>{{16}, {8, 12}, {4, 4, 8}}) {
    const auto stack = block_spin_stack(extents, 2, 0.7, rbm::Units::spin);
    BOOST_TEST(stack.size() == 2U);
    const auto blocks = std::int64_t{1} << extents.size();
    std::int64_t sites = 1;
    for (const auto L : extents)
      sites *= L;
    BOOST_TEST(stack[0].visible == sites);
    for (std::size_t l = 0; l < 2; ++l) {
      BOOST_TEST(stack[l].hidden * blocks == stack[l].visible);
      std::vector<std::int64_t> block(extents);
      for (auto& L : block)
        L >>= l;
      for (std::int64_t i = 0; i < stack[l].visible; ++i)
        for (std::int64_t j = 0; j < stack[l].hidden; ++j) {
          std::int64_t rest_i = i, rest_j = j;
          bool inside = true;
          for (auto d = extents.size(); d-- > 0;) { // coordinates, the last axis first
            inside = inside && rest_i % block[d] / 2 == rest_j % (block[d] / 2);
            rest_i /= block[d];
            rest_j /= block[d] / 2;
          }
          BOOST_REQUIRE(weight(stack[l], i, j) == (inside ? static_cast<double>(0.7F) : 0.0));
        }
    }
    BOOST_TEST(stack[1].visible == stack[0].hidden);
  }
}

BOOST_AUTO_TEST_CASE(binary_units_are_the_same_distribution) {
  const auto spin = block_spin_stack({2, 4}, 1, 0.5, rbm::Units::spin)[0];
  const auto binary = block_spin_stack({2, 4}, 1, 0.5, rbm::Units::binary)[0];
  BOOST_TEST(weight(binary, 0, 0) == 2.0);
  BOOST_TEST(binary.visible_bias[0] == -1.0F);
  BOOST_TEST(binary.hidden_bias[0] == -4.0F);
  const double constant = log_marginal(spin, 0) - log_marginal(binary, 0);
  for (std::uint64_t state = 1; state < 256; ++state)
    BOOST_TEST(std::abs(log_marginal(spin, state) - log_marginal(binary, state) - constant) < 1e-12);
}

BOOST_AUTO_TEST_CASE(refuses_lattices_that_have_no_such_blocks) {
  BOOST_CHECK_THROW((void)block_spin_stack({12, 12}, 3, 1, rbm::Units::spin), InputError);
  BOOST_CHECK_THROW((void)block_spin_stack({8, 7}, 1, 1, rbm::Units::spin), InputError);
  BOOST_CHECK_THROW((void)block_spin_stack({8, 8}, 0, 1, rbm::Units::spin), InputError);
  BOOST_CHECK_THROW((void)block_spin_stack({8, 8}, 1, 0, rbm::Units::spin), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
