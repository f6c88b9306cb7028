// The plain kernels of local updates: a loop over 64-bit integers, a lane a bit, one integer and one plane after the
// other. They define what the fast ones (local_lanes) do, which must equal them bit for bit. They know no lattice:
// whoever calls them lays out the neighbours. Local.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "montecarlo/local_rule.hpp"

namespace deeprg::montecarlo {

// A run of n 64-bit integers of one colour, whole words of 8, and what it reads: neighbour[0 .. neighbours - 1] are
// runs of the other colour, neighbours = 2, 4 or 6.
struct Run {
  std::size_t n = 0;
  std::size_t neighbours = 0;
  std::array<const std::uint64_t*, 6> neighbour{};
};

// The random planes of a run: integers 2 j and 2 j + 1 of plane p are the block at place + j, draw p. place is a
// multiple of 4, the places of a word.
struct Planes {
  const random::Generator& generator;
  std::uint64_t place = 0, sweep = 0;
};

// Lanes whose random bits tie with their threshold's on all planes, and which have therefore not changed yet.
struct Ties {
  explicit Ties(std::size_t length) : lanes(length), words(length / 8) {}
  std::vector<std::uint64_t> lanes; // of the run's integers
  std::vector<std::uint32_t> words; // [0, count): the words that have any
  std::size_t count = 0;
};

struct alignas(64) Word : std::array<std::uint64_t, 8> {}; // of 512 lanes

// Number of unlike neighbours of integer i, bit-sliced, and the spins themselves as bit 3 of the state (local_rule).
[[nodiscard]] std::array<std::uint64_t, 4> state_of(const Run& run, const std::uint64_t* spins, std::size_t i);

// Updates the run's spins in the lanes `used` of every word; finds the ties.
void update_plainly(const Rule& rule, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                    Ties& ties);

} // namespace deeprg::montecarlo
