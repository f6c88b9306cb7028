// The plain kernel of local updates with diagonal and plaquette couplings: lane after lane. It defines what the fast
// one (square_lanes) does, which must equal it bit for bit. It knows no lattice: whoever calls it lays out the
// neighbours. Local.
#pragma once

#include <array>
#include <cstdint>

#include "montecarlo/local_kernel.hpp"
#include "montecarlo/square_rule.hpp"

namespace deeprg::montecarlo {

// A run of n 64-bit integers of one class, whole words of 8, and what it reads, all of other classes.
struct SquareRun {
  std::size_t n = 0;
  std::array<const std::uint64_t*, 4> nearest{};  // the two along x, the two along y
  std::array<const std::uint64_t*, 4> diagonal{}; // [2 i + j]: beside nearest[i] and nearest[2 + j]; the four of them
                                                  // are a plaquette
};

// The state (square_rule) of a lane, 0 .. 63, of integer i.
[[nodiscard]] unsigned state_of(const SquareRun& run, const std::uint64_t* spins, std::size_t i, int lane);

// As update_plainly of local_kernel: updates the run's spins in the lanes `used` of every word; finds the ties.
void update_plainly(const SquareRule& rule, const SquareRun& run, const Planes& random, const Word& used,
                    std::uint64_t* spins, Ties& ties);

} // namespace deeprg::montecarlo
