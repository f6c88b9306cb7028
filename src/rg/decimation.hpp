// The chain of Ising spins, renormalized exactly by summing over every other spin.
//   -beta H = sum over bonds of J s s' + field sum over sites of s; the sum over a spin between a and b is
//   2 cosh(J (a + b) + field) = e^{c + J' a b + (field' - field)(a + b)/2}:
//   J' = (1/4) ln(1 + sinh^2 2J / cosh^2 field),   field' = field + (1/2) ln [cosh(2J + field) / cosh(2J - field)],
//   c = ln 2 + J' + ln cosh field          a spin removed
// (Nelson and Fisher, Ann. Phys. 91, 226 (1975)). Without a field tanh J' = tanh^2 J. J of either sign.
// Local; no randomness.
#pragma once

#include <vector>

namespace deeprg::rg {

struct Chain {
  double coupling, field;
};

struct Decimation {
  Chain left;
  double constant; // c
};

[[nodiscard]] Decimation decimate(const Chain& chain);

// The chain and its images after 1, ..., steps decimations.
[[nodiscard]] std::vector<Chain> decimation_flow(Chain chain, int steps);

// ln Z / N of the infinite chain: the constants of 64 decimations, each of half as many spins as the one before, and
// free spins for what is left, which weighs 2^-64.
[[nodiscard]] double chain_log_partition(Chain chain);

} // namespace deeprg::rg
