// <v h>: how the spins are correlated with a hidden unit, against their distance from its place; for block spins that
// is the correlation between a block and its surroundings (de Mello Koch, de Mello Koch and Cheng, arXiv:1906.05212).
// Local; no randomness.
#pragma once

#include <span>
#include <vector>

#include "lattice/geometry.hpp"
#include "mapping/pseudo_likelihood.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::mapping {

// <v(x) g_j h_j>, mean over samples, units j and sites x whose distance on the torus from the centre of unit j rounds
// to r: (r), r = 0 .. half of the longest axis; unknown where there is no such pair. centres: (unit, axis) in sites;
// units without one (NaN) are left out. gauge g: (unit). Errors by the jackknife over the blocks.
[[nodiscard]] std::vector<statistics::Estimate>
spin_unit_correlation(const lattice::Geometry& geometry, const SpinSamples& spins, const SpinSamples& hidden,
                      const std::vector<std::vector<double>>& centres, std::span<const std::int8_t> gauge);

} // namespace deeprg::mapping
