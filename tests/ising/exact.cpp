#include "ising/exact.hpp"

#include "base/error.hpp"
#include "ising/enumeration.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using namespace deeprg::ising::exact;

namespace {

constexpr double Kc = critical_coupling;

void check_near(double found, double expected, double tolerance, const char* what, double where) {
  BOOST_TEST(std::abs(found - expected) <= tolerance,
             what << " at " << where << ": " << found << " against " << expected << ", tolerance " << tolerance);
}

} // namespace

BOOST_AUTO_TEST_SUITE(exact_solutions)

BOOST_AUTO_TEST_CASE(square_lattice_of_onsager_and_yang) {
  const struct {
    double K, energy, specific_heat, magnetization, length;
  } rows[] = {{.3, -0.704499070832, .286290202872, 0, 1.578885},
              {.4, -1.106079203746, .861698356831, 0, 5.962377},
              {.408, -1.150854890967, .969920157379, 0, 7.467320},
              {.4352, -1.346926044862, 1.858842907, 0, 45.386486},
              {.45, -1.513045805998, 1.607952938, .749322612532, 13.509613},
              {.5, -1.745564575313, .724871448602, .911319377877, 2.192375},
              {.6, -1.909086177684, .313445358126, .973608667440, .864551}};
  for (const auto& row : rows) {
    const Thermodynamics t = square_lattice(row.K);
    check_near(t.energy, row.energy, 1e-12, "e", row.K);
    check_near(t.specific_heat, row.specific_heat, 6e-10, "C", row.K);
    check_near(spontaneous_magnetization(row.K), row.magnetization, 1e-12, "m", row.K);
    check_near(correlation_length(row.K), row.length, 6e-7, "xi", row.K);
    const Thermodynamics antiferromagnet = square_lattice(-row.K);
    BOOST_TEST(antiferromagnet.energy == -t.energy);
    BOOST_TEST(antiferromagnet.log_partition == t.log_partition);
    BOOST_TEST(spontaneous_magnetization(-row.K) == 0);
  }
  check_near(square_lattice(Kc).log_partition, 0.9296953983416, 1e-13, "ln Z / N", Kc);
  check_near(square_lattice(Kc).energy, -std::sqrt(2.0), 1e-13, "e", Kc);
  BOOST_TEST(square_lattice(Kc).specific_heat > 15); // infinite, but for the last bit of K_c
  BOOST_TEST(square_lattice(0).log_partition == std::log(2.0));
  BOOST_TEST(square_lattice(0).energy == 0);
  BOOST_TEST(correlation_length(0) == 0);
}

BOOST_AUTO_TEST_CASE(energy_and_specific_heat_of_the_square_lattice_are_derivatives_of_its_free_energy) {
  constexpr double h = 1e-4;
  for (const double K : {.1, .3, .408, .5, .7}) {
    const double left = square_lattice(K - h).log_partition, right = square_lattice(K + h).log_partition;
    check_near(square_lattice(K).energy, -(right - left) / (2 * h), 1e-6, "e", K);
    const double slope = (square_lattice(K - h).energy - square_lattice(K + h).energy) / (2 * h);
    check_near(square_lattice(K).specific_heat, K * K * slope, 1e-6, "C", K);
  }
}

BOOST_AUTO_TEST_CASE(torus_of_kaufman) {
  const struct {
    std::int64_t L;
    double log_partition, energy, specific_heat, energy_408, specific_heat_408;
  } rows[] = {{4, .970119716172, -1.565623787638, .7832668259, -1.419058721203, .8163037914},
              {8, .939715324829, -1.491589107440, 1.1455592399, -1.277582975751, 1.1515013476},
              {16, .932196314981, -1.453064852813, 1.4987049594, -1.187597751799, 1.2338690502},
              {32, .930320390184, -1.433658466146, 1.8467675900, -1.154070285717, 1.0336116890},
              {40, .930095375143, -1.429771312307, 1.9581816503, -1.151821150768, .9946704747},
              {64, .929851631694, -1.423938389833, 2.1922113931, -1.150884267175, .9711595799},
              {128, .929734455770, -1.419076272085, 2.5363313351, -1.150854894843, .9699204929}};
  for (const auto& row : rows) {
    const double L = static_cast<double>(row.L);
    const Thermodynamics critical = torus(row.L, row.L, Kc), paper = torus(row.L, row.L, .408);
    check_near(critical.log_partition, row.log_partition, 1e-12, "ln Z / N", L);
    check_near(critical.energy, row.energy, 1e-12, "e", L);
    check_near(critical.specific_heat, row.specific_heat, 1e-10, "C", L);
    check_near(paper.energy, row.energy_408, 1e-12, "e", L);
    check_near(paper.specific_heat, row.specific_heat_408, 1e-10, "C", L);
  }
  check_near(40 * 40 * torus(40, 40, .408).entropy, 669.5237262, 1e-7, "entropy", 40);
  check_near(torus(40, 40, .408).entropy, 0.418452329, 1e-9, "entropy", 40);
  check_near(40 * 40 * torus(40, 40, Kc).entropy, 480.0224641, 1e-7, "entropy", 40);
  check_near(16 * 16 * torus(16, 16, Kc).entropy, 74.713555, 1e-6, "entropy", 16);
  check_near(8 * 8 * torus(8, 8, Kc).entropy, 18.0730690456, 1e-9, "entropy", 8);
}

BOOST_AUTO_TEST_CASE(torus_is_stable_and_symmetric) {
  for (const double K : {.05, .3, Kc, .6, 2.0}) {
    const Thermodynamics wide = torus(8, 32, K), tall = torus(32, 8, K), anti = torus(8, 32, -K);
    check_near(wide.log_partition, tall.log_partition, 1e-13, "ln Z / N", K);
    check_near(wide.energy, tall.energy, 1e-12, "e", K);
    check_near(wide.specific_heat, tall.specific_heat, 1e-11, "C", K);
    BOOST_TEST(anti.energy == -wide.energy);
  }
  for (const double K : {.3, .6}) { // a thousand correlation lengths: the infinite lattice
    const Thermodynamics large = torus(1024, 2048, K), bulk = square_lattice(K);
    check_near(large.energy, bulk.energy, 1e-11, "e", K);
    check_near(large.specific_heat, bulk.specific_heat, 1e-9, "C", K);
  }
  // above K_c the torus has two phases
  check_near(1024.0 * 1024.0 * (torus(1024, 1024, .5).log_partition - square_lattice(.5).log_partition), std::log(2.0),
             1e-7, "ln Z", .5);
  BOOST_TEST(torus(5, 3, 0).log_partition == std::log(2.0));
  BOOST_CHECK_THROW((void)torus(3, 4, -.3), deeprg::InputError);
  BOOST_CHECK_THROW((void)torus(1, 4, .3), deeprg::InputError);
}

BOOST_AUTO_TEST_CASE(torus_equals_enumeration) {
  const std::vector<std::vector<std::int64_t>> shapes = {{2, 2}, {2, 3}, {3, 3}, {3, 4}, {4, 4}, {2, 6}, {4, 5}};
  for (const auto& shape : shapes) {
    const Enumeration every(shape);
    for (const double K : {.01, .3, Kc, .6, 1.5, -.3, -.6}) {
      if (K < 0 && (shape[0] % 2 != 0 || shape[1] % 2 != 0))
        continue;
      const Averages a = every.averages(K);
      const Thermodynamics t = torus(shape[0], shape[1], K);
      check_near(t.log_partition, a.log_partition, 1e-13, "ln Z / N", K);
      check_near(t.energy, a.energy, 1e-13, "e", K);
      check_near(t.specific_heat, a.specific_heat, 1e-12, "C", K);
      check_near(t.entropy, a.entropy, 1e-13, "entropy", K);
    }
  }
}

BOOST_AUTO_TEST_CASE(ring_equals_enumeration) {
  for (const std::int64_t N : {2, 3, 8, 15, 16}) {
    const Enumeration every(std::vector<std::int64_t>{N});
    for (const double K : {.2, .7, 1.5, -.4, -1.1}) {
      const Ring ring{N, K};
      const Averages a = every.averages(K);
      const Thermodynamics t = ring.thermodynamics();
      check_near(t.log_partition, a.log_partition, 1e-13, "ln Z / N", K);
      check_near(t.energy, a.energy, 1e-13, "e", K);
      check_near(t.specific_heat, a.specific_heat, 1e-12, "C", K);
      check_near(t.entropy, a.entropy, 1e-13, "entropy", K);
      check_near(ring.susceptibility(), static_cast<double>(N) * a.m2, 1e-12, "N <m^2>", K);
      for (std::size_t r = 0; r < a.correlation.size(); ++r) {
        check_near(ring.correlation(static_cast<std::int64_t>(r)), a.correlation[r], 1e-13, "G(r)", K);
        check_near(ring.correlation(N - static_cast<std::int64_t>(r)), a.correlation[r], 1e-13, "G(r)", K);
      }
    }
  }
  const Ring large{100000, .9}; // the infinite chain: G(r) = exp(-r / xi)
  check_near(large.correlation(10), std::exp(-10 / large.correlation_length()), 1e-13, "G(10)", .9);
  check_near(large.thermodynamics().log_partition, std::log(2 * std::cosh(.9)), 1e-14, "ln Z / N", .9);
  check_near((Ring{100000, 0}.thermodynamics().log_partition), std::log(2.0), 1e-15, "ln Z / N", 0);
  BOOST_CHECK_THROW((void)(Ring{1, .3}.thermodynamics()), deeprg::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
