#include "mapping/pseudo_likelihood.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "all_states.hpp"
#include "mapping/coupling_profile.hpp"

using namespace deeprg;

namespace {

// Independent samples of -H, given for all states.
mapping::SpinSamples draw(std::int64_t units, const std::vector<double>& minus_h, std::size_t count) {
  std::vector<double> sums;
  const double log_z = all_states::log_sum_exp(minus_h);
  double sum = 0;
  for (const double x : minus_h)
    sums.push_back(sum += std::exp(x - log_z));
  const random::Generator generator(17);
  std::vector<std::int64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  mapping::SpinSamples samples{.units = units, .rows = {}, .block = {}, .blocks = 0};
  samples.block = mapping::independent_blocks(numbers, 1, samples.blocks);
  for (std::uint64_t n = 0; n < count; ++n) {
    const double u = random::uniform(generator.block(random::Purpose::bootstrap, n, 0).low);
    const auto state = static_cast<std::uint64_t>(std::ranges::upper_bound(sums, u) - sums.begin());
    for (std::int64_t j = 0; j < units; ++j)
      samples.rows.push_back(static_cast<std::int8_t>(all_states::value(rbm::Units::spin, state, j)));
  }
  return samples;
}

// A chain with K, a field and the product of four in a row.
std::vector<double> chain(std::int64_t units, double K, double field, double four) {
  std::vector<double> minus_h;
  for (std::uint64_t state = 0; state < std::uint64_t{1} << units; ++state) {
    double sum = 0;
    for (std::int64_t j = 0; j < units; ++j) {
      const auto s = [&](std::int64_t n) { return all_states::value(rbm::Units::spin, state, (j + n) % units); };
      sum += K * s(0) * s(1) + field * s(0) + four * s(0) * s(1) * s(2) * s(3);
    }
    minus_h.push_back(sum);
  }
  return minus_h;
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_pseudo_likelihood)

BOOST_AUTO_TEST_CASE(pairs_are_found_within_their_errors) {
  const auto comm = parallel::Comm::world();
  const auto samples = draw(7, chain(7, 0.4, 0.1, 0), 20000);
  const auto fit = mapping::fit_pairs(comm, samples);
  double chi = 0;
  for (std::size_t j = 0; j < 7; ++j) {
    BOOST_TEST(std::abs(fit.fields[j] - 0.1) < 4 * fit.fields_error[j]);
    BOOST_TEST(fit.pairs[j * 7 + j] == 0);
    for (std::size_t k = 0; k < j; ++k) {
      const double wanted = j - k == 1 || j - k == 6 ? 0.4 : 0, error = fit.pairs_error[j * 7 + k];
      BOOST_TEST(fit.pairs[j * 7 + k] == fit.pairs[k * 7 + j]);
      BOOST_TEST((error > 0.003 && error < 0.02));
      BOOST_TEST(std::abs(fit.pairs[j * 7 + k] - wanted) < 4 * error);
      chi += std::pow((fit.pairs[j * 7 + k] - wanted) / error, 2) / 21;
    }
  }
  BOOST_TEST((chi > 0.4 && chi < 2)); // 21 pairs
  const auto alone = mapping::fit_pairs(parallel::Comm::self(), samples);
  BOOST_TEST(alone.pairs == fit.pairs, boost::test_tools::per_element());
  BOOST_TEST(alone.pairs_error == fit.pairs_error, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(kinds_are_found_within_their_errors) {
  const auto comm = parallel::Comm::world();
  const auto samples = draw(8, chain(8, 0.3, 0.05, 0.1), 10000);
  std::vector<mapping::Kind> kinds(3);
  for (std::int64_t j = 0; j < 8; ++j) {
    kinds[0].push_back({j, (j + 1) % 8});
    kinds[1].push_back({j, (j + 2) % 8});
    kinds[2].push_back({j, (j + 1) % 8, (j + 2) % 8, (j + 3) % 8});
  }
  const auto fit = mapping::fit_kinds(comm, samples, kinds);
  const double wanted[] = {0.05, 0.3, 0, 0.1};
  for (std::size_t term = 0; term < 4; ++term) {
    const auto found = fit.estimate([=](std::span<const double> t) { return t[term]; });
    BOOST_TEST(found.error < 0.01);
    BOOST_TEST(std::abs(found.value - wanted[term]) < 4 * found.error);
  }
  const auto alone = mapping::fit_kinds(parallel::Comm::self(), samples, kinds);
  BOOST_TEST(alone.theta == fit.theta, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(units_that_never_change_stay_finite) {
  auto samples = draw(4, chain(4, 0.3, 0, 0), 500);
  for (std::size_t n = 0; n < samples.rows.size(); n += 4)
    samples.rows[n] = 1;
  const auto fit = mapping::fit_pairs(parallel::Comm::world(), samples);
  for (const double k : fit.pairs)
    BOOST_TEST(std::isfinite(k));
}

BOOST_AUTO_TEST_CASE(blocks_are_whole_replicas_or_stretches_of_time) {
  std::vector<std::int64_t> numbers(1000);
  std::iota(numbers.begin(), numbers.end(), 0);
  std::int64_t blocks = 0;
  const auto by_replica = mapping::independent_blocks(numbers, 10, blocks);
  BOOST_TEST(blocks == 10);
  for (std::size_t n = 0; n < 1000; ++n)
    BOOST_TEST(by_replica[n] == static_cast<std::int64_t>(n % 10));
  const auto by_time = mapping::independent_blocks(numbers, 2, blocks);
  BOOST_TEST(blocks == 32);
  BOOST_TEST(std::ranges::is_sorted(by_time));
  BOOST_TEST(by_time.back() == 31);
}

BOOST_AUTO_TEST_CASE(profiles_of_known_couplings) {
  // a 3 x 4 lattice of units in their own order, unit 3 turned over
  mapping::Placement p;
  p.grid = {3, 4};
  p.spacing = {2, 2};
  p.place.resize(12);
  std::iota(p.place.begin(), p.place.end(), 0);
  p.gauge.assign(12, 1);
  p.gauge[3] = -1;
  const auto terms = mapping::terms_of(p);
  BOOST_TEST(terms.distance[0] == 1);
  BOOST_TEST(terms.four_spin);
  BOOST_TEST(terms.kinds.back().size() == 12U);
  mapping::Interactions known{std::vector<double>(12, 0.02), std::vector<double>(144), std::vector<double>(12, 0.05)};
  known.fields[3] = -0.02;
  for (std::size_t j = 0; j < 12; ++j)
    for (std::size_t k = 0; k < 12; ++k) {
      const auto away = [](std::size_t a, std::size_t b, std::size_t L) {
        const std::size_t d = a > b ? a - b : b - a;
        return std::min(d, L - d);
      };
      const auto square = away(j / 4, k / 4, 3) * away(j / 4, k / 4, 3) + away(j % 4, k % 4, 4) * away(j % 4, k % 4, 4);
      const double sign = (j == 3) != (k == 3) ? -1 : 1;
      known.pairs[j * 12 + k] = sign * (square == 1 ? 0.4 : square == 2 ? 0.1 : 0);
    }
  for (std::size_t n = 0; n < 12; ++n)
    if (std::ranges::count(terms.kinds.back()[n], 3) == 1)
      known.sets[n] = -0.05;
  const auto profile = mapping::profile(terms, mapping::over_units(terms, p, known));
  BOOST_TEST(std::abs(profile.couplings[0].value - 0.4) < 1e-14);
  BOOST_TEST(std::abs(profile.couplings[1].value - 0.1) < 1e-14);
  BOOST_TEST(profile.couplings[0].error < 1e-14);
  BOOST_TEST(std::abs(profile.four_spin.value - 0.05) < 1e-14);
  BOOST_TEST(std::abs(profile.field.value - 0.02) < 1e-14);
  const double weight = 24 * 0.16, next = 24 * 0.01; // pairs at distances 1 and sqrt 2
  BOOST_TEST(std::abs(profile.range.value - std::sqrt((weight + 2 * next) / (weight + next))) < 1e-12);
  const auto turned =
      mapping::gauged({.units = 12, .rows = std::vector<std::int8_t>(24, 1), .block = {}, .blocks = 0}, p);
  BOOST_TEST(std::ranges::count(turned.rows, -1) == 2);
  BOOST_TEST(static_cast<int>(turned.rows[15]) == -1);
}

BOOST_AUTO_TEST_SUITE_END()
