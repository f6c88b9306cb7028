#include "rg/kadanoff.hpp"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(kadanoff)

OrbitFunction some_potential(const Hypercube& cube) {
  OrbitFunction couplings(cube.orbits());
  for (std::size_t o = 0; o < cube.orbits(); ++o)
    couplings[o] = 0.3 * std::sin(1.0 + 2.3 * static_cast<double>(o)) / cube.size[o];
  return cube.function(couplings);
}

// The sum over all spins, term by term.
double brute_force(const Hypercube& cube, const OrbitFunction& potential, double p, std::uint32_t mu) {
  double sum = 0;
  for (std::uint32_t s = 0; s < 1U << cube.corners; ++s) {
    const int up = std::popcount(s), alike = cube.corners - std::popcount(s ^ mu);
    const double total = 2 * up - cube.corners, overlap = 2 * alike - cube.corners;
    sum += std::exp(cube.corners * potential[cube.orbit_of[s]] + p * overlap) / (2 * std::cosh(p * total));
  }
  return std::log(sum);
}

BOOST_AUTO_TEST_CASE(a_step_is_the_sum_over_all_spins) {
  for (const int d : {2, 3, 4}) {
    const Hypercube cube(d);
    const OrbitFunction potential = some_potential(cube);
    const OrbitFunction image = Kadanoff(cube, 0.4).step(potential);
    const std::uint32_t stride = d == 4 ? 1009 : 1;
    for (std::uint32_t mu = 0; mu < 1U << cube.corners; mu += stride)
      BOOST_TEST(std::abs(image[cube.orbit_of[mu]] - brute_force(cube, potential, 0.4, mu)) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(a_restricted_step_is_the_step) {
  const Hypercube cube(3);
  const Kadanoff step(cube, 0.3);
  std::vector<std::size_t> even(cube.orbits());
  std::size_t next = 0;
  for (std::size_t o = 0; o < cube.orbits(); ++o)
    even[o] = cube.reversed[o] < o ? even[cube.reversed[o]] : next++;
  const OrbitFunction potential = even_part(cube, some_potential(cube)), image = step.step(potential);
  OrbitFunction on_classes(next);
  for (std::size_t o = 0; o < cube.orbits(); ++o)
    on_classes[even[o]] = potential[o];
  const OrbitFunction restricted = step.restricted(even).step(on_classes);
  for (std::size_t o = 0; o < cube.orbits(); ++o)
    BOOST_TEST(std::abs(restricted[even[o]] - image[o]) < 1e-13);
}

BOOST_AUTO_TEST_CASE(the_slope_is_the_derivative_by_p) {
  for (const int d : {2, 3}) {
    const Hypercube cube(d);
    const OrbitFunction potential = some_potential(cube);
    const auto slope = Kadanoff(cube, 0.5).tangent(potential).slope;
    const auto above = Kadanoff(cube, 0.50001).step(potential), below = Kadanoff(cube, 0.49999).step(potential);
    for (std::size_t o = 0; o < cube.orbits(); ++o)
      BOOST_TEST(std::abs((above[o] - below[o]) / 2e-5 - slope[o]) < 1e-8);
  }
}

// tr dV'/dV by finite differences against the eigenvalues, and the equation that solve_even solves.
BOOST_AUTO_TEST_CASE(the_linear_map_is_the_derivative_by_V) {
  const Hypercube cube(3);
  const Kadanoff step(cube, 0.35);
  const OrbitFunction potential = even_part(cube, some_potential(cube));
  const auto tangent = step.tangent(potential);
  const double h = 1e-5;
  const auto derivative = [&](const OrbitFunction& direction) {
    OrbitFunction up = potential, down = potential;
    for (std::size_t o = 0; o < up.size(); ++o) {
      up[o] += h * direction[o];
      down[o] -= h * direction[o];
    }
    OrbitFunction result = step.step(up);
    const OrbitFunction below = step.step(down);
    for (std::size_t o = 0; o < up.size(); ++o)
      result[o] = (result[o] - below[o]) / (2 * h);
    return result;
  };
  double trace = 0, sum = cube.corners; // the constant's
  for (std::size_t o = 0; o < cube.orbits(); ++o) {
    OrbitFunction direction(cube.orbits(), 0.0);
    direction[o] = 1;
    trace += derivative(direction)[o];
  }
  for (const auto& sector : {even_eigenvalues(cube, tangent), odd_eigenvalues(cube, tangent)})
    for (const double value : sector) {
      BOOST_TEST(value > 0);
      BOOST_TEST(value < cube.corners);
      sum += value;
    }
  BOOST_TEST(std::abs(trace - sum) < 1e-8);

  OrbitFunction r(cube.orbits());
  for (std::size_t o = 0; o < r.size(); ++o)
    r[o] = potential[o] * potential[o] + 0.1;
  const OrbitFunction x = solve_even(cube, tangent, r), image = derivative(x);
  for (std::size_t o = 0; o < r.size(); ++o)
    BOOST_TEST(std::abs(x[o] - image[o] - r[o]) < 1e-7);
}

BOOST_AUTO_TEST_SUITE_END()
