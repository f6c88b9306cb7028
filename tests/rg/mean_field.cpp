#include "rg/mean_field.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "ising/exact.hpp"

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(mean_field_bound)

BOOST_AUTO_TEST_CASE(it_solves_its_equation_and_is_the_best_magnetization) {
  for (const double coupling : {0.2, 0.2501, 0.3, 0.6, 3.0})
    for (const double field : {0.0, 0.1, -0.4}) {
      const auto [m, value] = mean_field(2, coupling, field);
      BOOST_TEST(std::abs(m - std::tanh(4 * coupling * m + field)) < 1e-12);
      for (double other = -0.999; other < 1; other += 0.001) {
        const double up = (1 + other) / 2, down = (1 - other) / 2;
        const double entropy = -up * std::log(up) - down * std::log(down);
        BOOST_TEST(2 * coupling * other * other + field * other + entropy <= value + 1e-12);
      }
    }
}

BOOST_AUTO_TEST_CASE(it_is_a_lower_bound_with_its_transition_at_one_over_2d) {
  for (double coupling = 0.05; coupling < 1; coupling += 0.05)
    BOOST_TEST(mean_field(2, coupling).log_partition_per_site <= ising::exact::square_lattice(coupling).log_partition);
  for (const int d : {1, 2, 3}) {
    const auto below = mean_field(d, 0.999 / (2 * d)), above = mean_field(d, 1.001 / (2 * d));
    BOOST_TEST(below.magnetization == 0.0);
    BOOST_TEST(std::abs(below.log_partition_per_site - std::numbers::ln2) < 1e-15);
    BOOST_TEST(above.magnetization > 0.05);
  }
}

BOOST_AUTO_TEST_SUITE_END()
