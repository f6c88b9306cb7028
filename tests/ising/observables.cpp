#include "ising/observables.hpp"

#include "base/error.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>
#include <vector>

using deeprg::ising::measure;
using deeprg::ising::Observables;
using deeprg::ising::structure_factor;

namespace {

using Extents = std::vector<std::int64_t>;

std::vector<std::int8_t> random_spins(const Extents& extents) {
  const deeprg::random::Generator random(7);
  const auto N = std::accumulate(extents.begin(), extents.end(), std::int64_t{1}, std::multiplies<>());
  std::vector<std::int8_t> spins(static_cast<std::size_t>(N));
  for (std::size_t i = 0; i < spins.size(); ++i) // a third of the spins up
    spins[i] = random.block(deeprg::random::Purpose::initial_spins, i, 0).low % 3 == 0 ? 1 : -1;
  return spins;
}

// Site at distance r along axis d.
std::size_t moved(std::size_t site, const Extents& extents, std::size_t d, std::int64_t r) {
  std::int64_t stride = 1;
  for (std::size_t a = d + 1; a < extents.size(); ++a)
    stride *= extents[a];
  const auto s = static_cast<std::int64_t>(site);
  const std::int64_t at = s / stride % extents[d];
  return static_cast<std::size_t>(s + ((at + r) % extents[d] - at) * stride);
}

} // namespace

BOOST_AUTO_TEST_SUITE(observables)

BOOST_AUTO_TEST_CASE(every_sum_equals_the_plain_one) {
  const std::vector<Extents> shapes = {{2},      {9},      {64},   {65},   {200},     {2, 2},    {3, 5},    {40, 40},
                                       {5, 128}, {7, 129}, {1, 6}, {5, 1}, {2, 3, 4}, {4, 5, 3}, {3, 2, 70}};
  for (const Extents& extents : shapes) {
    const std::vector<std::int8_t> spins = random_spins(extents);
    const auto N = static_cast<std::int64_t>(spins.size());
    const Observables o = measure(spins, extents);
    BOOST_TEST(o.magnetization == std::accumulate(spins.begin(), spins.end(), std::int64_t{0}));
    std::int64_t energy = 0;
    double structure = 0;
    const auto axes = static_cast<double>(std::ranges::count_if(extents, [](std::int64_t L) { return L > 1; }));
    for (std::size_t d = 0; d < extents.size(); ++d) {
      std::vector<std::int64_t> g(static_cast<std::size_t>(extents[d] / 2 + 1)),
          slices(static_cast<std::size_t>(extents[d]));
      std::complex<double> wave = 0;
      for (std::size_t site = 0; site < spins.size(); ++site) {
        for (std::size_t r = 0; r < g.size(); ++r)
          g[r] += spins[site] * spins[moved(site, extents, d, static_cast<std::int64_t>(r))];
        energy -= spins[site] * spins[moved(site, extents, d, 1)];
        std::int64_t stride = 1;
        for (std::size_t a = d + 1; a < extents.size(); ++a)
          stride *= extents[a];
        const std::int64_t at = static_cast<std::int64_t>(site) / stride % extents[d];
        slices[static_cast<std::size_t>(at)] += spins[site];
        wave += static_cast<double>(spins[site]) *
                std::polar(1.0, 2 * std::numbers::pi * static_cast<double>(at) / static_cast<double>(extents[d]));
      }
      BOOST_TEST(o.correlation[d] == g, boost::test_tools::per_element());
      BOOST_TEST(o.slices[d] == slices, boost::test_tools::per_element());
      const double along = std::norm(wave) / static_cast<double>(N);
      BOOST_TEST(std::abs(structure_factor(o.slices[d], N) - along) <= 1e-11 * (1 + along));
      if (extents[d] > 1)
        structure += along / axes;
    }
    BOOST_TEST(o.energy == energy);
    BOOST_TEST(std::abs(structure_factor(o, N) - structure) <= 1e-11 * (1 + structure));
  }
}

BOOST_AUTO_TEST_CASE(special_configurations) {
  const Extents extents = {4, 6};
  std::vector<std::int8_t> spins(24, 1);
  const Observables up = measure(spins, extents);
  BOOST_TEST(up.energy == -48);
  BOOST_TEST(up.magnetization == 24);
  BOOST_TEST(std::abs(structure_factor(up, 24)) < 1e-12);

  for (std::size_t i = 0; i < spins.size(); ++i)
    spins[i] = (i / 6 + i % 6) % 2 == 0 ? 1 : -1;
  const Observables checkerboard = measure(spins, extents);
  BOOST_TEST(checkerboard.energy == 48);
  BOOST_TEST(checkerboard.magnetization == 0);
  BOOST_TEST((checkerboard.correlation[1] == std::vector<std::int64_t>{24, -24, 24, -24}));

  for (std::size_t i = 0; i < spins.size(); ++i)
    spins[i] = i / 6 < 2 ? 1 : -1; // two domains, walls along x
  const Observables stripes = measure(spins, extents);
  BOOST_TEST(stripes.energy == -24);
  BOOST_TEST((stripes.correlation[0] == std::vector<std::int64_t>{24, 0, -24}));
  BOOST_TEST((stripes.slices[0] == std::vector<std::int64_t>{6, 6, -6, -6}));
  BOOST_TEST(std::abs(structure_factor(stripes.slices[0], 24) - 288.0 / 24) < 1e-12); // |6 (1 + i + 1 + i)|^2 / 24

  const std::vector<std::int8_t> pair = {1, -1, 1, 1}; // 2 x 2: eight bonds, every one twice
  BOOST_TEST(measure(pair, Extents{2, 2}).energy == 0);
  BOOST_TEST(measure(std::vector<std::int8_t>{1, 1, 1, 1}, Extents{2, 2}).energy == -8);
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_refused) {
  const std::vector<std::int8_t> spins(12, 1);
  BOOST_CHECK_THROW((void)measure(spins, Extents{}), deeprg::InputError);
  BOOST_CHECK_THROW((void)measure(spins, Extents{12, 0}), deeprg::InputError);
  BOOST_CHECK_THROW((void)measure(spins, Extents{3, 5}), deeprg::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
