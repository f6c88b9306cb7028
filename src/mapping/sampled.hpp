// The mapping of a stack measured on samples: those of the spins, and of each machine by Gibbs chains that start from
// the data. Layer k > 0 is compared with hidden units of the chains of the layer below, and its data are the held-out
// samples passed up by p(h|v).
//
// ln(Z_k / Z) by enumeration where the smaller layer allows it, else by the acceptance ratio where the two sets of
// samples meet, else by annealing; ln Z_k from it and the exact ln Z of the spins, else by annealing.
// Collective; the same for any ranks and threads. Random bits: rbm/chains, rbm/annealing.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "mapping/data_rows.hpp"
#include "mapping/hamiltonian.hpp"
#include "mapping/layer_findings.hpp"
#include "parallel/comm.hpp"
#include "rbm/annealing.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::mapping {

struct Sampling {
  std::int64_t chains = 512;
  std::int64_t warmup = 500;               // sweeps from the data
  std::int64_t samples = 8, interval = 50; // of each chain, sweeps between them
  rbm::Annealing annealing{};
};

// held_out judges; training (may be empty) shows what was learned by heart. Every rank has all of both.
[[nodiscard]] std::vector<LayerFindings> sample_mapping(const parallel::Comm& comm, const rbm::Stack& stack,
                                                        const IsingHamiltonian& hamiltonian, const DataRows& held_out,
                                                        const DataRows& training, const random::Generator& generator,
                                                        const Sampling& sampling);

} // namespace deeprg::mapping
