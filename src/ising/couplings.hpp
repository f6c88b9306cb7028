// What the spins feel, and the exact integer thresholds that follow from it.
//   -H/kT = K sum over bonds s s' + B sum s      (K = J/kT of either sign, B = h/kT)
// A random 64-bit integer r decides an event of probability p iff r < T, T = floor(2^64 p), computed once in quadruple
// precision, so that T is the same number on every machine. Local.
#pragma once

#include <cstdint>
#include <vector>

namespace deeprg::ising {

struct Couplings {
  double coupling = 0; // K
  double field = 0;    // B
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

// Probability 1 - e^-2|K| that a satisfied bond is active (Swendsen and Wang, PRL 58, 86 (1987)).
[[nodiscard]] Threshold bond_threshold(double coupling);

} // namespace deeprg::ising
