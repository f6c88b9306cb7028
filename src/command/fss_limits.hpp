// The exponents of infinite lattices from those of all pairs L, 2L, corrections of L^-omega allowed for: K* of
// L^-(1/nu + omega). Each window leaves out one more of the smallest sizes, so that the reader sees what they do.
// Local.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "statistics/extrapolation.hpp"
#include "statistics/quotients.hpp"

namespace deeprg::command {

struct FssPair;

struct FssLimit {
  std::int64_t from;                                                               // the smallest L
  std::array<statistics::Extrapolation, statistics::Quotients::numbers> numbers{}; // in the order of Quotients
  statistics::Contributed nu{};                                                    // 1 / (1/nu)
  statistics::Contributed hyperscaling{}; // gamma/nu + 2 beta/nu, which is the dimension
  // By scaling relations: eta = 2 - gamma/nu, delta = 1 + (gamma/nu) / (beta/nu), alpha = 2 - d nu.
  statistics::Contributed eta{}, delta{}, alpha{};
};

// Of the pairs that have a crossing, as many windows as leave two of them. Empty where fewer have one.
[[nodiscard]] std::vector<FssLimit> fss_limits(const std::vector<FssPair>& pairs, double omega,
                                               std::int64_t dimensions);

// The exponent of the leading corrections where the input names none: 7/4 in two dimensions, where the regular part of
// the susceptibility leads (the irrelevant operators of the square lattice come with L^-2 or less: Caselle,
// Hasenbusch, Pelissetto and Vicari, J. Phys. A 35, 4861 (2002)), 0.8297 in three (Hasenbusch, Phys. Rev. B 82, 174433
// (2010): 0.832(6); conformal bootstrap, Simmons-Duffin, JHEP 03 (2017) 086: 0.82968(23)).
[[nodiscard]] double default_omega(std::int64_t dimensions);

} // namespace deeprg::command
