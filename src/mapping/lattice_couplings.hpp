// The Hamiltonian of spins on a lattice of their own, whatever made them, as far as a few translation-invariant terms
// tell it: -H = K_1 sum over nearest bonds + K_2 sum over diagonal bonds + ... + field sum s, every bond once and
// around the torus (an extent of 2 has double bonds), as the Ising model counts them. Collective; the same for any
// ranks and threads; no randomness.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mapping/placement.hpp"
#include "mapping/pseudo_likelihood.hpp"
#include "parallel/comm.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::mapping {

// Spins in the natural order of a lattice.
struct LatticeSpins {
  std::vector<std::int64_t> extents; // slowest first
  SpinSamples samples;
};

// Hidden units put on the grid of their placement, in its gauge. Needs forms_lattice().
[[nodiscard]] LatticeSpins on_grid(const SpinSamples& hidden, const Placement& placement);

struct LatticeTerm {
  std::string name; // nearest, diagonal, straight (two steps along an axis), plaquette (1D: four in a row)
  Kind sets;
};
// Those that the lattice has: a term that would join a spin to itself is left out.
[[nodiscard]] std::vector<LatticeTerm> lattice_terms(const std::vector<std::int64_t>& extents);

struct LatticeCouplings {
  std::vector<std::int64_t> extents;
  std::vector<std::string> names;              // of the terms
  std::vector<statistics::Estimate> couplings; // (term): largest pseudo-likelihood of all terms together
  statistics::Estimate field;                  // the same; odd under spin flip
  statistics::Estimate energy;                 // -<sum over nearest bonds of s s'> a spin
  statistics::Estimate by_energy;              // K of the Ising model on this lattice with this energy
  statistics::Estimate by_likelihood;          // K_1 where it is the only term: maximum pseudo-likelihood
};

// The same of all states: the probability of each, by its bits (bit i up: spin i is +1). The couplings of a term are
// then the mean over its sets of the Walsh coefficient of ln p (mapping/hidden_hamiltonian), shared by sets that are
// the same; the field is that of single spins; by_likelihood is what samples tend to. Exact, errors 0. InputError where
// a state has probability 0. Local.
[[nodiscard]] LatticeCouplings lattice_couplings(const std::vector<std::int64_t>& extents,
                                                 std::span<const double> probability);

// The distribution of units put on the grid of their placement, in its gauge. Needs forms_lattice(). Local.
[[nodiscard]] std::vector<double> on_grid(std::span<const double> probability, const Placement& placement);

// Errors by the jackknife over the blocks of samples.
[[nodiscard]] LatticeCouplings lattice_couplings(const parallel::Comm& comm, const LatticeSpins& spins);

} // namespace deeprg::mapping
