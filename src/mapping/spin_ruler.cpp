#include "mapping/spin_ruler.hpp"

#include <algorithm>

#include "ising/observables.hpp"
#include "mapping/axis_correlation.hpp"

namespace deeprg::mapping {

SpinRuler::SpinRuler(const lattice::Geometry& geometry)
    : sites(geometry.sites()), width(distances(geometry)), extents(lattice::extents_of(geometry)), correlation(width) {}

std::array<double, 3> SpinRuler::operator()(std::span<const std::int8_t> spins) {
  const auto o = ising::measure(spins, extents);
  axis_correlation(o, sites, correlation);
  return {static_cast<double>(o.energy), static_cast<double>(o.magnetization), ising::structure_factor(o, sites)};
}

std::optional<std::int64_t> SpinRuler::equal_extent() const {
  if (extents[0] <= 1 || std::ranges::count(extents, extents[0]) != std::ssize(extents))
    return {};
  return extents[0];
}

} // namespace deeprg::mapping
