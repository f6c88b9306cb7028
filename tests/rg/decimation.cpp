#include "rg/decimation.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(decimation)

// By the larger eigenvalue of the transfer matrix (Ising 1925).
double exact_log_partition(const Chain& chain) {
  const double j = chain.coupling, h = chain.field;
  return std::log(std::exp(j) * std::cosh(h) +
                  std::sqrt(std::exp(2 * j) * std::pow(std::sinh(h), 2) + std::exp(-2 * j)));
}

BOOST_AUTO_TEST_CASE(the_coupling_flows_as_tanh_squared) {
  for (const double start : {1.0, 0.05, 8.0, -0.7}) {
    const auto flow = decimation_flow({start, 0}, 6);
    BOOST_TEST(flow.size() == 7U);
    double t = std::tanh(start);
    for (std::size_t n = 1; n < flow.size(); ++n) {
      t *= t;
      BOOST_TEST(std::abs(std::tanh(flow[n].coupling) - t) < 1e-14);
      BOOST_TEST(flow[n].field == 0.0);
    }
  }
  const double known[] = {1, 0.6625013737, 0.3500611389, 0.1136720675, 0.0128115420, 0.0001641177};
  const auto flow = decimation_flow({1, 0}, 5);
  for (std::size_t n = 0; n < 6; ++n)
    BOOST_TEST(std::abs(flow[n].coupling - known[n]) < 1e-10);
}

BOOST_AUTO_TEST_CASE(a_step_keeps_the_sum_over_the_removed_spin) {
  for (const Chain chain : {Chain{0.7, 0.3}, {-0.4, 1.1}, {2.5, -0.2}, {0, 0.6}}) {
    const auto [left, constant] = decimate(chain);
    for (const int a : {-1, 1})
      for (const int b : {-1, 1}) {
        const double sum = std::log(2 * std::cosh(chain.coupling * (a + b) + chain.field));
        const double kept = constant + left.coupling * a * b + (left.field - chain.field) * (a + b) / 2;
        BOOST_TEST(std::abs(sum - kept) < 1e-13);
      }
  }
}

BOOST_AUTO_TEST_CASE(the_free_energy_along_the_flow_is_exact) {
  for (const Chain chain : {Chain{1, 0}, {0.3, 0}, {0.5, 0.2}, {3, 0.01}, {-0.8, 0.4}, {-1.2, 0}, {5, -2}, {0, 0.7}})
    BOOST_TEST(std::abs(chain_log_partition(chain) - exact_log_partition(chain)) < 1e-12);
  BOOST_TEST(std::abs(chain_log_partition({100, 50}) - 150) < 1e-12); // nothing overflows
}

BOOST_AUTO_TEST_SUITE_END()
