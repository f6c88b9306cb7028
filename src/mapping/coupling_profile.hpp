// Couplings between hidden units against their distance on the units' own lattice, in the gauge in which every
// receptive field is positive in the sum: nearest-neighbour strength, range, and what leaks into terms that the Ising
// model does not have. Only where the units form a lattice (mapping/placement).
#pragma once

#include <vector>

#include "mapping/hidden_hamiltonian.hpp"
#include "mapping/placement.hpp"
#include "mapping/pseudo_likelihood.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::mapping {

// The terms whose couplings are told: the pairs at each of the nearest distances, and plaquettes, as sets of units.
struct Terms {
  std::vector<double> distance; // (shell), in mean spacings of the units' lattice
  std::vector<Kind> kinds;      // (shell), then the plaquettes where there are any
  bool four_spin = false;       // whether there are
};
[[nodiscard]] Terms terms_of(const Placement& placement);

struct Profile {
  std::vector<double> distance;                // (shell)
  std::vector<std::int64_t> pairs;             // (shell): how many
  std::vector<statistics::Estimate> couplings; // (shell): K(r), mean over pairs
  statistics::Estimate nearest, range;         // K of the first shell; sqrt(sum K^2 r^2 / sum K^2) over all pairs
  statistics::Estimate four_spin, field;       // mean over plaquettes; over units: odd under spin flip
};

// fit: of the field and of terms.kinds. Local.
[[nodiscard]] Profile profile(const Terms& terms, const Fit& fit);

// Of couplings that are known: sets are those of terms.kinds.back() where terms.four_spin. The errors are those of
// means over units. Local.
[[nodiscard]] Fit over_units(const Terms& terms, const Placement& placement, const Interactions& interactions);

// Samples in the gauge of the placement.
[[nodiscard]] SpinSamples gauged(SpinSamples samples, const Placement& placement);

} // namespace deeprg::mapping
