// One step of Kadanoff's variational (lower-bound) renormalization of the Ising model.
//   -beta H = sum over elementary hypercubes of V(s), s the spins on the n = 2^d corners. Blocks of 2^d sites get block
//   spins by the kernel e^{p mu sum s} / 2 cosh(p sum s); V of all 2^d hypercubes a block, and ln 2 cosh, are moved to
//   the one hypercube that has a corner in n different blocks:
//     e^{V'(mu)} = sum over s of e^{W(s) + p mu.s},   W(s) = 2^d V(s) - ln 2 cosh(p sum s).
//   Moving changes ln Z by at least 0 (Jensen), so sum over steps n of 2^{-dn} V'_n's constant, the constant being
//   taken out after each step, is an upper bound on ln Z / N for any sequence of p. The free energy is bounded from
//   below.
// (Kadanoff, Phys. Rev. Lett. 34, 1005 (1975); Kadanoff, Houghton, Yalabik, J. Stat. Phys. 14, 171 (1976).)
// V is a function on the hypercube's orbits, its constant included, so symmetric under the hypercube's group.
// The linear map dV'(mu) = 2^d sum over s of P(s|mu) dV(s), P(s|mu) = e^{W(s) + p mu.s - V'(mu)}, is reversible with
// respect to e^{W + V'}: its spectrum is that of a symmetric matrix, real and positive. Local; no randomness.
#pragma once

#include <vector>

#include "rg/hypercube.hpp"

namespace deeprg::rg {

// V of the nearest-neighbour model in a field: each bond lies in 2^{d-1} hypercubes, each site in 2^d.
[[nodiscard]] OrbitFunction ising_potential(const Hypercube& cube, double coupling, double field = 0);

[[nodiscard]] double constant_of(const Hypercube& cube, const OrbitFunction& potential); // its mean over all spins

// V without its constant and its part odd under reversal of all spins.
[[nodiscard]] OrbitFunction even_part(const Hypercube& cube, const OrbitFunction& potential);

// The recursion on functions that are constant on classes of configurations: the orbits, or unions of them.
struct Recursion {
  double moves, p;            // 2^d, and the kernel's p > 0
  std::vector<double> kernel; // (classes of s, classes of mu): sum over the class of s of e^{-2p D}, D the corners in
                              // which s and one mu differ
  std::vector<double> moved;  // (classes): ln 2 cosh(p sum s)

  [[nodiscard]] OrbitFunction step(const OrbitFunction& potential) const; // V'
};

// The recursion on the orbits, with what is linear about it.
class Kadanoff {
public:
  Kadanoff(const Hypercube& cube, double p);

  [[nodiscard]] const Hypercube& cube() const { return *cube_; }
  [[nodiscard]] double p() const { return recursion_.p; }

  [[nodiscard]] OrbitFunction step(const OrbitFunction& potential) const { return recursion_.step(potential); }

  // The same for functions of a class: class_of (orbits), every class with a symmetry of its own that the recursion
  // has.
  [[nodiscard]] Recursion restricted(const std::vector<std::size_t>& class_of) const;

  struct Tangent {
    OrbitFunction image;           // V'
    OrbitFunction slope;           // dV'/dp at fixed V
    std::vector<double> symmetric; // (orbits, orbits): 2^-d dV'/dV between orbits, similar by sqrt of the measure
    OrbitFunction log_measure;     // ln of the reversible measure of an orbit, W + V' + ln size, up to a constant
  };
  [[nodiscard]] Tangent tangent(const OrbitFunction& potential) const;

private:
  const Hypercube* cube_;
  Recursion recursion_;
  std::vector<double> distance_;    // as the kernel, with D e^{-2p D}
  std::vector<double> moved_slope_; // d ln 2 cosh(p sum s) / dp
};

// The eigenvalues of dV'/dV, descending, on functions even or odd under reversal of all spins; the even ones without
// 2^d, that of the constant.
[[nodiscard]] std::vector<double> even_eigenvalues(const Hypercube& cube, const Kadanoff::Tangent& tangent);
[[nodiscard]] std::vector<double> odd_eigenvalues(const Hypercube& cube, const Kadanoff::Tangent& tangent);

// The solution of (1 - dV'/dV) x = r for even r.
[[nodiscard]] OrbitFunction solve_even(const Hypercube& cube, const Kadanoff::Tangent& tangent, const OrbitFunction& r);

// The reversible measure, normalised: at a fixed point the distribution of a hypercube's spins, d(ln Z/N)/dV.
[[nodiscard]] OrbitFunction stationary_measure(const Kadanoff::Tangent& tangent);

} // namespace deeprg::rg
