#include "rg/kadanoff_bound.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "ising/exact.hpp"
#include "rg/mean_field.hpp"

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(kadanoff_bound)

struct Known {
  int dimension;
  double coupling, at_fixed_point, constant, p, per_level; // per_level 0: not known
};

BOOST_AUTO_TEST_CASE(the_bounds_are_the_known_ones) {
  for (const Known& known : {Known{2, 0.2, 0.911373933, 0.746446468, 0.36312, 0.742719785},
                             {2, 0.408, 0.949186447, 0.909708503, 0.60754, 0.906825838},
                             {2, ising::exact::critical_coupling, 0.967163294, 0.947942972, 0.65536, 0.946624080},
                             {2, 0.6, 1.214701509, 1.213812189, 0.91820, 1.213747985},
                             {3, 0.1, 0.7401603657, 0.7159676005, 0.211173, 0},
                             {3, 0.2, 0.7902197549, 0.7827673440, 0.325005, 0},
                             {3, 0.221654626, 0.8075769770, 0.8040997974, 0.352852, 0}}) {
    const Hypercube cube(known.dimension);
    const OrbitFunction potential = ising_potential(cube, known.coupling);
    const double p = known.dimension == 2 ? 0.7659830352 : 0.4034361185;
    BOOST_TEST(std::abs(log_partition_bound(cube, potential, {p}) - known.at_fixed_point) < 1e-9);
    const auto constant = best_constant_bound(cube, potential);
    BOOST_TEST(std::abs(constant.log_partition_per_site - known.constant) < 1e-9);
    BOOST_TEST(std::abs(constant.p.front() - known.p) < 6e-6);
    if (known.per_level > 0) {
      const auto best = best_bound_per_level(cube, potential);
      BOOST_TEST(best.log_partition_per_site < known.per_level + 1e-9);
      BOOST_TEST(best.log_partition_per_site > ising::exact::square_lattice(known.coupling).log_partition);
      BOOST_TEST(std::abs(log_partition_bound(cube, potential, best.p) - best.log_partition_per_site) < 1e-13);
    }
  }
}

// A lower bound on ln Z / N of the infinite lattice: exact in two dimensions; above, layers of the square lattice,
// whose further bonds add at least ln cosh K each (Griffiths' first inequality).
double exact_from_below(int dimension, double coupling) {
  return ising::exact::square_lattice(coupling).log_partition + (dimension - 2) * std::log(std::cosh(coupling));
}

BOOST_AUTO_TEST_CASE(no_schedule_of_p_comes_below_the_exact_value) {
  std::mt19937 generator(20261124);
  const auto uniform = [&] { return static_cast<double>(generator()) / 4294967296.0; };
  for (const int d : {2, 3, 4}) {
    const Hypercube cube(d);
    for (int trial = 0; trial < (d == 4 ? 10 : 200); ++trial) {
      const double coupling = 0.02 + 0.8 * uniform();
      std::vector<double> p;
      for (int n = 0; n < 6; ++n)
        p.push_back(3 * uniform() / d);
      const double bound = log_partition_bound(cube, ising_potential(cube, coupling), p);
      BOOST_TEST(bound >= exact_from_below(d, coupling) - 1e-14);
      BOOST_TEST(bound >= mean_field(d, coupling).log_partition_per_site);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_gradient_is_the_derivative) {
  for (const int d : {2, 3}) {
    const Hypercube cube(d);
    const OrbitFunction potential = ising_potential(cube, 0.3, 0.1);
    const std::vector<double> p{0.3, 0.5, 0.4};
    const auto [value, gradient] = log_partition_bound_with_gradient(cube, potential, p);
    BOOST_TEST(std::abs(value - log_partition_bound(cube, potential, p)) < 1e-14);
    for (std::size_t n = 0; n < p.size(); ++n) {
      auto up = p, down = p;
      up[n] += 1e-5;
      down[n] -= 1e-5;
      const double slope =
          (log_partition_bound(cube, potential, up) - log_partition_bound(cube, potential, down)) / 2e-5;
      BOOST_TEST(std::abs(slope - gradient[n]) < 1e-9);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
