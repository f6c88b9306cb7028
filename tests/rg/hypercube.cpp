#include "rg/hypercube.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "base/error.hpp"

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(hypercube)

BOOST_AUTO_TEST_CASE(the_orbits_are_those_of_the_symmetry_group) {
  const std::size_t orbits[] = {6, 22, 402}; // Boolean functions of d variables up to the group (Polya)
  const double group[] = {8, 48, 384};
  for (const int d : {2, 3, 4}) {
    const Hypercube cube(d);
    const auto at = static_cast<std::size_t>(d - 2);
    BOOST_TEST(cube.orbits() == orbits[at]);
    BOOST_TEST(std::accumulate(cube.size.begin(), cube.size.end(), 0.0) == std::ldexp(1, cube.corners));
    for (const double size : cube.size)
      BOOST_TEST(std::fmod(group[at], size) == 0.0);
    BOOST_TEST(cube.size[cube.orbit_named("nn")] == d * cube.corners / 2);
    BOOST_TEST(cube.size[cube.orbit_named("plaquette")] == d * (d - 1) / 2 * cube.corners / 4);
    std::set<std::string> names;
    for (std::size_t o = 0; o < cube.orbits(); ++o) {
      names.insert(cube.name(o));
      BOOST_TEST(cube.reversed[cube.reversed[o]] == o);
      BOOST_TEST(cube.magnetization[cube.reversed[o]] == -cube.magnetization[o]);
    }
    BOOST_TEST(names.size() == cube.orbits());
    BOOST_CHECK_THROW((void)cube.orbit_named("bond"), InputError);
  }
  BOOST_CHECK_THROW(Hypercube(1), InputError);
  BOOST_CHECK_THROW(Hypercube(5), InputError);
}

BOOST_AUTO_TEST_CASE(couplings_and_functions_are_each_others_inverse) {
  for (const int d : {2, 3, 4}) {
    const Hypercube cube(d);
    OrbitFunction couplings;
    for (std::size_t o = 0; o < cube.orbits(); ++o)
      couplings.push_back(std::sin(1.0 + 3.7 * static_cast<double>(o)));
    const OrbitFunction back = cube.couplings(cube.function(couplings));
    for (std::size_t o = 0; o < cube.orbits(); ++o)
      BOOST_TEST(std::abs(back[o] - couplings[o]) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(the_square_is_what_it_is_by_hand) {
  const Hypercube square(2);
  OrbitFunction couplings(square.orbits(), 0.0);
  couplings[square.orbit_named("nn")] = 0.3;
  couplings[square.orbit_named("diagonal")] = 0.5;
  couplings[square.orbit_named("field")] = 0.7;
  couplings[square.orbit_named("triple")] = 0.11;
  couplings[square.orbit_named("plaquette")] = 0.13;
  const OrbitFunction v = square.function(couplings);
  const auto at = [&](std::uint32_t configuration) { return v[square.orbit_of[configuration]]; };
  BOOST_TEST(std::abs(at(0b1111) - (1.2 + 1.0 + 2.8 + 0.44 + 0.13)) < 1e-14);
  BOOST_TEST(std::abs(at(0b0001) - (0.0 + 0.0 - 1.4 + 0.22 - 0.13)) < 1e-14);
  BOOST_TEST(std::abs(at(0b0011) - (0.0 - 1.0 + 0.0 + 0.0 + 0.13)) < 1e-14);
  BOOST_TEST(std::abs(at(0b1001) - (-1.2 + 1.0 + 0.0 + 0.0 + 0.13)) < 1e-14);
}

BOOST_AUTO_TEST_SUITE_END()
