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
  for (const auto& [size, replicas] : std::vector<std::pair<std::vector<std::int64_t>, std::int64_t>>{
           {{8, 12}, 3}, {{6, 1100}, 1}, {{4, 6, 10}, 600}, {{24}, 7}}) {
    const auto g = lattice::Geometry::of(size);
    const auto lanes = lattice::Lanes::of(g, replicas);
    const auto domain = lattice::Domain::of(g, lanes.groups, 1, 0);
    LaneSpins words(domain, lanes);
    BitRows rows(domain, replicas, words.replicas()), back = rows;
    set_random(rows, random::Generator(5));
    from_rows(rows, words);
    to_rows(words, back);
    BOOST_TEST((rows.bits == back.bits));
  }
}

BOOST_AUTO_TEST_CASE(segments_shift_by_the_number_of_replicas) {
  std::array<std::uint64_t, word_size> in{}, out{};
  in[0] = 0b001'010'100; // 3 replicas, 3 segments: replica 2 up in segment 0, 1 in 1, 0 in 2
  shift_segments(in.data(), out.data(), 3, 3, 1);
  BOOST_TEST(out[0] == 0b010'100'001U);
  shift_segments(in.data(), out.data(), 3, 3, -1);
  BOOST_TEST(out[0] == 0b100'001'010U);
  shift_segments(in.data(), out.data(), 9, 1, 1); // one segment: nothing moves
  BOOST_TEST(out[0] == in[0]);
}

BOOST_AUTO_TEST_SUITE_END()
