// Exact averages of a small lattice in two dimensions with all couplings, as the sum over every state.
// Local; 20 sites take a tenth of a second.
#pragma once

#include <cstdint>
#include <span>

#include "ising/couplings.hpp"

namespace deeprg::ising::exact {

// Per site, as exact::Averages (ising/enumeration.hpp); energy and specific_heat are those of the nearest bonds alone.
struct SquareAverages {
  double log_partition;
  double energy, diagonal, plaquette; // <E>/N and those of SquareTerms
  double specific_heat;               // K^2 (<E^2> - <E>^2) / N
  double magnetization, abs_magnetization, m2, m4, binder;
};

// extents {Ly, Lx}, each at least 2, at most 25 sites; InputError otherwise.
[[nodiscard]] SquareAverages square_averages(std::span<const std::int64_t> extents, const Couplings& couplings);

} // namespace deeprg::ising::exact
