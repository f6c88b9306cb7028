#include "montecarlo/tied_lanes.hpp"

#include <boost/test/unit_test.hpp>

#include "montecarlo/targets.hpp"

using namespace deeprg;
using namespace deeprg::montecarlo;

BOOST_AUTO_TEST_SUITE(tied_lanes)

// Every lane that ties changes if and only if the 52 bits at its place are below its threshold's.
BOOST_AUTO_TEST_CASE(lanes_change_by_the_bits_at_their_places) {
  const random::Generator generator(3);
  TiedLanes::Places places;
  for (std::size_t lane = 0; lane < places.size(); ++lane)
    places[lane] = static_cast<std::int64_t>(7 * lane);
  const auto first = [](std::uint32_t word) { return (std::int64_t{1} << 40) + 100000 * word; };
  const auto threshold = [](std::size_t i, int bit) {
    return (std::uint64_t{1} << 46) * (1 + (i + static_cast<unsigned>(bit)) % 63);
  };
  on_every_target([&] {
    for (const int rounds : {5, 7}) {
      const random::Generator random(11, rounds);
      TiedLanes lanes;
      for (const unsigned density : {0U, 1U, 6U, 64U}) { // of 64 lanes, the last more than at first there is room for
        Ties ties(8 * 5);
        std::vector<std::uint64_t> spins(ties.lanes.size()), expected(spins.size());
        for (std::uint32_t word : {0U, 1U, 3U, 4U}) {
          bool any = false;
          for (std::size_t q = 0; q < 8; ++q) {
            std::uint64_t& tied = ties.lanes[8 * word + q];
            for (unsigned bit = 0; bit < 64; ++bit)
              if (generator.block(random::Purpose::initial_spins, 64 * (8 * word + q) + bit, density).low % 64 <
                  density)
                tied |= std::uint64_t{1} << bit;
            any = any || tied != 0;
          }
          if (any)
            ties.words[ties.count++] = word;
        }
        for (std::size_t i = 0; i < spins.size(); ++i)
          for (unsigned bit = 0; bit < 64; ++bit) {
            const auto place =
                static_cast<std::uint64_t>(first(static_cast<std::uint32_t>(i / 8)) + places[64 * (i % 8) + bit]);
            const std::uint64_t r =
                random.block(random::Purpose::local_ties, place, 77).low & ((std::uint64_t{1} << 52) - 1);
            if ((ties.lanes[i] >> bit & 1) != 0 && r < threshold(i, static_cast<int>(bit)))
              expected[i] |= std::uint64_t{1} << bit;
          }
        lanes.draw(ties, first, places, random, 77);
        lanes.settle(spins.data(), threshold);
        BOOST_TEST((spins == expected));
        BOOST_TEST((density == 0 || spins != std::vector<std::uint64_t>(spins.size())));
      }
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
