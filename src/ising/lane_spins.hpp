// Spins as words of 512 lanes (lattice::Lanes), the two colours of the chessboard apart: the form local updates work
// on.
//
// For each replica group of this rank and each colour c, rows (z, y) of `half` words with ghost rows; word k of a row
// is the column x' = 2 k + ((c + y + z) mod 2), so that its neighbours along y and z are the words k of the other
// colour, and along x the word k and one of its neighbours there. Unused lanes are zero. Local but for exchange.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ising/spins.hpp"
#include "lattice/domain.hpp"
#include "lattice/halo.hpp"

namespace deeprg::ising {

inline constexpr std::int64_t word_size = lattice::Lanes::width / 64; // in 64-bit integers

struct LaneSpins {
  lattice::Lanes lanes;
  lattice::Domain domain;                                              // units: replica groups
  std::vector<std::array<lattice::HaloRows<std::uint64_t>, 2>> groups; // [local group][colour]

  LaneSpins(const lattice::Domain& domain, const lattice::Lanes& lanes);

  // Parity of x' in row (local z, local y) of a colour.
  [[nodiscard]] int parity(int colour, std::int64_t z, std::int64_t y) const {
    return static_cast<int>((colour + domain.y.first + y + domain.z.first + z) & 1);
  }
  // replica * sites + site, of the whole run, of a lane of word k of a row of a local group.
  [[nodiscard]] std::int64_t site_of(std::size_t group, int colour, std::int64_t z, std::int64_t y, std::int64_t k,
                                     std::int64_t lane) const;
  // Number, in the whole run, of word k of a row of a local group: 0 up to all words of both colours.
  [[nodiscard]] std::int64_t word_of(std::size_t group, int colour, std::int64_t z, std::int64_t y,
                                     std::int64_t k) const;
  // Replicas of this rank, as a share of all.
  [[nodiscard]] parallel::Share replicas() const;
};

// Words of lanes <-> rows of bits in natural order. Interior rows only.
void to_rows(const LaneSpins& spins, BitRows& rows);
void from_rows(const BitRows& rows, LaneSpins& spins);

} // namespace deeprg::ising
