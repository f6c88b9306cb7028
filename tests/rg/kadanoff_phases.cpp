#include "rg/kadanoff_phases.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(kadanoff_phases)

BOOST_AUTO_TEST_CASE(the_critical_couplings_of_the_approximate_flow) {
  const Hypercube square(2), cube(3);
  const auto critical = [](const Hypercube& of, double p) {
    const Kadanoff kadanoff(of, p);
    return Phases::along(kadanoff, Line::nearest_neighbours).value().critical_coupling();
  };
  BOOST_TEST(std::abs(critical(square, 0.70) - 0.4791581) < 1e-7);
  BOOST_TEST(std::abs(critical(square, 0.7659830352) - 0.4848329) < 1e-7);
  BOOST_TEST(std::abs(critical(cube, 0.4034361185) - 0.23923620) < 1e-8);
}

BOOST_AUTO_TEST_CASE(the_sinks_have_finite_couplings) {
  const Hypercube square(2);
  const Kadanoff kadanoff(square, 0.70);
  const auto phases = Phases::along(kadanoff, Line::nearest_neighbours);
  BOOST_TEST_REQUIRE(phases.has_value());
  const auto is = [&](const OrbitFunction& potential, double nn, double diagonal, double plaquette) {
    const OrbitFunction couplings = square.couplings(potential);
    BOOST_TEST(std::abs(couplings[square.orbit_named("nn")] - nn) < 1e-7);
    BOOST_TEST(std::abs(couplings[square.orbit_named("diagonal")] - diagonal) < 1e-7);
    BOOST_TEST(std::abs(couplings[square.orbit_named("plaquette")] - plaquette) < 1e-7);
  };
  is(phases->high_temperature(), -0.00113268, -0.36083083, 0.00068235);
  is(phases->low_temperature(), 0.23578458, 0.23578458, -0.09492105);
  BOOST_CHECK(phases->phase(0.47) == Phase::high_temperature);
  BOOST_CHECK(phases->phase(0.48) == Phase::low_temperature);
}

BOOST_AUTO_TEST_CASE(a_kernel_too_weak_has_no_ordered_phase) {
  const Hypercube square(2);
  const Kadanoff kadanoff(square, 0.5);
  BOOST_TEST(!Phases::along(kadanoff, Line::nearest_neighbours).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
