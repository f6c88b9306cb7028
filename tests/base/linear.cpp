#include "base/linear.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg;

BOOST_AUTO_TEST_SUITE(linear_algebra)

BOOST_AUTO_TEST_CASE(eigenvalues_of_any_matrix) {
  std::vector<double> triangle{3, 7, -2, 0, -1, 5, 0, 0, 0.5}, turn{0, -2, 2, 0};
  auto real = linear::eigenvalues(triangle, 3);
  std::ranges::sort(real, {}, [](const auto& z) { return z.real(); });
  const double known[] = {-1, 0.5, 3};
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(std::abs(real[i].real() - known[i]) < 1e-13);
    BOOST_TEST(real[i].imag() == 0.0);
  }
  for (const auto& value : linear::eigenvalues(turn, 2))
    BOOST_TEST(std::abs(value * value + 4.0) < 1e-13);
}

BOOST_AUTO_TEST_SUITE_END()
