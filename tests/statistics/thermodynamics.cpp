#include "statistics/thermodynamics.hpp"

#include "base/error.hpp"
#include "base/random.hpp"
#include "statistics/correlation_length.hpp"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using namespace deeprg::statistics;

namespace {

// Two sets of 64 independent spins, of which "energy" and "magnetization" are the sums. At every step a spin is drawn
// anew with probability 1/2, so that both have tau = (1 + 1/2) / (2 (1 - 1/2)) = 3/2.
struct FreeSpins {
  std::vector<std::int64_t> energy, magnetization;

  FreeSpins(std::uint64_t seed, std::size_t replicas, std::size_t time, std::int64_t offset = 0) {
    const deeprg::random::Generator random(seed);
    for (std::size_t r = 0; r < replicas; ++r) {
      deeprg::random::Block spins{};
      for (std::size_t t = 0; t < time; ++t) {
        using deeprg::random::Purpose;
        const auto fresh = random.block(Purpose::initial_spins, r, t);
        auto mask = random.block(Purpose::local_planes, r, t);
        if (t == 0)
          mask = {~std::uint64_t{0}, ~std::uint64_t{0}};
        spins = {(spins.low & ~mask.low) | (fresh.low & mask.low),
                 (spins.high & ~mask.high) | (fresh.high & mask.high)};
        energy.push_back(offset + 2 * std::popcount(spins.low) - 64);
        magnetization.push_back(2 * std::popcount(spins.high) - 64);
      }
    }
  }
};

constexpr double N = 64, K = 0.4;

void check(const Estimate& found, double expected, const char* what) {
  BOOST_TEST(std::abs(found.value - expected) <= 4 * found.error,
             what << ": " << found.value << " +- " << found.error << " against " << expected);
}

} // namespace

BOOST_AUTO_TEST_SUITE(thermodynamic_estimates)

BOOST_AUTO_TEST_CASE(free_spins_have_the_exact_values) {
  const FreeSpins spins(11, 20, 2000);
  const Thermodynamics t = thermodynamics(spins.energy, spins.magnetization, 20, 64, K);
  // <|M|> of 64 fair spins: 64 binomial(64, 32) / 2^64
  const double abs_m = std::exp(std::lgamma(65) - 2 * std::lgamma(33) - 64 * std::log(2.0));
  check(t.energy, 0, "e");
  check(t.specific_heat, K * K, "C");
  check(t.magnetization, 0, "m");
  check(t.abs_magnetization, abs_m, "|m|");
  check(t.susceptibility, K, "chi");
  check(t.connected_susceptibility, K * (1 - N * abs_m * abs_m), "chi_c");
  check(t.binder, 2 / (3 * N), "U4");
  for (const Estimate* x : {&t.energy, &t.magnetization})
    BOOST_TEST(std::abs(x->tau - 1.5) < 0.1);
  for (const Estimate* x : {&t.energy, &t.specific_heat, &t.abs_magnetization, &t.susceptibility, &t.binder})
    BOOST_TEST(x->letter == 'A');
  BOOST_TEST(std::abs(t.energy.error / std::sqrt(3 / (N * 40000)) - 1) < 0.15);
}

BOOST_AUTO_TEST_CASE(claimed_errors_are_the_true_ones) {
  constexpr int runs = 300;
  const auto pick = [](const Thermodynamics& t) {
    return std::vector<Estimate>{
        t.energy, t.specific_heat, t.abs_magnetization, t.susceptibility, t.connected_susceptibility, t.binder};
  };
  std::vector<double> sum(6), square(6), claimed(6);
  for (int run = 0; run < runs; ++run) {
    const FreeSpins spins(static_cast<std::uint64_t>(500 + run), 4, 500);
    const auto estimates = pick(thermodynamics(spins.energy, spins.magnetization, 4, 64, K));
    for (std::size_t q = 0; q < 6; ++q) {
      sum[q] += estimates[q].value / runs;
      square[q] += estimates[q].value * estimates[q].value / runs;
      claimed[q] += estimates[q].error * estimates[q].error / runs;
    }
  }
  for (std::size_t q = 0; q < 6; ++q) // a spread of 300 values is known to 4 %
    BOOST_TEST(std::abs(std::sqrt((square[q] - sum[q] * sum[q]) / claimed[q]) - 1) < 0.16, "quantity " << q);
}

BOOST_AUTO_TEST_CASE(columns_are_discarded_and_an_offset_costs_no_digits) {
  const FreeSpins spins(11, 4, 300), large(11, 4, 300, std::int64_t{1} << 50);
  std::vector<std::int64_t> energy, magnetization;
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t t = 0; t < 350; ++t) {
      energy.push_back(t < 50 ? -128 : spins.energy[r * 300 + t - 50]);
      magnetization.push_back(t < 50 ? 64 : spins.magnetization[r * 300 + t - 50]);
    }
  const Thermodynamics expected = thermodynamics(spins.energy, spins.magnetization, 4, 64, K);
  const Thermodynamics found = thermodynamics(energy, magnetization, 4, 64, K, 50);
  BOOST_TEST(found.energy.value == expected.energy.value);
  BOOST_TEST(found.specific_heat.error == expected.specific_heat.error);
  BOOST_TEST(found.binder.value == expected.binder.value);
  const Thermodynamics offset = thermodynamics(large.energy, large.magnetization, 4, 64, K);
  BOOST_TEST(std::abs(offset.specific_heat.value / expected.specific_heat.value - 1) < 1e-12);
}

BOOST_AUTO_TEST_CASE(short_and_frozen_series_claim_nothing) {
  const FreeSpins spins(11, 1, 12);
  const Thermodynamics brief = thermodynamics(spins.energy, spins.magnetization, 1, 64, K);
  BOOST_TEST(std::isfinite(brief.energy.value));
  BOOST_TEST(std::isnan(brief.energy.error));
  BOOST_TEST(brief.energy.letter == 'C');

  const std::vector<std::int64_t> energy(40, -128), magnetization(40, 64);
  const Thermodynamics frozen = thermodynamics(energy, magnetization, 4, 64, K);
  BOOST_TEST(frozen.energy.value == -2);
  BOOST_TEST(std::isnan(frozen.energy.error));
  BOOST_TEST(frozen.specific_heat.value == 0);
  BOOST_TEST(format(frozen.specific_heat) == "0(--) C");
  BOOST_TEST(std::abs(frozen.binder.value - 2.0 / 3) < 1e-15);
  BOOST_TEST(frozen.connected_susceptibility.value == 0);

  BOOST_CHECK_THROW((void)thermodynamics(energy, magnetization, 4, 64, K, 10), deeprg::InputError);
  BOOST_CHECK_THROW((void)thermodynamics(energy, magnetization, 3, 64, K), deeprg::InputError);
  BOOST_CHECK_THROW((void)thermodynamics(energy, spins.magnetization, 4, 64, K), deeprg::InputError);
}

BOOST_AUTO_TEST_CASE(an_antiferromagnet_has_a_positive_temperature) {
  const FreeSpins spins(11, 4, 300);
  const Thermodynamics plus = thermodynamics(spins.energy, spins.magnetization, 4, 64, K);
  const Thermodynamics minus = thermodynamics(spins.energy, spins.magnetization, 4, 64, -K);
  BOOST_TEST(minus.susceptibility.value == plus.susceptibility.value);
  BOOST_TEST(minus.specific_heat.value == plus.specific_heat.value);
}

BOOST_AUTO_TEST_CASE(correlation_length_of_known_structure_factors) {
  // S(0) fluctuates about 4, S(k_min) about 2: xi / L = 1 / (2 L sin(pi / L))
  const FreeSpins spins(13, 8, 1000);
  std::vector<double> zero, minimal;
  for (std::size_t i = 0; i < spins.energy.size(); ++i) {
    zero.push_back(4 + static_cast<double>(spins.energy[i]) / 32);
    minimal.push_back(2 + static_cast<double>(spins.magnetization[i]) / 64);
  }
  const Estimate xi = second_moment_over_extent(zero, minimal, 8, 6);
  check(xi, 1.0 / 6, "xi / L");
  // d xi = xi / (2 (ratio - 1)) d ratio, of two independent means of relative error 1/16 sqrt(2 tau / n)
  BOOST_TEST(std::abs(xi.error / (1.0 / 6 * std::sqrt(2.0) / 16 * std::sqrt(3.0 / 8000)) - 1) < 0.15);
  BOOST_TEST(xi.letter == 'A');
  BOOST_TEST(format(second_moment_over_extent(minimal, zero, 8, 6)) == "--"); // S(0) < S(k_min)
  BOOST_CHECK_THROW((void)second_moment_over_extent(zero, minimal, 7, 6), deeprg::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
