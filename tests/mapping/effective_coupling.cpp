#include "mapping/effective_coupling.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ising/exact.hpp"

using namespace deeprg;
using mapping::coupling_of_energy;
using statistics::Estimate;

BOOST_AUTO_TEST_SUITE(effective_coupling)

// Energies of the square lattice at K_c and 0.408 (Kaufman 1949) and of the ring give their couplings back.
BOOST_AUTO_TEST_CASE(the_exact_energy_gives_the_coupling) {
  const auto close = boost::test_tools::tolerance(1e-9);
  BOOST_TEST(coupling_of_energy({8, 8}, {.value = -1.491589107440, .error = 0}).value == 0.44068679350977147, close);
  BOOST_TEST(coupling_of_energy({40, 40}, {.value = -1.151821150768, .error = 0}).value == 0.408, close);
  for (const double K : {-0.7, 0.01, 1.3})
    BOOST_TEST(
        coupling_of_energy({1, 12}, {.value = ising::exact::Ring{12, K}.thermodynamics().energy, .error = 0}).value ==
            K,
        close);
}

// dK / de = -K^2 / C.
BOOST_AUTO_TEST_CASE(errors_follow_the_slope) {
  const auto t = ising::exact::torus(16, 16, 0.42);
  const auto K = coupling_of_energy({16, 16}, {.value = t.energy, .error = 1e-4});
  BOOST_TEST(K.error == 1e-4 * 0.42 * 0.42 / t.specific_heat, boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(energies_that_no_coupling_has_are_unknown) {
  const auto unknown = [](std::vector<std::int64_t> extents, double energy) {
    return std::isnan(coupling_of_energy(std::move(extents), {.value = energy, .error = 0.1}).value);
  };
  BOOST_TEST(unknown({4, 4}, -2.1));
  BOOST_TEST(unknown({3, 3}, 0.5));
  BOOST_TEST(!unknown({4, 4}, 0.5));
  BOOST_TEST(unknown({4, 4, 4}, -1));
}

BOOST_AUTO_TEST_SUITE_END()
