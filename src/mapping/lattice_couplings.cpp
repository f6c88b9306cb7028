#include "mapping/lattice_couplings.hpp"

#include <algorithm>
#include <cstddef>
#include <set>

#include "ising/observables.hpp"
#include "mapping/effective_coupling.hpp"
#include "statistics/resampling.hpp"

namespace deeprg::mapping {
namespace {

using Coordinates = std::vector<std::int64_t>;

// The site at these steps from `site`, around the torus.
std::int64_t moved(std::int64_t site, const Coordinates& steps, const Coordinates& extents) {
  std::int64_t to = 0, stride = 1;
  for (auto d = extents.size(); d-- > 0; site /= extents[d]) {
    to += (site % extents[d] + steps[d] + extents[d]) % extents[d] * stride;
    stride *= extents[d];
  }
  return to;
}

// The sets that these steps from every site make; `term` stays empty where one joins a site to itself.
void add_sets(Kind& term, const std::vector<Coordinates>& steps, const Coordinates& extents) {
  for (std::int64_t site = 0; site < lattice::Geometry::of(extents).sites(); ++site) {
    std::vector<std::int64_t> set;
    for (const Coordinates& step : steps)
      set.push_back(moved(site, step, extents));
    if (std::set(set.begin(), set.end()).size() == set.size())
      term.push_back(std::move(set));
  }
}

statistics::Estimate energy_of(const LatticeSpins& spins) {
  const auto N = static_cast<std::size_t>(spins.samples.units);
  const auto blocks = static_cast<std::size_t>(spins.samples.blocks);
  statistics::Bins bins{1, std::vector<double>(blocks), std::vector<double>(blocks)};
  for (std::size_t n = 0; n < spins.samples.block.size(); ++n) {
    const auto block = static_cast<std::size_t>(spins.samples.block[n]);
    const auto o = ising::measure(std::span(spins.samples.rows).subspan(n * N, N), spins.extents);
    bins.lengths[block] += 1;
    bins.sums[block] += static_cast<double>(o.energy) / static_cast<double>(N);
  }
  const auto found = statistics::jackknife(bins, [](std::span<const double> a) { return a[0]; });
  return {.value = found.value, .error = found.error};
}

} // namespace

LatticeSpins on_grid(const SpinSamples& hidden, const Placement& placement) {
  LatticeSpins spins{placement.grid, hidden};
  const auto units = static_cast<std::size_t>(hidden.units);
  for (std::size_t n = 0; n < hidden.rows.size(); n += units)
    for (std::size_t j = 0; j < units; ++j)
      spins.samples.rows[n + static_cast<std::size_t>(placement.place[j])] =
          static_cast<std::int8_t>(hidden.rows[n + j] * placement.gauge[j]);
  return spins;
}

std::vector<LatticeTerm> lattice_terms(const Coordinates& extents) {
  const std::size_t d = extents.size();
  const Coordinates here(d);
  Kind nearest, diagonal, straight, plaquette;
  for (std::size_t a = 0; a < d; ++a) {
    Coordinates one(d), two(d);
    one[a] = 1;
    two[a] = 2;
    add_sets(nearest, {here, one}, extents);
    add_sets(straight, {here, two}, extents);
    for (std::size_t b = a + 1; b < d; ++b) {
      Coordinates up(d), down(d), other(d);
      up[a] = up[b] = down[a] = other[b] = 1;
      down[b] = -1;
      add_sets(diagonal, {here, up}, extents);
      add_sets(diagonal, {here, down}, extents);
      add_sets(plaquette, {here, one, other, up}, extents);
    }
  }
  if (d == 1)
    add_sets(plaquette, {{0}, {1}, {2}, {3}}, extents);
  std::vector<LatticeTerm> terms{
      {"nearest", nearest}, {"diagonal", diagonal}, {"straight", straight}, {"plaquette", plaquette}};
  std::erase_if(terms, [](const LatticeTerm& term) { return term.sets.empty(); });
  return terms;
}

LatticeCouplings lattice_couplings(const parallel::Comm& comm, const LatticeSpins& spins) {
  LatticeCouplings found;
  found.extents = spins.extents;
  std::vector<Kind> kinds;
  for (auto& [name, sets] : lattice_terms(spins.extents)) {
    found.names.push_back(name);
    kinds.push_back(std::move(sets));
  }
  const Fit all = fit_kinds(comm, spins.samples, kinds);
  const auto of = [](const Fit& fit, std::size_t term) {
    return fit.estimate([=](std::span<const double> t) { return t[term]; });
  };
  for (std::size_t k = 0; k < kinds.size(); ++k)
    found.couplings.push_back(of(all, 1 + k));
  found.field = of(all, 0);
  found.energy = energy_of(spins);
  found.by_energy = coupling_of_energy(spins.extents, found.energy);
  found.by_likelihood = of(fit_kinds(comm, spins.samples, {kinds.front()}), 1);
  return found;
}

} // namespace deeprg::mapping
