// The flow that a machine's own Gibbs sampling makes of the data, v -> h -> v -> ... (Iso, Shiba and Yokoo, Phys. Rev.
// E 97, 053304 (2018)): samples that start at the data and end in the machine's equilibrium, no renormalization of any
// kind, since every step has the lattice that it began with.
//
// Two thermometers of the Ising model that do not know each other: the coupling with the energy of the samples, and the
// one of largest pseudo-likelihood. Where they differ the samples are those of no Ising model at any temperature, and a
// network trained to tell temperatures (Iso et al.) names one all the same: it is left out (Veiga and Vicente,
// arXiv:2006.10176, found its readings unreliable).
//
// Random bits: rbm/chains, layer 0, chains from 2^21 on. The same for any ranks and threads. Collective.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "mapping/lattice_couplings.hpp"
#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::mapping {

struct FlowStep {
  std::int64_t sweeps; // from the data; 0: the data
  statistics::Estimate by_energy, by_likelihood;
};

// After each of the numbers of sweeps, which ascend. data: spins on the lattice, the same on every rank. InputError
// where the machine cannot be sampled in integers.
[[nodiscard]] std::vector<FlowStep> machine_flow(const parallel::Comm& comm, const rbm::Machine& machine,
                                                 LatticeSpins data, const random::Generator& generator,
                                                 std::span<const std::int64_t> sweeps);

} // namespace deeprg::mapping
