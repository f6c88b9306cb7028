// Configurations of Ising spins in natural order, a bit a spin: bit 1 is spin up.
//
// A row of Lx spins is ceil(Lx/64) words, site x at bit x % 64 of word x / 64; bits beyond Lx are zero. BitRows holds
// the rows of this rank's replicas and domain, axes (replica, z, y, word), slowest first: the form of samples,
// checkpoints and cluster updates. Local.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/archive.hpp"
#include "base/random.hpp"
#include "lattice/domain.hpp"

namespace deeprg::ising {

struct BitRows {
  std::int64_t replicas = 1;                       // of the whole run
  parallel::Share replica{0, 0}, z{0, 0}, y{0, 0}; // this rank's part
  lattice::Geometry geometry;
  std::int64_t words = 1; // of a row
  std::vector<std::uint64_t> bits;

  BitRows() = default;
  // replica: the replicas of this rank (domain.units where a unit is one replica).
  BitRows(const lattice::Domain& domain, std::int64_t all_replicas, parallel::Share replica_part);

  [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(replica.count * z.count * y.count); }
  [[nodiscard]] std::span<std::uint64_t> row(std::int64_t local_replica, std::int64_t local_z, std::int64_t local_y) {
    return {bits.data() + offset(local_replica, local_z, local_y), static_cast<std::size_t>(words)};
  }
  [[nodiscard]] std::span<const std::uint64_t> row(std::int64_t local_replica, std::int64_t local_z,
                                                   std::int64_t local_y) const {
    return {bits.data() + offset(local_replica, local_z, local_y), static_cast<std::size_t>(words)};
  }

  // Of the array (replica, z, y, word) of the whole run.
  [[nodiscard]] Shape shape() const;
  [[nodiscard]] Hyperslab part() const;

private:
  [[nodiscard]] std::size_t offset(std::int64_t r, std::int64_t zz, std::int64_t yy) const {
    return static_cast<std::size_t>(((r * z.count + zz) * y.count + yy) * words);
  }
};

// All spins up, or each up or down by one random bit of its place (Purpose::initial_spins).
void set_all_up(BitRows& rows);
void set_random(BitRows& rows, const random::Generator& generator);

[[nodiscard]] inline bool is_up(const std::uint64_t* row, std::int64_t x) { return (row[x / 64] >> (x % 64) & 1) != 0; }

// Spins -1, +1 of one row.
void unpack_row(std::span<const std::uint64_t> row, std::span<std::int8_t> spins);
void pack_row(std::span<const std::int8_t> spins, std::span<std::uint64_t> row);

} // namespace deeprg::ising
