#include "mapping/lattice_couplings.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "brute_force.hpp"

using namespace deeprg;
using mapping::LatticeSpins;

namespace {

// Independent samples of exp(sum_a K_a S_a) on a lattice of few sites.
LatticeSpins samples_of(const std::vector<std::int64_t>& extents, const std::vector<double>& couplings, double field,
                        std::size_t count) {
  const auto terms = mapping::lattice_terms(extents);
  std::int64_t sites = 1;
  for (const auto L : extents)
    sites *= L;
  std::vector<double> h(std::size_t{1} << sites);
  for (std::size_t v = 0; v < h.size(); ++v) {
    const auto s = [&](std::int64_t x) { return (v >> x & 1) != 0 ? 1.0 : -1.0; };
    for (std::int64_t x = 0; x < sites; ++x)
      h[v] -= field * s(x);
    for (std::size_t a = 0; a < couplings.size(); ++a)
      for (const auto& set : terms[a].sets) {
        double product = 1;
        for (const auto x : set)
          product *= s(x);
        h[v] -= couplings[a] * product;
      }
  }
  auto cumulative = brute_force::boltzmann(h);
  std::partial_sum(cumulative.begin(), cumulative.end(), cumulative.begin());
  const random::Generator generator(8);
  LatticeSpins spins{extents, {.units = sites, .rows = {}, .block = {}, .blocks = 20}};
  for (std::uint64_t n = 0; n < count; ++n) {
    const double u = random::uniform(generator.block(random::Purpose::bootstrap, n, 3).low);
    const auto v =
        static_cast<std::size_t>(std::lower_bound(cumulative.begin(), cumulative.end() - 1, u) - cumulative.begin());
    for (std::int64_t x = 0; x < sites; ++x)
      spins.samples.rows.push_back(v >> x & 1 ? 1 : -1);
    spins.samples.block.push_back(static_cast<std::int64_t>(n * 20 / count));
  }
  return spins;
}

void agree(const statistics::Estimate& found, double exact) {
  BOOST_TEST(found.error > 0);
  BOOST_TEST(std::abs(found.value - exact) < 4 * found.error);
}

} // namespace

BOOST_AUTO_TEST_SUITE(lattice_couplings)

BOOST_AUTO_TEST_CASE(every_bond_once_around_the_torus) {
  const auto terms = mapping::lattice_terms({4, 3});
  const auto count = [&](const std::string& name) {
    for (const auto& term : terms)
      if (term.name == name)
        return term.sets.size();
    return std::size_t{0};
  };
  BOOST_TEST(count("nearest") == 24U);
  BOOST_TEST(count("diagonal") == 24U);
  BOOST_TEST(count("straight") == 24U);
  BOOST_TEST(count("plaquette") == 12U);
  BOOST_TEST(mapping::lattice_terms({2, 2}).size() == 3U); // two steps lead back
  BOOST_TEST(mapping::lattice_terms({8}).size() == 3U);
}

// Within 4 standard errors, all terms at once.
BOOST_AUTO_TEST_CASE(couplings_of_known_hamiltonians_are_found) {
  const std::vector<double> K{0.2, 0.1, -0.05, 0.08};
  const auto found = mapping::lattice_couplings(parallel::Comm::self(), samples_of({3, 4}, K, 0.1, 20000));
  for (std::size_t a = 0; a < K.size(); ++a)
    agree(found.couplings[a], K[a]);
  agree(found.field, 0.1);
}

// Of the nearest-neighbour model both thermometers tell its coupling.
BOOST_AUTO_TEST_CASE(thermometers_agree_on_the_ising_model) {
  for (const auto& extents : {std::vector<std::int64_t>{4, 4}, {2, 4}, {10}}) {
    const auto found = mapping::lattice_couplings(parallel::Comm::self(), samples_of(extents, {0.35}, 0, 10000));
    agree(found.by_energy, 0.35);
    agree(found.by_likelihood, 0.35);
    agree(found.couplings[0], 0.35);
  }
}

BOOST_AUTO_TEST_CASE(units_are_put_on_the_grid_in_their_gauge) {
  mapping::Placement placement;
  placement.grid = {2, 2};
  placement.place = {2, 0, 3, 1};
  placement.gauge = {1, -1, 1, -1};
  const mapping::SpinSamples hidden{.units = 4, .rows = {1, 1, -1, 1}, .block = {0}, .blocks = 1};
  const std::vector<std::int8_t> expected{-1, -1, 1, -1};
  BOOST_TEST(mapping::on_grid(hidden, placement).samples.rows == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_lattice_couplings)

BOOST_AUTO_TEST_CASE(any_number_of_ranks_finds_the_same) {
  const auto spins = samples_of({4, 4}, {0.3, 0.05}, 0, 3000);
  const auto alone = mapping::lattice_couplings(parallel::Comm::self(), spins),
             together = mapping::lattice_couplings(parallel::Comm::world(), spins);
  for (std::size_t k = 0; k < alone.couplings.size(); ++k) {
    BOOST_TEST(alone.couplings[k].value == together.couplings[k].value);
    BOOST_TEST(alone.couplings[k].error == together.couplings[k].error);
  }
  BOOST_TEST(alone.by_likelihood.value == together.by_likelihood.value);
  BOOST_TEST(alone.by_energy.value == together.by_energy.value);
}

BOOST_AUTO_TEST_SUITE_END()
