// One configuration of Ising spins as packed rows, on a lattice that a step of the renormalization may have made
// smaller. Local.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lattice/geometry.hpp"

namespace deeprg::rg {

// Rows of Lx bits as ising/spins.hpp has them: site x at bit x % 64 of word x / 64, 1 is up, bits beyond Lx are 0.
struct Configuration {
  lattice::Geometry geometry;
  std::int64_t words = 1;          // of a row
  std::vector<std::uint64_t> bits; // (row, word), row = z Ly + y

  explicit Configuration(const lattice::Geometry& geometry);

  [[nodiscard]] std::span<std::uint64_t> row(std::int64_t r) {
    return {bits.data() + r * words, static_cast<std::size_t>(words)};
  }
  [[nodiscard]] std::span<const std::uint64_t> row(std::int64_t r) const {
    return {bits.data() + r * words, static_cast<std::size_t>(words)};
  }
};

// Spins -1, +1 in natural order.
void pack(std::span<const std::int8_t> spins, Configuration& to);
[[nodiscard]] std::vector<std::int8_t> unpacked(const Configuration& configuration);

// out: the row rotated, so that site x is site (x + shift) mod lx of it; 0 <= shift < min(lx, 64).
void rotate_row(std::span<const std::uint64_t> row, std::int64_t lx, std::int64_t shift, std::span<std::uint64_t> out);

} // namespace deeprg::rg
