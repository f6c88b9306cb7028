// What the spins feel, and the exact integer thresholds that follow from it.
//   -H/kT = K sum over bonds s s' + B sum s      (K = J/kT of either sign, B = h/kT)
// and in two dimensions also K_d sum over diagonal bonds s s' + K_p sum over plaquettes s s' s'' s'''.
// A random 64-bit integer r decides an event of probability p iff r < T, T = floor(2^64 p), computed once in quadruple
// precision, so that T is the same number on every machine. Local.
#pragma once

#include <cstdint>
#include <vector>

namespace deeprg::ising {

struct Couplings {
  double coupling = 0;                // K
  double field = 0;                   // B
  double diagonal = 0, plaquette = 0; // K_d, K_p

  [[nodiscard]] bool beyond_nearest() const { return diagonal != 0 || plaquette != 0; }
};

// A threshold, or an event that always happens.
struct Threshold {
  std::uint64_t below = 0;
  bool always = false;
};

// Probability that a spin changes, by the number of its neighbours unlike it and by the spin itself.
// Index: 2 unlike + (spin up ? 1 : 0), unlike = 0 .. neighbours.
//   Metropolis: min(1, e^-d); heat-bath: 1 / (1 + e^d), with d = 2 K (neighbours - 2 unlike) + 2 B s, the change of
//   H/kT.
[[nodiscard]] std::vector<Threshold> metropolis_thresholds(const Couplings& couplings, int neighbours);
[[nodiscard]] std::vector<Threshold> heat_bath_thresholds(const Couplings& couplings, int neighbours);

// The same in two dimensions with all couplings, by the unlike ones among the four nearest and the four diagonal
// neighbours and by the odd plaquettes (whose product is -1) among the spin's four:
//   d = 2 K (4 - 2 unlike) + 2 K_d (4 - 2 diagonal) + 2 K_p (4 - 2 odd) + 2 B s.
// Index: 2 (25 odd + 5 diagonal + unlike) + (spin up ? 1 : 0).
[[nodiscard]] std::vector<Threshold> metropolis_square_thresholds(const Couplings& couplings);
[[nodiscard]] std::vector<Threshold> heat_bath_square_thresholds(const Couplings& couplings);

// Probability 1 - e^-2|K| that a satisfied bond is active (Swendsen and Wang, PRL 58, 86 (1987)).
[[nodiscard]] Threshold bond_threshold(double coupling);

} // namespace deeprg::ising
