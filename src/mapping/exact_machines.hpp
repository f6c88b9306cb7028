// Kadanoff's block spins as machines, to set beside learned ones.
//
// The kernel (Kadanoff, Houghton and Yalabik, J. Stat. Phys. 14, 171 (1976)): the block spin mu of the 2^d spins s of a
// block follows p(mu | s) = exp(p mu sum s) / (2 cosh(p sum s)), which is the conditional distribution of a hidden unit
// with weight p to the spins of its block, no bias and no other weights; p -> infinity is the majority. Local.
#pragma once

#include <cstdint>
#include <vector>

#include "rbm/parameters.hpp"

namespace deeprg::mapping {

// The optimal p at the fixed point of the kernel on the square lattice (the same reference).
inline constexpr double block_spin_weight = 0.7659830352;

// `depth` kernels on top of one another: blocks of 2 sites along every axis of the lattice, then of the lattice of
// block spins, whose units stand in its natural order. extents: [[Lz,] Ly,] Lx, divisible by 2^depth (InputError).
// weight: p of the form with units -1, +1; `units` are those of the machines returned.
template <class Real = float>
[[nodiscard]] rbm::BasicStack<Real> block_spin_stack(const std::vector<std::int64_t>& extents, std::int64_t depth,
                                                     double weight, rbm::Units units);

// What makes the kernel an exact step for the Ising model: the couplings between visible units of E = H - T, where
// H = -K sum over bonds of s s' and T = ln p(mu | s): K on every bond, and those of -ln 2 cosh(p sum s), which joins
// two, four, ... spins of each block. The machine with them has the visible distribution of the Ising model. Units -1,
// +1.
[[nodiscard]] std::vector<rbm::VisibleCoupling> ising_couplings_of_block_spins(const std::vector<std::int64_t>& extents,
                                                                               double weight, double coupling);

} // namespace deeprg::mapping
