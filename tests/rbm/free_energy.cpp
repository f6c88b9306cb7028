#include "rbm/free_energy.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "rbm/machines.hpp"

using namespace deeprg;

namespace {

double brute(const rbm::Machine& m, std::uint64_t v) {
  double sum = 0;
  for (std::uint64_t h = 0; h < std::uint64_t{1} << m.hidden; ++h)
    sum += std::exp(-machines::energy(m, v, h));
  return -std::log(sum);
}

std::vector<std::int8_t> spins_of(std::uint64_t bits, std::int64_t units) {
  std::vector<std::int8_t> spins;
  for (std::int64_t i = 0; i < units; ++i)
    spins.push_back(bits >> i & 1 ? 1 : -1);
  return spins;
}

} // namespace

BOOST_AUTO_TEST_SUITE(free_energy)

BOOST_AUTO_TEST_CASE(equals_the_sum_over_the_other_layer) {
  for (const auto units : {rbm::Units::spin, rbm::Units::binary})
    for (const double size : {0.1, 1.0, 3.0}) {
      const auto machine = machines::some_machine(6, 5, units, size);
      for (const auto& m : {machine, rbm::transposed(machine)}) {
        const rbm::FreeEnergy energy(m);
        const std::uint64_t states = std::uint64_t{1} << m.visible;
        std::vector<double> walked(states);
        energy.of_states(0, walked);
        for (std::uint64_t g = 0; g < states; ++g) {
          const std::uint64_t v = rbm::gray(g);
          const double exact = brute(m, v);
          BOOST_TEST(walked[g] == exact, boost::test_tools::tolerance(1e-13));
          BOOST_TEST(energy(spins_of(v, m.visible))[0] == exact, boost::test_tools::tolerance(1e-13));
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(a_walk_may_begin_anywhere) {
  const rbm::FreeEnergy energy(machines::some_machine(12, 40, rbm::Units::spin, 0.5));
  std::vector<double> all(4096), part(1000);
  energy.of_states(0, all);
  energy.of_states(2500, part);
  for (std::size_t n = 0; n < part.size(); ++n)
    BOOST_TEST(part[n] == all[2500 + n]);
}

BOOST_AUTO_TEST_CASE(large_fields_neither_overflow_nor_lose_digits) {
  const std::vector<double> x{-2000, 1e-8, 3, 2000};
  BOOST_TEST(rbm::log_trace(rbm::Units::binary, x) == std::log1p(std::exp(1e-8)) + std::log1p(std::exp(3.0)) + 2000,
             boost::test_tools::tolerance(1e-15));
  BOOST_TEST(rbm::log_trace(rbm::Units::spin, x, 0.5) == 2000 + std::log(2.0) + std::log(2 * std::cosh(1.5)),
             boost::test_tools::tolerance(1e-15));
  const std::vector<double> many(10'000, 0.25);
  BOOST_TEST(rbm::log_trace(rbm::Units::spin, many) == 10'000 * std::log(2 * std::cosh(0.25)),
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_SUITE_END()
