// What is measured on one configuration in natural order: energy, magnetisation, correlations along the axes and slice
// magnetisations, all of them exact integers.
//   spins: +1 or -1, the last axis fastest; extents {[[Lz,] Ly,] Lx}; axis d is extents[d]. Periodic.
// Rows are packed into bits and compared by XOR and population count. Local; no randomness; InputError if the shapes
// disagree.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace deeprg::ising {

struct Observables {
  std::int64_t energy;        // E/J = -sum over bonds of s s', every bond once; an extent of 2 has double bonds, of 1 a
                              // bond from each site to itself
  std::int64_t magnetization; // M = sum of s
  std::vector<std::vector<std::int64_t>> correlation; // [d][r] = sum over x of s(x) s(x + r e_d), r = 0 .. L_d / 2
  std::vector<std::vector<std::int64_t>> slices;      // [d][i] = sum of the spins whose coordinate along d is i
};

[[nodiscard]] Observables measure(std::span<const std::int8_t> spins, std::span<const std::int64_t> extents);

// S(k) = |sum_x s(x) exp(i k x_d)|^2 / N at the smallest wave number k = 2 pi / L_d along an axis, from its slices.
[[nodiscard]] double structure_factor(std::span<const std::int64_t> slices, std::int64_t sites);

// The same averaged over the axes longer than 1.
[[nodiscard]] double structure_factor(const Observables& observables, std::int64_t sites);

} // namespace deeprg::ising
