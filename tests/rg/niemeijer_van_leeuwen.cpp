#include "rg/niemeijer_van_leeuwen.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(niemeijer_van_leeuwen)

BOOST_AUTO_TEST_CASE(the_fixed_point_is_the_known_one_and_rests) {
  const auto [coupling, y_T, y_H] = niemeijer_van_leeuwen_fixed_point();
  BOOST_TEST(std::abs(coupling - 0.3356135116) < 1e-10);
  BOOST_TEST(std::abs(y_T - 0.8822026) < 1e-7);
  BOOST_TEST(std::abs(y_H - 1.3690702) < 1e-7);
  BOOST_TEST(std::abs(niemeijer_van_leeuwen_step(coupling) - coupling) < 1e-15);
  const double h = 1e-6;
  const double slope = (niemeijer_van_leeuwen_step(coupling + h) - niemeijer_van_leeuwen_step(coupling - h)) / (2 * h);
  BOOST_TEST(std::abs(std::log(slope) / std::log(std::sqrt(3.0)) - y_T) < 1e-8);
}

// Phi by the sum over the spins of a triangle whose majority is up.
BOOST_AUTO_TEST_CASE(a_step_is_the_mean_over_a_triangle) {
  for (const double k : {0.1, 0.4, 1.0}) {
    double sum = 0, first = 0;
    for (int s = 0; s < 8; ++s) {
      const int a = s & 1 ? 1 : -1, b = s & 2 ? 1 : -1, c = s & 4 ? 1 : -1;
      if (a + b + c < 0)
        continue;
      const double weight = std::exp(k * (a * b + b * c + c * a));
      sum += weight;
      first += a * weight;
    }
    const double phi = first / sum;
    BOOST_TEST(std::abs(niemeijer_van_leeuwen_step(k) - 2 * phi * phi * k) < 1e-14);
  }
}

BOOST_AUTO_TEST_SUITE_END()
