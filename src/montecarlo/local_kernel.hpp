// The plain kernels of local updates: loops over 64-bit integers, a lane a bit. They know no lattice: whoever calls
// them lays out the neighbours. The fast kernels must equal them bit for bit. Local.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ising/couplings.hpp"

namespace deeprg::montecarlo {

inline constexpr std::size_t planes = 12; // random bits compared for every lane; a tie draws 52 more

// A run of n 64-bit integers of one colour with everything its update reads. neighbour[0 .. neighbours - 1] are runs of
// the other colour.
struct Run {
  std::size_t n = 0;
  std::size_t neighbours = 0;
  std::array<const std::uint64_t*, 6> neighbour{};
};

// Spin changes iff r < T: the thresholds of ising/couplings split into the top 12 bits, compared plane by plane, and
// the low 52, compared where the top ones tie.
class Rule {
public:
  Rule(const std::vector<ising::Threshold>& thresholds, std::size_t neighbours);

  // A class of lanes with one threshold: that many unlike neighbours, and the spin where it matters.
  struct Class {
    std::uint64_t unlike = 0;
    bool by_spin = false;           // else for either spin
    std::uint64_t up = 0;           // all ones: spin up, where by_spin
    bool always = false;            // changes without a random number
    std::array<bool, planes> bit{}; // bit[p]: plane p of T, p = 0 the most significant
  };
  [[nodiscard]] const std::vector<Class>& classes() const { return classes_; }
  // Low 52 bits of the threshold for index 2 unlike + (spin up ? 1 : 0).
  [[nodiscard]] std::uint64_t low_bits(std::size_t index) const { return low_[index]; }

private:
  std::vector<Class> classes_;
  std::vector<std::uint64_t> low_;
};

// Scratch of one thread for runs of at most `length` integers.
struct Scratch {
  explicit Scratch(std::size_t length)
      : unlike{std::vector<std::uint64_t>(length), std::vector<std::uint64_t>(length),
               std::vector<std::uint64_t>(length)},
        tied(length), below(length), threshold(length), mask(length * 14), random(length * planes), side(length) {}
  std::array<std::vector<std::uint64_t>, 3> unlike; // number of unlike neighbours, bit-sliced
  std::vector<std::uint64_t> tied, below, threshold, mask, random, side;
};

// Counts the unlike neighbours of every lane into scratch.unlike.
void count_unlike(const Run& run, const std::uint64_t* spins, Scratch& scratch);

// Decides every lane of `spins` (after count_unlike) by the planes in scratch.random (plane p of integer i at p n + i):
// flips those below their threshold and leaves in scratch.tied the lanes that tie on all planes.
void update(const Rule& rule, std::size_t n, std::uint64_t* spins, Scratch& scratch);

} // namespace deeprg::montecarlo
