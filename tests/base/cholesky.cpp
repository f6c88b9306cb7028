#include "base/cholesky.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using deeprg::linear::Cholesky;

BOOST_AUTO_TEST_SUITE(cholesky)

// Only the lower half is read.
const std::vector<double> matrix{4, -99, -99, 2, 5, -99, -2, 1, 6};

BOOST_AUTO_TEST_CASE(it_solves) {
  const Cholesky decomposition(matrix, 3);
  BOOST_TEST(decomposition.valid());
  std::vector<double> b{4 * 1 + 2 * -2 + -2 * 3, 2 * 1 + 5 * -2 + 1 * 3, -2 * 1 + 1 * -2 + 6 * 3};
  std::vector<double> half = b;
  decomposition.solve(b);
  const std::vector<double> x{1, -2, 3};
  BOOST_TEST(b == x, boost::test_tools::tolerance(1e-14) << boost::test_tools::per_element());
  decomposition.solve_factor(half);
  BOOST_TEST(half[0] * half[0] + half[1] * half[1] + half[2] * half[2] == -6 * 1 + -5 * -2 + 14 * 3,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(decomposition.log_determinant() == std::log(4 * (5 * 6 - 1) - 2 * (2 * 6 + 2) - 2 * (2 + 10)),
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(what_is_not_positive_definite_is_said_to_be_so) {
  BOOST_TEST(!Cholesky(std::vector<double>{1, 2, 2, 1}, 2).valid());
  BOOST_TEST(!Cholesky(std::vector<double>{0.0}, 1).valid());
  BOOST_TEST(Cholesky({}, 0).valid());
}

BOOST_AUTO_TEST_SUITE_END()
