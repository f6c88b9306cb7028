#include "ising/lane_sides.hpp"

#include <boost/test/unit_test.hpp>

#include "base/random.hpp"
#include "ising/lane_spins.hpp"

using namespace deeprg;
using namespace deeprg::ising;

BOOST_AUTO_TEST_SUITE(lane_sides)

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

BOOST_AUTO_TEST_CASE(sides_are_the_words_beside_and_those_beyond_the_ends) {
  constexpr std::int64_t rows = 3, half = 4, pitch = half * word_size;
  std::vector<std::uint64_t> words(rows * pitch);
  random::Generator(5).fill(random::Purpose::initial_spins, 0, 0, 0, words);
  std::array<std::uint64_t, word_size> beyond{};
  for (const auto& [replicas, segments] : {std::pair{1, 512}, {512, 1}, {2, 256}, {64, 8}, {128, 4}, {100, 1}, {3, 5}})
    for (const int first_step : {1, -1})
      for (const auto& [first, end] : {std::pair{0, 4}, {0, 1}, {3, 4}, {1, 3}}) {
        std::vector<std::uint64_t> side(static_cast<std::size_t>(rows * (end - first) * word_size));
        gather_sides({words.data(), rows, pitch, half}, first_step, first, end, replicas, segments, side.data());
        const std::uint64_t* now = side.data();
        for (std::int64_t y = 0; y < rows; ++y)
          for (std::int64_t k = first; k < end; ++k, now += word_size) {
            const std::int64_t from = k + (y % 2 == 0 ? first_step : -first_step);
            const std::uint64_t* expected = words.data() + y * pitch + from * word_size;
            if (from < 0 || from == half) {
              shift_segments(words.data() + y * pitch + (from < 0 ? half - 1 : 0) * word_size, beyond.data(), replicas,
                             segments, from < 0 ? 1 : -1);
              expected = beyond.data();
            }
            if (segments == 1) // in its unused lanes too
              expected = words.data() + y * pitch + (from + half) % half * word_size;
            BOOST_TEST(std::equal(now, now + word_size, expected));
          }
      }
}

BOOST_AUTO_TEST_SUITE_END()
