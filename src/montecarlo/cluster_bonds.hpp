// The random bits of bonds, compared with the probability that a bond is active: r < T with r a 64-bit integer whose
// top 16 bits are the planes of Purpose::bond_planes and whose other 48 are drawn only where those tie. Local.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"

namespace deeprg::montecarlo {

inline constexpr std::size_t bond_planes = 16;

// A bit a bond, 128 bonds a block of Purpose::bond_planes.
struct DrawnBonds {
  std::vector<std::uint64_t> below; // r < T by the planes alone
  std::vector<std::uint64_t> tied;  // all planes tie
};

// Draws the bonds of the blocks at places first, first + 1, ..., `blocks` of them, in vector registers; the vectors
// of `out` grow as needed, to more than 2 blocks integers.
void draw_bonds(const random::Generator& generator, std::uint64_t first, std::uint64_t sweep, std::uint64_t threshold,
                std::size_t blocks, DrawnBonds& out);

// The rest of a comparison: whether the 48 bits of the bond at `place` (replica, direction, site) are below T's.
[[nodiscard]] inline bool tie_is_below(const random::Generator& generator, std::uint64_t place, std::uint64_t sweep,
                                       std::uint64_t threshold) {
  constexpr std::uint64_t low = (std::uint64_t{1} << (64 - bond_planes)) - 1;
  return (generator.block(random::Purpose::bond_ties, place, sweep).low & low) < (threshold & low);
}

} // namespace deeprg::montecarlo
