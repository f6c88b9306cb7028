#include "ising/enumeration.hpp"

#include "base/error.hpp"
#include "ising/exact.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>
#include <vector>

using namespace deeprg::ising::exact;

namespace {

using Extents = std::vector<std::int64_t>;

constexpr double Kc = critical_coupling;

void check_near(double found, double expected, double tolerance, const char* what) {
  BOOST_TEST(std::abs(found - expected) <= tolerance,
             what << ": " << found << " against " << expected << ", tolerance " << tolerance);
}

double second_moment_over_L(const Averages& a, double L, double N) {
  return std::sqrt(N * a.m2 / a.structure_factor - 1) / (2 * std::sin(std::numbers::pi / L)) / L;
}

} // namespace

BOOST_AUTO_TEST_SUITE(enumeration)

BOOST_AUTO_TEST_CASE(density_of_states_4x4) {
  const Enumeration every(Extents{4, 4});
  const struct {
    std::int64_t bonds, states;
  } rows[] = {{32, 2}, {28, 0}, {24, 32}, {20, 64}, {16, 424}, {12, 1728}, {8, 6688}, {4, 13568}, {0, 20524}, {2, 0}};
  std::int64_t sum = 0;
  for (const auto& row : rows) {
    BOOST_TEST(every.states(row.bonds) == row.states);
    BOOST_TEST(every.states(-row.bonds) == row.states);
    sum += row.states * (row.bonds == 0 ? 1 : 2);
  }
  BOOST_TEST(sum == 1 << 16);
  BOOST_TEST(every.states(32, 16) == 1);
  BOOST_TEST(every.states(24, -14) == 16);
  BOOST_TEST(every.states(32, 14) == 0);
  BOOST_TEST(every.states(34, 18) == 0);
}

BOOST_AUTO_TEST_CASE(magnetic_moments_of_small_tori) {
  const Averages three = Enumeration(Extents{3, 3}).averages(Kc), four = Enumeration(Extents{4, 4}).averages(Kc);
  check_near(three.m2, .809429989272, 1e-12, "<m^2>, L = 3");
  check_near(three.m4, .746613605228, 1e-12, "<m^4>, L = 3");
  check_near(three.binder, .620146560599, 1e-12, "U4, L = 3");
  check_near(second_moment_over_L(three, 3, 9), .972682631973, 1e-12, "xi / L, L = 3");
  check_near(four.m2, .761358908569, 1e-12, "<m^2>, L = 4");
  check_near(four.m4, .665691213267, 1e-12, "<m^4>, L = 4");
  check_near(four.binder, .617199318412, 1e-12, "U4, L = 4");
  check_near(four.abs_magnetization, .843860444813, 1e-12, "<|m|>, L = 4");
  check_near(second_moment_over_L(four, 4, 16), .953183766417, 1e-12, "xi / L, L = 4");
}

BOOST_AUTO_TEST_CASE(cubic_torus_of_27_sites) {
  const Averages a = Enumeration(Extents{3, 3, 3}).averages(0.221654626);
  check_near(a.log_partition, .80282197655, 1e-9, "ln Z / N");
  check_near(a.energy, -1.43444402, 1e-8, "e");
  check_near(a.specific_heat, .78543092, 1e-8, "C");
  check_near(a.m2, .4230021157, 1e-9, "<m^2>");
  check_near(a.binder, .5013229502, 1e-9, "U4");
  check_near(a.abs_magnetization, .590826099, 1e-9, "<|m|>");
}

// Every average again, as the plain sum over all states.
BOOST_AUTO_TEST_CASE(averages_equal_the_plain_sum_over_states) {
  const std::vector<Extents> shapes = {{7}, {2, 3}, {3, 4}, {2, 2, 3}};
  for (const Extents& extents : shapes) {
    const Enumeration every(extents);
    std::size_t N = 1;
    for (const std::int64_t L : extents)
      N *= static_cast<std::size_t>(L);
    const auto Lx = static_cast<std::size_t>(extents.back());
    for (const auto& [K, field] : {std::pair{.35, .12}, {-.5, .3}, {.2, -.7}}) {
      double Z = 0, e = 0, e2 = 0, m = 0, abs_m = 0, m2 = 0, m4 = 0, structure = 0;
      std::vector<double> pair(Lx / 2 + 1);
      for (std::size_t state = 0; state < std::size_t{1} << N; ++state) {
        const auto spin = [&](std::size_t site) { return (state >> site & 1) != 0 ? 1.0 : -1.0; };
        double B = 0, M = 0, real = 0, imaginary = 0;
        std::vector<double> g(Lx / 2 + 1);
        for (std::size_t site = 0; site < N; ++site) {
          M += spin(site);
          std::size_t stride = 1;
          for (std::size_t d = extents.size(); d-- > 0;) {
            const auto L = static_cast<std::size_t>(extents[d]);
            const bool last = site / stride % L == L - 1;
            B += spin(site) * spin(last ? site - (L - 1) * stride : site + stride);
            stride *= L;
          }
          const std::size_t x = site % Lx;
          for (std::size_t r = 0; r <= Lx / 2; ++r)
            g[r] += spin(site) * spin(site - x + (x + r) % Lx);
          const double angle = 2 * std::numbers::pi * static_cast<double>(x) / static_cast<double>(Lx);
          real += spin(site) * std::cos(angle);
          imaginary += spin(site) * std::sin(angle);
        }
        const double weight = std::exp(K * B + field * M), q = M / static_cast<double>(N);
        Z += weight;
        e -= weight * B;
        e2 += weight * B * B;
        m += weight * q;
        abs_m += weight * std::abs(q);
        m2 += weight * q * q;
        m4 += weight * q * q * q * q;
        structure += weight * (real * real + imaginary * imaginary);
        for (std::size_t r = 0; r <= Lx / 2; ++r)
          pair[r] += weight * g[r];
      }
      const Averages a = every.averages(K, field);
      const auto sites = static_cast<double>(N);
      check_near(a.log_partition, std::log(Z) / sites, 1e-13, "ln Z / N");
      check_near(a.energy, e / Z / sites, 1e-13, "e");
      check_near(a.specific_heat, K * K * (e2 / Z - e / Z * (e / Z)) / sites, 1e-12, "C");
      check_near(a.entropy, (std::log(Z) + K * e / Z) / sites - field * m / Z, 1e-13, "entropy");
      check_near(a.magnetization, m / Z, 1e-13, "<m>");
      check_near(a.abs_magnetization, abs_m / Z, 1e-13, "<|m|>");
      check_near(a.m2, m2 / Z, 1e-13, "<m^2>");
      check_near(a.m4, m4 / Z, 1e-13, "<m^4>");
      check_near(a.structure_factor, structure / Z / sites, 1e-12, "S(k)");
      BOOST_TEST(a.correlation.size() == pair.size());
      for (std::size_t r = 0; r < pair.size(); ++r)
        check_near(a.correlation[r], pair[r] / Z / sites, 1e-13, "G(r)");
    }
  }
}

BOOST_AUTO_TEST_CASE(impossible_lattices_are_refused) {
  BOOST_CHECK_THROW(Enumeration(Extents{}), deeprg::InputError);
  BOOST_CHECK_THROW(Enumeration(Extents{4, 1}), deeprg::InputError);
  BOOST_CHECK_THROW(Enumeration(Extents{4, 7}), deeprg::InputError);
  BOOST_CHECK_THROW(Enumeration(Extents{1000000000000, 1000000000000}), deeprg::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
