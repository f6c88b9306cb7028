// Swendsen-Wang as it is defined, one bond after the other and union-find over sites: the oracle of cluster.hpp, which
// must equal it bit for bit. Local.
#pragma once

#include "base/random.hpp"
#include "ising/couplings.hpp"
#include "ising/spins.hpp"

namespace deeprg::montecarlo {

// Sweep number `sweep` of every replica in `rows`, which holds whole lattices. Randomness: Purpose::bond_planes,
// bond_ties, cluster_spins. No field. sums: Chain::sweep_and_sum of those replicas, or none.
void sweep_clusters_plainly(const ising::Couplings& couplings, const random::Generator& generator, std::uint64_t sweep,
                            ising::BitRows& rows, std::span<std::int64_t> sums = {});

} // namespace deeprg::montecarlo
