// The image of a distribution of the visible units under p(h|v), by enumeration: the coarse-grained distribution that
// the machine's kernel really makes of the data, P^(h) = sum_v P(v) p(h|v), and what h still knows of v,
//   I(v; h) = S(P^) - <S(p(h|v))>_P.
// Cost: 2^(visible + hidden). Collective; no randomness; the same for any ranks and threads.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::mapping {

inline constexpr std::int64_t max_image_units = 34; // visible and hidden together

[[nodiscard]] bool has_image(const rbm::PreciseMachine& machine);

// H of states in the order of the Gray code (rbm::FreeEnergy::of_states, IsingHamiltonian::of_states).
using StateEnergies = std::function<void(std::uint64_t first, std::span<double> out)>;

// exp(-H) / Z of all 2^units states, by their bits. Local.
[[nodiscard]] std::vector<double> boltzmann(std::int64_t units, const StateEnergies& energies);

struct HiddenImage {
  std::vector<double> probability; // of the hidden states, by their bits
  double information = 0;          // I(v; h), nats
};

[[nodiscard]] HiddenImage hidden_image(const parallel::Comm& comm, const rbm::PreciseMachine& machine,
                                       std::span<const double> probability);

// H^RBM(h) of states, whose units may be coupled: from all states where v are (has_image, InputError else). Collective.
[[nodiscard]] StateEnergies hidden_energies(const parallel::Comm& comm, const rbm::PreciseMachine& machine);

[[nodiscard]] double entropy(std::span<const double> probability); // nats

// <H> over a distribution of the states, by their bits. Local.
[[nodiscard]] double average_energy(std::span<const double> probability, const StateEnergies& energies);

} // namespace deeprg::mapping
