// The mapping of a stack with every expectation taken over all states instead of samples. Exact, so every error is 0.
// Collective; no randomness; the same for any ranks and threads.
#pragma once

#include <optional>
#include <vector>

#include "mapping/hamiltonian.hpp"
#include "mapping/layer_findings.hpp"
#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::mapping {

// Layers from the first up to the last whose visible units can be enumerated (25). What needs P^ is unknown where a
// layer below has more than max_image_units.
[[nodiscard]] std::vector<LayerFindings> enumerate_mapping(const parallel::Comm& comm, const rbm::PreciseStack& stack,
                                                           const IsingHamiltonian& hamiltonian);

// I(v; h) of each layer in nats, the data passing upwards as P^; up to the first layer too large.
[[nodiscard]] std::vector<double> enumerate_information(const parallel::Comm& comm, const rbm::PreciseStack& stack,
                                                        const IsingHamiltonian& hamiltonian);

} // namespace deeprg::mapping
