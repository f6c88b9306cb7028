#include "mapping/block_information.hpp"

#include <boost/test/unit_test.hpp>

#include "all_states.hpp"

using namespace deeprg;
using mapping::block_information;

namespace {

std::vector<double> ring(std::int64_t sites, double coupling) {
  auto p = all_states::ising({sites}, coupling, 0);
  for (double& x : p)
    x = std::exp(x);
  return p;
}

} // namespace

BOOST_AUTO_TEST_SUITE(information_of_blocks)

BOOST_AUTO_TEST_CASE(a_spin_of_a_ring_and_its_neighbours) {
  // of spin 0, whose neighbours 1 and N - 1 are all that it feels: H(s) - H(s | neighbours)
  const double K = 0.6, t = std::tanh(K);
  const int N = 8;
  const auto p = ring(N, K);
  const double second = (std::pow(t, 2) + std::pow(t, N - 2)) / (1 + std::pow(t, N)); // <s_1 s_(N-1)>
  const double like = (1 + second) / 2, up = 1 / (1 + std::exp(-4 * K));
  const double entropy = -(up * std::log(up) + (1 - up) * std::log(1 - up));
  const double wanted = std::log(2) - like * entropy - (1 - like) * std::log(2);
  BOOST_TEST(std::abs(block_information(p, mapping::decimated_spin(0), 0xFE) - wanted) < 1e-12);
  BOOST_TEST(std::abs(block_information(p, mapping::decimated_spin(0), 0x82) - wanted) < 1e-12);
  BOOST_TEST(std::abs(block_information(ring(N, 0), mapping::decimated_spin(0), 0xFE)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(majority_knows_its_block) {
  const auto p = ring(8, 0.5);
  const auto majority = mapping::majority_spin(7); // of sites 0, 1, 2
  BOOST_TEST(majority(3) == 1);
  BOOST_TEST(majority(4) == 0);
  BOOST_TEST(mapping::majority_spin(3)(1) == 0.5);
  BOOST_TEST(std::abs(block_information(p, majority, 7) - std::log(2)) < 1e-12);
  BOOST_TEST(std::abs(block_information(
                 p, [](std::uint64_t) { return 0.5; }, 0xFF)) < 1e-12);
  // what is processed further knows less
  BOOST_TEST(block_information(p, majority, 0xF8) >
             block_information(
                 p, [&](std::uint64_t v) { return 0.1 + 0.8 * majority(v); }, 0xF8));
}

BOOST_AUTO_TEST_SUITE_END()
