// One step of the renormalization of a configuration: blocks of b^d sites, one spin each.
//   majority     the sign of the sum of the block, a fair coin where it is 0
//   Kadanoff     p(mu | s) = e^{p mu sum s} / 2 cosh(p sum s) (Phys. Rev. Lett. 34, 1005 (1975)); majority as p grows
//   decimation   the first spin of the block, whose coordinates are all multiples of b
// Probabilities are integer thresholds (ising/couplings.hpp), so that the block spins are the same on any machine.
// Randomness: Purpose::block_ties, place sample << 32 | block, step level, 64 bits a block. Local.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "ising/couplings.hpp"
#include "rg/configuration.hpp"

namespace deeprg::rg {

class BlockSpin {
public:
  static BlockSpin majority(int dimensions, std::int64_t scale);
  static BlockSpin kadanoff(int dimensions, std::int64_t scale, double p);
  static BlockSpin decimation(std::int64_t scale);

  [[nodiscard]] std::int64_t scale() const { return scale_; }

  // The block spins of sample `sample` (below 2^32) at `level` 1, 2, ...; the scale divides every extent, and there are
  // at most 2^32 blocks.
  void renormalize(const Configuration& fine, const random::Generator& generator, std::int64_t sample,
                   std::int64_t level, Configuration& coarse) const;

  // By the number of spins up in a block: whether its spin is up for sure, or the threshold below which 64 random bits
  // put it up. Empty for decimation.
  [[nodiscard]] const std::vector<ising::Threshold>& up() const { return up_; }

private:
  BlockSpin(std::int64_t scale, std::vector<ising::Threshold> up);

  std::int64_t scale_;
  std::vector<ising::Threshold> up_;
  bool random_ = false;
};

// The lattice of the blocks.
[[nodiscard]] lattice::Geometry blocks_of(const lattice::Geometry& fine, std::int64_t scale);

} // namespace deeprg::rg
