// Maps of the same compression as a stack of machines, but without a network: blocks of spins and principal components.
// `units` are the layer sizes of the stack, from the lowest. `sampled` is the sign of the field.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "lattice/geometry.hpp"
#include "mapping/reconstruction.hpp"
#include "parallel/comm.hpp"

namespace deeprg::mapping {

// The sign of the sum over each block of b^d = N / units sites, (sample, block) in natural order of the blocks; empty
// where the lattice has no such blocks. Ties by Purpose::block_ties, place sample << 32 | block, step level.
[[nodiscard]] std::vector<std::int8_t> block_majority(const lattice::Geometry& geometry, std::int64_t units,
                                                      std::span<const std::int8_t> samples,
                                                      std::span<const std::int64_t> numbers,
                                                      const random::Generator& generator, std::uint64_t level);

// The first spin of each block alone: decimation. Blocks as of block_majority. No randomness.
[[nodiscard]] std::vector<std::int8_t> decimated_spins(const lattice::Geometry& geometry, std::int64_t units,
                                                       std::span<const std::int8_t> samples);

// Majority: each block of b^d = N / units sites takes the sign of its sum. A depth without such blocks is left empty.
// Ties of block_majority at level = depth. The generator must outlive the map.
[[nodiscard]] Map through_blocks(const lattice::Geometry& geometry, const std::vector<std::int64_t>& units,
                                 const random::Generator& generator);

// Projection on as many leading eigenvectors of the covariance of the training samples, (sample, site), as there are
// units: real numbers, where the others pass on one bit a unit. The field is clipped to -1..1.
// Collective over comm: the covariance, made of exact counts, is shared out, and rank 0 finds its eigenvectors (LAPACK,
// whose rounding depends on the BLAS kernel; they are rounded to 2^-24, and all that follows is exact). Cost: N^3.
[[nodiscard]] Map through_principal_components(const parallel::Comm& comm, std::span<const std::int8_t> training,
                                               std::int64_t sites, const std::vector<std::int64_t>& units);

} // namespace deeprg::mapping
