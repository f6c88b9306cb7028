// Fixed signs of bonds (+-J disorder) on words of lanes: which neighbours a site feels turned over. Of each site as
// many words as it has neighbours, in the order of LocalChain's runs: along x the one in place and the one beside, then
// those before and after along y and z. Randomness: Purpose::bond_signs. Local.
#pragma once

#include <array>
#include <vector>

#include "base/random.hpp"
#include "ising/couplings.hpp"
#include "ising/lane_spins.hpp"

namespace deeprg::montecarlo {

class BondSigns {
public:
  // Bits set: the bonds -K of the rows of `spins`, the same in all replicas.
  BondSigns(const ising::LaneSpins& spins, const ising::Couplings& couplings, int rounds);

  // From word k of a row on, of one neighbour; the next rows of the plane follow.
  [[nodiscard]] const std::uint64_t* words(std::size_t group, int colour, std::size_t neighbour, std::int64_t z,
                                           std::int64_t y, std::int64_t k) const {
    return &groups_[group][static_cast<std::size_t>(colour)][neighbour]
                   [static_cast<std::size_t>(((z * rows_ + y) * half_ + k) * ising::word_size)];
  }

private:
  std::int64_t rows_, half_;                                                   // of a plane; words of a row
  std::vector<std::array<std::vector<std::vector<std::uint64_t>>, 2>> groups_; // [group][colour][neighbour]
};

} // namespace deeprg::montecarlo
