// What a stack represents of its visible spins, by enumeration: the distribution p(v) of the deep belief network that
// its layers form, and the thermodynamics of that and of any other distribution of few spins. Exact, so every error is
// 0.
//   p(v) = sum_h p(h) prod_i p(v_i | h) from the top machine, which has exp(-H(v)) / Z, downwards (Hinton, Osindero and
//   Teh, Neural Comput. 18, 1527 (2006)).
// Collective; no randomness; the same for any ranks and threads.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "lattice/geometry.hpp"
#include "mapping/hidden_image.hpp"
#include "mapping/own_samples.hpp"
#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::mapping {

// -ln p(v) of the network of all machines of `stack`, up to a constant, in the order of the Gray code. Without a value
// where the visible units of the top machine (rbm::max_enumerated), or both layers of one below it (max_image_units),
// are too many, or where those of one below have couplings, so that p(v|h) is no product. `stack` must outlive it.
[[nodiscard]] std::optional<StateEnergies> own_energies(const parallel::Comm& comm,
                                                        std::span<const rbm::PreciseMachine> stack);

// Averages over exp(-H) / Z of each H at coupling K (which scales C and chi alone). At most rbm::max_enumerated sites.
// Only what SpinAverages needs of all states is known: no taus.
[[nodiscard]] std::vector<SpinAverages> exact_averages(const parallel::Comm& comm, const lattice::Geometry& geometry,
                                                       std::span<const StateEnergies> energies, double coupling);

} // namespace deeprg::mapping
