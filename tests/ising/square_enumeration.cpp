#include "ising/square_enumeration.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "ising/enumeration.hpp"
#include "ising/square_terms.hpp"

using namespace deeprg;
using namespace deeprg::ising;

using Extents = std::vector<std::int64_t>;

BOOST_AUTO_TEST_SUITE(square_enumeration)

// Nearest neighbours alone are the other enumeration; <E_d>, <E_p> are derivatives of ln Z.
BOOST_AUTO_TEST_CASE(averages_are_consistent) {
  const Extents size{4, 4};
  const auto known = exact::Enumeration(size).averages(0.4, 0.1);
  const auto same = exact::square_averages(size, {0.4, 0.1});
  const auto near = [](double found, double expected, double tolerance) {
    BOOST_TEST(std::abs(found - expected) < tolerance, found << " against " << expected);
  };
  near(same.log_partition, known.log_partition, 1e-13);
  near(same.energy, known.energy, 1e-12);
  near(same.specific_heat, known.specific_heat, 1e-11);
  near(same.m2, known.m2, 1e-12);
  near(same.binder, known.binder, 1e-12);
  near(same.abs_magnetization, known.abs_magnetization, 1e-12);
  const double step = 1e-4;
  const auto log_partition = [&](double d, double p) {
    return exact::square_averages(size, {0.3, -0.1, 0.2 + d, -0.15 + p}).log_partition;
  };
  const auto a = exact::square_averages(size, {0.3, -0.1, 0.2, -0.15});
  near(a.diagonal, (log_partition(-step, 0) - log_partition(step, 0)) / (2 * step), 1e-7);
  near(a.plaquette, (log_partition(0, -step) - log_partition(0, step)) / (2 * step), 1e-7);
  BOOST_CHECK_THROW((void)exact::square_averages(Extents{6, 6}, {0.3, 0, 0.1}), InputError);
}

// Diagonal bonds alone: two lattices that know nothing of each other, Z = Z_1^2. On 4 x 4 each has 8 sites.
BOOST_AUTO_TEST_CASE(diagonal_bonds_leave_the_colours_apart) {
  const Extents size{4, 4};
  const SquareStates of(size);
  const double K = 0.35;
  double one = 0; // states of one colour, the other one up: no diagonal bond joins them
  std::vector<int> sites;
  for (int i = 0; i < 16; ++i)
    if ((i / 4 + i % 4) % 2 == 0)
      sites.push_back(i);
  const std::int64_t other = of(0).beyond.diagonal / 2;
  for (unsigned n = 0; n < 256; ++n) {
    std::uint64_t state = 0;
    for (std::size_t i = 0; i < sites.size(); ++i)
      state |= static_cast<std::uint64_t>(n >> i & 1) << sites[i];
    one += std::exp(-K * static_cast<double>(of(state).beyond.diagonal - other));
  }
  const auto a = exact::square_averages(size, {0, 0, K});
  BOOST_TEST(std::abs(16 * a.log_partition - 2 * std::log(one)) < 1e-11);
  BOOST_TEST(std::abs(a.energy) < 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
