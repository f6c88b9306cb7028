#include "rg/block_couplings.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "ising/couplings.hpp"
#include "rg/block_spin.hpp"
#include "rg/operator_sums.hpp"
#include "rg/some_spins.hpp"

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(parallel_block_couplings)

// A ring of spins in equilibrium: the bonds are independent, but for their product, which is rejected until it is +1.
std::vector<std::int8_t> ring(std::int64_t n, double coupling, const random::Generator& generator,
                              std::uint64_t sample) {
  const auto sites = static_cast<std::size_t>(n);
  const double unlike = 1 / (1 + std::exp(2 * coupling));
  for (std::uint64_t attempt = 0;; ++attempt) {
    std::vector<std::int8_t> spins(sites, 1);
    bool turned = false;
    for (std::size_t x = 0; x < sites; ++x) {
      const auto bits = generator.block(random::Purpose::bootstrap, sample << 32 | x, attempt).low;
      turned = turned != (random::uniform(bits) < unlike);
      spins[(x + 1) % sites] = turned ? -1 : 1;
    }
    if (!turned)
      return spins;
  }
}

BOOST_AUTO_TEST_CASE(the_chain_and_its_decimation_on_any_ranks) {
  constexpr double K = 0.6;
  constexpr std::int64_t samples = 2000, bins = 20;
  const auto world = parallel::Comm::world();
  const random::Generator generator(3);
  const auto fine = lattice::Geometry::of({64}), coarse = blocks_of(fine, 2);
  const auto all = standard_operators(1).even;
  const auto rule = BlockSpin::decimation(2);
  const auto counted = [&](const parallel::Comm& comm) {
    std::vector<Neighbourhoods> levels{{fine, all, bins}, {coarse, all, bins}};
    Configuration here(fine), blocked(coarse);
    const auto mine = parallel::share(samples, comm.size(), comm.rank());
    for (std::int64_t n = mine.first; n < mine.first + mine.count; ++n) {
      pack(ring(64, K, generator, static_cast<std::uint64_t>(n)), here);
      rule.renormalize(here, generator, n, 1, blocked);
      levels[0].add(static_cast<std::size_t>(n * bins / samples), here);
      levels[1].add(static_cast<std::size_t>(n * bins / samples), blocked);
    }
    std::vector<Neighbourhoods::Couplings> fits;
    for (auto& level : levels) {
      level.reduce(comm);
      fits.push_back(level.fit());
    }
    return fits;
  };
  const auto found = counted(world), alone = counted(parallel::Comm::self());
  for (std::size_t level = 0; level < 2; ++level) {
    BOOST_TEST(found[level].values == alone[level].values, boost::test_tools::per_element()); // to the bit
    BOOST_TEST(found[level].errors == alone[level].errors, boost::test_tools::per_element());
    const double nn = level == 0 ? K : std::log(std::cosh(2 * K)) / 2;
    for (std::size_t a = 0; a < all.size(); ++a) {
      BOOST_TEST(std::abs(found[level].values[a] - (a == 0 ? nn : 0)) < 4 * found[level].errors[a]);
      BOOST_TEST(found[level].errors[a] < 0.02);
    }
  }
}

BOOST_AUTO_TEST_CASE(products_that_fold_onto_themselves_do_not_fit) {
  const auto even = standard_operators(2).even;
  BOOST_TEST(Neighbourhoods::fits(lattice::Geometry::of({4, 4}), even));
  BOOST_TEST(!Neighbourhoods::fits(lattice::Geometry::of({3, 70}), even)); // (2,0) is nn
  BOOST_TEST(!Neighbourhoods::fits(lattice::Geometry::of({2, 2}), even));
}

BOOST_AUTO_TEST_SUITE_END()

// The log-likelihood of every spin by itself, from sums over the whole lattice with the spin one way and the other.
BOOST_AUTO_TEST_SUITE(block_couplings)

BOOST_AUTO_TEST_CASE(z_is_the_change_of_the_operators) {
  for (const auto& extents : std::vector<std::vector<std::int64_t>>{{9, 70}, {4, 4}, {4, 5, 6}}) {
    const auto geometry = lattice::Geometry::of(extents);
    auto all = standard_operators(geometry.dimensions).even;
    all.resize(4);
    auto spins = some_spins(geometry, 8);
    Configuration packed(geometry);
    pack(spins, packed);
    Neighbourhoods counted(geometry, all, 1);
    counted.add(0, packed);
    std::vector<std::int64_t> found(all.size()), known(all.size());
    for (std::size_t a = 0; a < all.size(); ++a)
      found[a] = counted.sum(a);
    for (std::size_t a = 0; a < all.size(); ++a) // every spin of a product counts it once
      known[a] = static_cast<std::int64_t>(all[a].products.front().size()) * plain_sum(all[a], geometry, spins);
    BOOST_TEST(found == known, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()
