#include "command/exact_values.hpp"

#include <cmath>

#include "ising/enumeration.hpp"
#include "ising/exact.hpp"
#include "ising/square_enumeration.hpp"
#include "lattice/geometry.hpp"

namespace deeprg::command {

// A field and diagonal or plaquette couplings break every closed solution used here but enumeration; odd extents
// frustrate an antiferromagnet.
Exact exact_values(const ising::Couplings& couplings, const std::vector<std::int64_t>& size) {
  constexpr std::int64_t enumerable_sites = 20;
  const auto g = lattice::Geometry::of(size);
  const double K = couplings.coupling, field = couplings.field;
  if (couplings.anisotropic() || couplings.disordered())
    return {};
  if (couplings.beyond_nearest()) {
    if (g.sites() > enumerable_sites || g.lx < 2 || g.ly < 2)
      return {};
    const auto a = ising::exact::square_averages(size, couplings);
    return {a.energy, a.specific_heat, a.abs_magnetization, std::abs(K) * static_cast<double>(g.sites()) * a.m2,
            a.binder, a.diagonal,      a.plaquette};
  }
  if (g.sites() <= enumerable_sites && g.lx >= 2 && (g.dimensions < 2 || g.ly >= 2) &&
      (g.dimensions < 3 || g.lz >= 2)) {
    const auto a = ising::exact::Enumeration(size).averages(K, field);
    return {a.energy, a.specific_heat, a.abs_magnetization, std::abs(K) * static_cast<double>(g.sites()) * a.m2,
            a.binder};
  }
  if (field != 0 || (K < 0 && !g.all_even()))
    return {};
  if (g.dimensions == 2 && g.lx >= 2 && g.ly >= 2) {
    const auto t = ising::exact::torus(g.ly, g.lx, K);
    return {.energy = t.energy, .specific_heat = t.specific_heat};
  }
  if (g.dimensions == 1 && g.lx >= 2) {
    const ising::exact::Ring ring{g.lx, K};
    const auto t = ring.thermodynamics();
    return {
        .energy = t.energy, .specific_heat = t.specific_heat, .susceptibility = std::abs(K) * ring.susceptibility()};
  }
  return {};
}

} // namespace deeprg::command
