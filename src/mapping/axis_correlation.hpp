// The correlation of one configuration at each distance along the axes, averaged over them. Local.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ising/observables.hpp"
#include "lattice/geometry.hpp"

namespace deeprg::mapping {

// How many distances there are: 0 .. half of the longest axis.
[[nodiscard]] std::size_t distances(const lattice::Geometry& geometry);

// out[r] = mean over the sites x, and over the axes d whose half is at least r, of s(x) s(x + r e_d).
void axis_correlation(const ising::Observables& observables, std::int64_t sites, std::span<double> out);

} // namespace deeprg::mapping
