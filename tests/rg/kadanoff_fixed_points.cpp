#include "rg/kadanoff_fixed_points.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(kadanoff_fixed_point_search)

constexpr double tolerance = 1e-7;

const FixedPoint& the(const std::vector<FixedPoint>& points, FixedPointKind kind) {
  const auto is = [&](const FixedPoint& point) { return point.kind == kind; };
  BOOST_TEST_REQUIRE(std::ranges::count_if(points, is) == 1);
  return *std::ranges::find_if(points, is);
}

void check_couplings(const Hypercube& cube, const FixedPoint& point, double nn, double diagonal, double plaquette) {
  const OrbitFunction couplings = cube.couplings(point.potential);
  BOOST_TEST(std::abs(couplings[cube.orbit_named("nn")] - nn) < tolerance);
  BOOST_TEST(std::abs(couplings[cube.orbit_named("diagonal")] - diagonal) < tolerance);
  BOOST_TEST(std::abs(couplings[cube.orbit_named("plaquette")] - plaquette) < tolerance);
}

void check_eigenvalues(const std::vector<double>& found, const std::vector<double>& known, double within = tolerance) {
  BOOST_TEST_REQUIRE(found.size() == known.size());
  for (std::size_t i = 0; i < known.size(); ++i)
    BOOST_TEST(std::abs(found[i] - known[i]) < within);
}

BOOST_AUTO_TEST_CASE(all_of_the_square_from_a_cold_start) {
  const Hypercube square(2);
  const auto points = kadanoff_fixed_points(square);
  BOOST_TEST(points.size() == 5U);

  const FixedPoint& symmetric = the(points, FixedPointKind::symmetric);
  BOOST_TEST(std::abs(symmetric.p - 0.7659830352) < tolerance);
  BOOST_TEST(std::abs(symmetric.y_T() - 1.0008789339) < tolerance);
  BOOST_TEST(std::abs(symmetric.y_H() - 1.8753158112) < tolerance);
  BOOST_TEST(std::abs(log_partition_per_site(square, symmetric) - 0.8871980317) < tolerance);
  check_couplings(square, symmetric, 0.1397166, 0.1397166, -0.0068650);
  check_eigenvalues(symmetric.even, {2.00121883, 1.15134568, 0.50560673});
  check_eigenvalues(symmetric.odd, {3.66881920, 0.95815413});

  const FixedPoint& anisotropic = the(points, FixedPointKind::anisotropic);
  BOOST_TEST(std::abs(anisotropic.p - 0.7609885417) < tolerance);
  BOOST_TEST(std::abs(anisotropic.y_T() - 1.0175351) < tolerance);
  BOOST_TEST(std::abs(anisotropic.y_H() - 1.8777364) < tolerance);
  check_couplings(square, anisotropic, 0.1587208, 0.1077066, -0.0075303);
  check_eigenvalues(anisotropic.even, {2.0244571, 0.8870836, 0.4479831});

  const FixedPoint& high = the(points, FixedPointKind::high_temperature);
  BOOST_TEST(high.p == symmetric.p);
  check_couplings(square, high, -5.491693e-4, -0.428531658, 3.743788e-4);
  check_eigenvalues(high.even, {0.1064, 0.0170, 0.0016}, 6e-5);
  const FixedPoint& low = the(points, FixedPointKind::low_temperature);
  check_couplings(square, low, 0.27903163, 0.27903163, -0.1296248);
  BOOST_TEST(std::abs(low.odd.front() - 3.9712) < 6e-5);
  const FixedPoint& other = the(points, FixedPointKind::other);
  check_couplings(square, other, -0.1650948, -0.1650948, 0.0861601);
  BOOST_TEST(std::abs(other.even.front() - 2.934) < 6e-4);
}

BOOST_AUTO_TEST_CASE(densities_of_the_operators) {
  const Hypercube square(2);
  const FixedPoint point = symmetric_fixed_point(square);
  const Kadanoff kadanoff(square, point.p);
  const OrbitFunction measure = stationary_measure(kadanoff.tangent(point.potential));
  for (const auto& [name, known] : {std::pair("nn", 2.7279887), {"diagonal", 1.3639944}, {"plaquette", 0.5920797}}) {
    OrbitFunction couplings(square.orbits(), 0.0);
    couplings[square.orbit_named(name)] = 1;
    const OrbitFunction op = square.function(couplings);
    double density = 0;
    for (std::size_t o = 0; o < square.orbits(); ++o)
      density += measure[o] * op[o];
    BOOST_TEST(std::abs(density - known) < tolerance);
    OrbitFunction more = point.potential, less = more; // the measure is the left eigenvector of eigenvalue 2^d
    for (std::size_t o = 0; o < square.orbits(); ++o) {
      more[o] += 1e-5 * op[o];
      less[o] -= 1e-5 * op[o];
    }
    const OrbitFunction above = kadanoff.step(more), below = kadanoff.step(less);
    double grown = 0;
    for (std::size_t o = 0; o < square.orbits(); ++o)
      grown += measure[o] * (above[o] - below[o]) / 2e-5;
    BOOST_TEST(std::abs(grown - 4 * density) < 1e-8);
  }
}

BOOST_AUTO_TEST_CASE(the_symmetric_one_along_p) {
  const Hypercube square(2);
  struct Known {
    double p, nn, plaquette, y_T, y_H;
  };
  for (const Known& known : {Known{0.70, 0.1452009, -0.0244275, 0.7101870, 1.8798488},
                             {0.75, 0.1404892, -0.0118570, 0.9396265, 1.8747580},
                             {0.80, 0.1385857, 0.0071800, 1.1246596, 1.8789470}}) {
    const auto point = critical_fixed_point(square, known.p, Line::all_pairs);
    BOOST_TEST_REQUIRE(point.has_value());
    check_couplings(square, *point, known.nn, known.nn, known.plaquette);
    BOOST_TEST(std::abs(point->y_T() - known.y_T) < tolerance);
    BOOST_TEST(std::abs(point->y_H() - known.y_H) < tolerance);
  }
}

BOOST_AUTO_TEST_CASE(three_and_four_dimensions) {
  struct Known {
    int dimension;
    double p, y_T, y_H;
  };
  for (const Known& known :
       {Known{3, 0.4034361185, 1.5898309034, 2.4646362696}, {4, 0.2499184918, 2.0363938109, 2.9749674919}}) {
    const Hypercube cube(known.dimension);
    const auto points = kadanoff_fixed_points(cube);
    const FixedPoint& point = the(points, FixedPointKind::symmetric);
    BOOST_TEST(std::abs(point.p - known.p) < 1e-9);
    BOOST_TEST(std::abs(point.y_T() - known.y_T) < 1e-9);
    BOOST_TEST(std::abs(point.y_H() - known.y_H) < 1e-9);
    BOOST_TEST(point.even.size() + point.odd.size() + 1 == cube.orbits());
    BOOST_TEST(the(points, FixedPointKind::high_temperature).y_T() < 0);
    BOOST_TEST(the(points, FixedPointKind::low_temperature).y_T() < 0);
    if (known.dimension == 3)
      BOOST_TEST(std::abs(point.even[1] - 0.9324) < 6e-5); // unlike pairs: irrelevant
    const OrbitFunction couplings = cube.couplings(point.potential);
    for (std::size_t o = 0; o < cube.orbits(); ++o) // alike under all permutations of the corners
      for (std::size_t other = 0; other < o; ++other)
        if (cube.spins_of(o) == cube.spins_of(other))
          BOOST_TEST(std::abs(couplings[o] - couplings[other]) < 1e-10);
  }
}

BOOST_AUTO_TEST_SUITE_END()
