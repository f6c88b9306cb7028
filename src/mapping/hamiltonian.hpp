// The Hamiltonian of the spins, H(s) = -K sum over bonds s s' - B sum s, with K by axis where couplings say so, in two
// dimensions also with diagonal and plaquette couplings (kT = 1, every bond once, periodic), of a sample, of a numbered
// state and summed over all of them. Local.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ising/couplings.hpp"
#include "ising/square_terms.hpp"

namespace deeprg::mapping {

struct IsingHamiltonian {
  std::vector<std::int64_t> extents; // slowest first
  ising::Couplings couplings;

  [[nodiscard]] std::int64_t sites() const;

  // Of rows (sample, site) of -1, +1.
  [[nodiscard]] std::vector<double> operator()(std::span<const std::int8_t> rows) const;

  // Of the states number first, first + 1, ... in the order of the Gray code, as rbm::FreeEnergy::of_states.
  void of_states(std::uint64_t first, std::span<double> out) const;

  // ln Z where it is known: by enumeration up to 20 sites, else Kaufman's torus or the ring without a field,
  // diagonal, plaquette or anisotropic couplings.
  [[nodiscard]] std::optional<double> log_partition() const;

private:
  [[nodiscard]] double of_axes(std::span<const std::int8_t> row) const;
  [[nodiscard]] double enumerated_log_partition() const;
  [[nodiscard]] double of_terms(const ising::SquareTerms& terms) const;
};

} // namespace deeprg::mapping
