// Temperatures of replicas, and their exchange (replica exchange, parallel tempering: Hukushima and Nemoto, J. Phys.
// Soc. Jpn. 65, 1604 (1996)).
//
// M temperatures; replica r starts at number r mod M, and replicas [g M, (g + 1) M) are a ladder: they exchange among
// themselves. An exchange gives the replicas at neighbouring temperatures each other's; their spins stay where they
// are. It is made with probability min(1, e^-d), d the change of the sum of both replicas' H/kT. Pairs (0, 1), (2, 3),
// ... and (1, 2), (3, 4), ... take turns. Randomness: Purpose::exchange. Local: every rank does the same.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "ising/couplings.hpp"

namespace deeprg::montecarlo {

class Exchange {
public:
  // couplings: by temperature. replicas: a multiple of their number.
  Exchange(std::vector<ising::Couplings> couplings, std::int64_t replicas, const random::Generator& generator);

  // Temperature of every replica.
  [[nodiscard]] const std::vector<std::int32_t>& temperatures() const { return temperature_; }
  [[nodiscard]] const std::vector<ising::Couplings>& couplings() const { return couplings_; }

  // Proposes the exchanges of one turn after sweep `sweep`, the turn-th; energy, magnetization: E/J and M of every
  // replica, whole totals.
  void propose(std::uint64_t sweep, std::uint64_t turn, std::span<const std::int64_t> energy,
               std::span<const std::int64_t> magnetization);

  template <class Archive>
  void state(Archive& archive) {
    archive.values("temperature", temperature_);
  }

private:
  std::vector<ising::Couplings> couplings_;
  random::Generator generator_;
  std::vector<std::int32_t> temperature_;
};

// Whether an event of probability min(1, e^-d) happens for the random integer r (ising::boltzmann_threshold), mostly
// without computing the threshold.
[[nodiscard]] bool happens(double d, std::uint64_t r);

} // namespace deeprg::montecarlo
