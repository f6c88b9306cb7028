#include "rg/block_spin.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "rg/some_spins.hpp"

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(block_spin)

const random::Generator generator(11);

// The number of spins up in each block, block by block, and the first spin of each.
struct Blocks {
  std::vector<std::size_t> up;
  std::vector<std::int8_t> first;
};

Blocks plain_blocks(const lattice::Geometry& fine, std::int64_t b, const std::vector<std::int8_t>& spins) {
  const auto coarse = blocks_of(fine, b);
  Blocks blocks{std::vector<std::size_t>(static_cast<std::size_t>(coarse.sites())), {}};
  blocks.first.resize(blocks.up.size());
  for (std::int64_t z = 0; z < fine.lz; ++z)
    for (std::int64_t y = 0; y < fine.ly; ++y)
      for (std::int64_t x = 0; x < fine.lx; ++x) {
        const std::int64_t Z = z * coarse.lz / fine.lz, Y = y * coarse.ly / fine.ly, X = x / b;
        const auto block = static_cast<std::size_t>((Z * coarse.ly + Y) * coarse.lx + X);
        const std::int8_t spin = spins[static_cast<std::size_t>((z * fine.ly + y) * fine.lx + x)];
        blocks.up[block] += spin > 0 ? 1 : 0;
        if (z * coarse.lz % fine.lz == 0 && y * coarse.ly % fine.ly == 0 && x % b == 0)
          blocks.first[block] = spin;
      }
  return blocks;
}

std::vector<std::int8_t> renormalized(const BlockSpin& rule, const lattice::Geometry& geometry,
                                      const std::vector<std::int8_t>& spins, std::int64_t sample, std::int64_t level) {
  Configuration fine(geometry), coarse(blocks_of(geometry, rule.scale()));
  pack(spins, fine);
  rule.renormalize(fine, generator, sample, level, coarse);
  return unpacked(coarse);
}

BOOST_AUTO_TEST_CASE(equal_to_the_blocks_one_by_one) {
  for (const std::int64_t b : {2, 3})
    for (const auto& half : std::vector<std::vector<std::int64_t>>{{1}, {33}, {2, 2}, {5, 32}, {3, 50}, {2, 3, 22}}) {
      auto extents = half;
      for (auto& extent : extents)
        extent *= b;
      const auto geometry = lattice::Geometry::of(extents);
      const auto spins = some_spins(geometry, 5);
      const auto blocks = plain_blocks(geometry, b, spins);
      BOOST_TEST(renormalized(BlockSpin::decimation(b), geometry, spins, 0, 1) == blocks.first,
                 boost::test_tools::per_element());
      for (const auto& rule :
           {BlockSpin::majority(geometry.dimensions, b), BlockSpin::kadanoff(geometry.dimensions, b, 0.4)}) {
        const auto found = renormalized(rule, geometry, spins, 7, 2);
        for (std::size_t block = 0; block < found.size(); ++block) {
          const auto& up = rule.up()[blocks.up[block]];
          const auto r = generator.block(random::Purpose::block_ties, std::uint64_t{7} << 32 | block, 2).low;
          BOOST_TEST((found[block] > 0) == (up.always || r < up.below));
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(probabilities_of_the_rules) {
  const auto chance = [](const ising::Threshold& up) {
    return up.always ? 1 : std::ldexp(static_cast<double>(up.below), -64);
  };
  const auto majority = BlockSpin::majority(2, 2), nine = BlockSpin::majority(2, 3);
  const double known[] = {0, 0, 0.5, 1, 1};
  for (std::size_t k = 0; k <= 4; ++k)
    BOOST_TEST(chance(majority.up()[k]) == known[k]);
  for (std::size_t k = 0; k <= 9; ++k)
    BOOST_TEST(chance(nine.up()[k]) == (k > 4 ? 1 : 0));
  const auto kadanoff = BlockSpin::kadanoff(2, 2, 0.7), hard = BlockSpin::kadanoff(2, 2, 30);
  for (std::size_t k = 0; k <= 4; ++k) {
    const double sum = 2 * static_cast<double>(k) - 4;
    BOOST_TEST(std::abs(chance(kadanoff.up()[k]) - std::exp(0.7 * sum) / (2 * std::cosh(0.7 * sum))) < 1e-15);
    BOOST_TEST(std::abs(chance(hard.up()[k]) - known[k]) < 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(ties_are_fair_coins_of_sample_level_and_block) {
  const auto geometry = lattice::Geometry::of({2, 128});
  std::vector<std::int8_t> tied(256);
  for (std::size_t x = 0; x < 256; ++x)
    tied[x] = x < 128 ? 1 : -1;
  const auto rule = BlockSpin::majority(2, 2);
  std::int64_t up = 0;
  for (std::int64_t sample = 0; sample < 200; ++sample)
    for (const std::int8_t s : renormalized(rule, geometry, tied, sample, 1))
      up += s > 0 ? 1 : 0;
  BOOST_TEST(std::abs(static_cast<double>(up) - 6400) < 4 * std::sqrt(3200.0)); // of 12800
  BOOST_TEST((renormalized(rule, geometry, tied, 0, 1) != renormalized(rule, geometry, tied, 1, 1)));
  BOOST_TEST((renormalized(rule, geometry, tied, 0, 1) != renormalized(rule, geometry, tied, 0, 2)));
}

BOOST_AUTO_TEST_SUITE_END()
