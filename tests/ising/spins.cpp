#include "ising/spins.hpp"

#include <boost/test/unit_test.hpp>

#include "ising/lane_spins.hpp"

using namespace deeprg;
using namespace deeprg::ising;

BOOST_AUTO_TEST_SUITE(spins)

BOOST_AUTO_TEST_CASE(rows_pack_and_unpack) {
  std::vector<std::int8_t> spins(130), back(130);
  for (std::size_t x = 0; x < spins.size(); ++x)
    spins[x] = x * x % 7 < 3 ? 1 : -1;
  std::vector<std::uint64_t> row(3);
  pack_row(spins, row);
  unpack_row(row, back);
  BOOST_TEST(spins == back, boost::test_tools::per_element());
  BOOST_TEST(row[2] >> 2 == 0U);
}

BOOST_AUTO_TEST_CASE(bits_beyond_the_row_are_zero) {
  const auto g = lattice::Geometry::of({3, 70});
  BitRows rows(lattice::Domain::of(g, 2, 1, 0), 2, {0, 2});
  set_random(rows, random::Generator(3));
  for (std::int64_t y = 0; y < 3; ++y)
    BOOST_TEST(rows.row(1, 0, y)[1] >> 6 == 0U);
  set_all_up(rows);
  BOOST_TEST(rows.row(0, 0, 2)[1] == 63U);
}

BOOST_AUTO_TEST_CASE(words_of_lanes_and_rows_hold_the_same_spins) {
  for (const auto& [size, replicas] :
       std::vector<std::pair<std::vector<std::int64_t>, std::int64_t>>{{{8, 12}, 3},
                                                                       {{6, 1100}, 1},
                                                                       {{4, 6, 10}, 600},
                                                                       {{24}, 7},
                                                                       {{2, 4096}, 1},
                                                                       {{4, 300}, 40},
                                                                       {{2, 130}, 512}}) {
    const auto g = lattice::Geometry::of(size);
    const auto plan = lattice::Lanes::of(g, replicas);
    const auto domain = lattice::Domain::of(g, plan.groups, 1, 0);
    LaneSpins words(domain, plan);
    BitRows rows(domain, replicas, words.replicas()), back = rows;
    set_random(rows, random::Generator(5));
    from_rows(rows, words);
    std::int64_t wrong = 0;
    for (std::int64_t group = 0; group < plan.groups; ++group)
      for (int colour = 0; colour < 2; ++colour)
        for (std::int64_t z = 0; z < g.lz; ++z)
          for (std::int64_t y = 0; y < g.ly; ++y)
            for (std::int64_t i = 0; i < plan.half * lattice::Lanes::width; ++i) {
              const std::int64_t k = i / lattice::Lanes::width, lane = i % lattice::Lanes::width;
              const auto* row =
                  words.groups[static_cast<std::size_t>(group)][static_cast<std::size_t>(colour)].row(z, y);
              const bool up = (row[k * word_size + lane / 64] >> (lane % 64) & 1) != 0;
              bool expected = false; // unused lanes are zero
              if (lane < plan.replicas_in(group) * plan.segments) {
                const std::int64_t site = words.site_of(static_cast<std::size_t>(group), colour, z, y, k, lane);
                expected = is_up(rows.row(site / g.sites(), z, y).data(), site % g.lx);
              }
              wrong += up != expected ? 1 : 0;
            }
    BOOST_TEST(wrong == 0);
    to_rows(words, back);
    BOOST_TEST((rows.bits == back.bits));
  }
}

BOOST_AUTO_TEST_SUITE_END()
