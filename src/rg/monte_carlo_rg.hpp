// Monte Carlo renormalization (Swendsen, Phys. Rev. Lett. 42, 859 (1979); 52, 1165 (1984)): the stability matrix
// T = dK^(n) / dK^(n-1) of a step of blocking, from the correlations of operators before and after it,
//   T = A^-1 B,   A_ac = <S_a^(n) S_c^(n)>_c,   B_ab = <S_a^(n) S_b^(n-1)>_c,   S sums over the lattice.
// y = ln(largest eigenvalue) / ln b; even operators give y_T, odd ones, whose means are exactly 0 without a field, y_H.
// Errors: jackknife of the whole eigenvalue. Local; no randomness.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rg/moments.hpp"

namespace deeprg::rg {

struct Exponents {
  std::size_t level = 0, operators = 0; // the first so many that are independent at this level
  double y_T = 0, y_T_error = 0;        // NaN where a sector has fewer operators, or no real positive eigenvalue leads
  double y_H = 0, y_H_error = 0;
};

// Of every level from 1 on, by the number of operators. scales: b of each of these levels.
[[nodiscard]] std::vector<Exponents> exponents(const Moments& moments, std::span<const double> scales);

// The operators of a sector that are independent of those before them at a level: on small lattices some coincide and
// some are constant, and A has not full rank.
[[nodiscard]] std::vector<std::size_t> independent_operators(const Moments& moments, Parity parity, std::size_t level,
                                                             std::span<const double> averages);

// T of these operators from the averages of moments.bins(), (operator, operator).
[[nodiscard]] std::vector<double> stability_matrix(const Moments& moments, Parity parity, std::size_t level,
                                                   std::span<const std::size_t> operators,
                                                   std::span<const double> averages);

} // namespace deeprg::rg
