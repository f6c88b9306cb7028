// What the spins feel, and the exact integer thresholds that follow from it.
//   -H/kT = K sum over bonds s s' + B sum s      (K = J/kT of either sign, B = h/kT)
// with K a_d along axis d where `ratio` says so, or -K on a part of the bonds, the same for all replicas (+-J disorder,
// Edwards and Anderson, J. Phys. F 5, 965 (1975)),
// and in two dimensions also K_d sum over diagonal bonds s s' + K_p sum over plaquettes s s' s'' s'''.
// A random 64-bit integer r decides an event of probability p iff r < T, T = floor(2^64 p), computed once in quadruple
// precision, so that T is the same number on every machine. Local.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace deeprg::ising {

struct Couplings {
  double coupling = 0;                  // K
  double field = 0;                     // B
  double diagonal = 0, plaquette = 0;   // K_d, K_p
  std::array<double, 3> ratio{1, 1, 1}; // of the coupling along x, y, z to K
  double negative_bonds = 0;            // probability of a bond -K
  std::uint64_t disorder_seed = 0;      // of the bonds

  [[nodiscard]] bool beyond_nearest() const { return diagonal != 0 || plaquette != 0; }
  [[nodiscard]] bool anisotropic() const { return ratio != std::array<double, 3>{1, 1, 1}; }
  [[nodiscard]] bool disordered() const { return negative_bonds != 0; }
  [[nodiscard]] double along(int axis) const { return coupling * ratio[static_cast<std::size_t>(axis)]; } // 0: x
};

// A threshold, or an event that always happens.
struct Threshold {
  std::uint64_t below = 0;
  bool always = false;
};

// Of a bond being -K.
[[nodiscard]] Threshold negative_bond_threshold(const Couplings& couplings);

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

// The same with a coupling of its own along each axis, by the unlike ones among the two neighbours along x, y and z:
//   d = 2 sum over axes of K_a (2 - 2 unlike_a) + 2 B s.
// Index: 2 (unlike_x + 3 unlike_y + 9 unlike_z) + (spin up ? 1 : 0), axes that are missing left out.
[[nodiscard]] std::vector<Threshold> metropolis_axis_thresholds(const Couplings& couplings, int dimensions);
[[nodiscard]] std::vector<Threshold> heat_bath_axis_thresholds(const Couplings& couplings, int dimensions);

// min(1, e^-d).
[[nodiscard]] Threshold boltzmann_threshold(double d);

// Probability 1 - e^-2|K| that a satisfied bond is active (Swendsen and Wang, PRL 58, 86 (1987)).
[[nodiscard]] Threshold bond_threshold(double coupling);
// T of the bonds along x, y, z.
[[nodiscard]] std::array<std::uint64_t, 3> bond_thresholds(const Couplings& couplings);

} // namespace deeprg::ising
