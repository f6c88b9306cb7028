#include "mapping/lattice_couplings.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>

#include "base/error.hpp"
#include "ising/observables.hpp"
#include "mapping/effective_coupling.hpp"
#include "mapping/hidden_hamiltonian.hpp"
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

// How likely a spin is up or down while its neighbours sum to x, averaged over the spins: (2 (x + most) + up).
struct Neighbourhoods {
  explicit Neighbourhoods(std::size_t dimensions)
      : most(2 * static_cast<int>(dimensions)), probability(8 * dimensions + 2) {}
  [[nodiscard]] std::size_t index(int spin, int x) const {
    return static_cast<std::size_t>(2 * (x + most) + (spin > 0));
  }

  int most;
  std::vector<double> probability;
};

// The K of largest pseudo-likelihood beside a field: Newton's method on sum P(s, x) ln sigmoid(2 s (field + K x)).
double most_likely(const Neighbourhoods& seen) {
  double field = 0, K = 0;
  for (int iteration = 0; iteration < 100; ++iteration) {
    double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
    for (int at = 0; at < std::ssize(seen.probability); ++at) {
      const double p = seen.probability[static_cast<std::size_t>(at)], x = at / 2 - seen.most;
      const double t = std::tanh(field + K * x), w = p * (1 - t * t), spin = at % 2 == 1 ? 1 : -1;
      g0 += p * (spin - t);
      g1 += p * (spin - t) * x;
      h00 += w;
      h01 += w * x;
      h11 += w * x * x;
    }
    const double determinant = h00 * h11 - h01 * h01;
    const double step0 = (h11 * g0 - h01 * g1) / determinant, step1 = (h00 * g1 - h01 * g0) / determinant;
    if (!(std::abs(step0) + std::abs(step1) < 100)) // nothing bounds it
      return statistics::unknown;
    field += step0;
    K += step1;
    if (std::abs(step0) + std::abs(step1) < 1e-13)
      return K;
  }
  return statistics::unknown;
}

std::uint64_t bits_of(const std::vector<std::int64_t>& set) {
  std::uint64_t bits = 0;
  for (const std::int64_t unit : set)
    bits |= std::uint64_t{1} << unit;
  return bits;
}

double walsh_mean(std::span<const double> walsh, const Kind& sets) {
  std::map<std::uint64_t, double> times;
  for (const auto& set : sets)
    times[bits_of(set)] += 1;
  double sum = 0;
  for (const auto& [bits, n] : times) // n sets that are the same share their coefficient
    sum += walsh[bits];
  return sum / static_cast<double>(sets.size());
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

std::vector<double> on_grid(std::span<const double> probability, const Placement& placement) {
  std::vector<double> placed(probability.size());
  for (std::uint64_t h = 0; h < probability.size(); ++h) {
    std::uint64_t at = 0;
    for (std::size_t j = 0; j < placement.place.size(); ++j)
      if (((h >> j & 1) != 0) == (placement.gauge[j] > 0))
        at |= std::uint64_t{1} << placement.place[j];
    placed[at] = probability[h];
  }
  return placed;
}

LatticeCouplings lattice_couplings(const Coordinates& extents, std::span<const double> probability) {
  LatticeCouplings found;
  found.extents = extents;
  std::vector<double> walsh(probability.begin(), probability.end());
  for (double& x : walsh) {
    if (!(x > 0))
      throw InputError("flow of couplings: units have states of probability 0 among numbers of double precision, whose "
                       "logarithm has no Walsh coefficients");
    x = std::log(x);
  }
  walsh_transform(walsh);
  const auto terms = lattice_terms(extents);
  for (const auto& [name, sets] : terms) {
    found.names.push_back(name);
    found.couplings.push_back(statistics::exactly(walsh_mean(walsh, sets)));
  }
  const auto N = static_cast<std::size_t>(std::countr_zero(probability.size()));
  double fields = 0, energy = 0;
  for (std::size_t i = 0; i < N; ++i)
    fields += walsh[std::size_t{1} << i];
  found.field = statistics::exactly(fields / static_cast<double>(N));
  Neighbourhoods seen(extents.size());
  std::vector<int> neighbours(N);
  const Kind bonds = terms.empty() ? Kind{} : terms.front().sets;
  for (std::uint64_t v = 0; v < probability.size(); ++v) {
    const auto spin = [&](auto i) { return (v >> i & 1) != 0 ? 1 : -1; };
    std::ranges::fill(neighbours, 0);
    for (const auto& bond : bonds) {
      neighbours[static_cast<std::size_t>(bond[0])] += spin(bond[1]);
      neighbours[static_cast<std::size_t>(bond[1])] += spin(bond[0]);
    }
    for (std::size_t i = 0; i < N; ++i) {
      seen.probability[seen.index(spin(i), neighbours[i])] += probability[v] / static_cast<double>(N);
      energy -= probability[v] * spin(i) * neighbours[i] / 2;
    }
  }
  found.energy = statistics::exactly(energy / static_cast<double>(N));
  found.by_energy = coupling_of_energy(extents, found.energy);
  found.by_likelihood = statistics::exactly(most_likely(seen));
  return found;
}

} // namespace deeprg::mapping
