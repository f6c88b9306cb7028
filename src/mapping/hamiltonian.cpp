#include "mapping/hamiltonian.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "ising/enumeration.hpp"
#include "ising/exact.hpp"
#include "ising/observables.hpp"
#include "ising/square_enumeration.hpp"
#include "ising/square_terms.hpp"
#include "lattice/geometry.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/log_sum.hpp"

namespace deeprg::mapping {
namespace {

constexpr std::int64_t enumerable_sites = 20; // in a fraction of a second

// The next site along an axis, for all sites of a state at once: bit x of next(s) is bit x + 1 of s.
struct Axis {
  std::int64_t stride, wrap; // bits to move, within the axis and around its end
  std::uint64_t last;        // the sites at its end

  [[nodiscard]] std::uint64_t next(std::uint64_t s) const { return (s >> stride & ~last) | (s << wrap & last); }
};

std::vector<Axis> axes_of(const std::vector<std::int64_t>& extents, std::int64_t sites) {
  std::vector<Axis> axes;
  std::int64_t stride = sites;
  for (const std::int64_t L : extents) {
    stride /= L;
    Axis axis{stride, stride * (L - 1), 0};
    for (std::int64_t x = 0; x < sites; ++x)
      if (x / stride % L == L - 1)
        axis.last |= std::uint64_t{1} << x;
    axes.push_back(axis);
  }
  return axes;
}

} // namespace

std::int64_t IsingHamiltonian::sites() const {
  std::int64_t n = 1;
  for (const std::int64_t L : extents)
    n *= L;
  return n;
}

// -sum over axes of ratio times the sum over its bonds of s s': H / K of couplings that differ by axis.
double IsingHamiltonian::of_axes(std::span<const std::int8_t> row) const {
  double energy = 0;
  std::int64_t stride = 1;
  for (std::size_t axis = 0; axis < extents.size(); ++axis) { // x first
    const std::int64_t L = extents[extents.size() - 1 - axis];
    std::int64_t bonds = 0;
    for (std::int64_t i = 0; i < std::ssize(row); ++i)
      bonds += row[static_cast<std::size_t>(i)] * row[static_cast<std::size_t>(lattice::next_site(i, stride, L))];
    energy -= couplings.ratio[axis] * static_cast<double>(bonds);
    stride *= L;
  }
  return energy;
}

std::vector<double> IsingHamiltonian::operator()(std::span<const std::int8_t> rows) const {
  const auto N = static_cast<std::size_t>(sites());
  std::vector<double> energies;
  for (std::size_t first = 0; first < rows.size(); first += N) {
    const auto o = ising::measure(rows.subspan(first, N), extents);
    const double energy = couplings.anisotropic() ? of_axes(rows.subspan(first, N)) : static_cast<double>(o.energy);
    energies.push_back(couplings.coupling * energy - couplings.field * static_cast<double>(o.magnetization));
    if (couplings.beyond_nearest())
      energies.back() += of_terms(ising::square_terms(rows.subspan(first, N), extents));
  }
  return energies;
}

double IsingHamiltonian::of_terms(const ising::SquareTerms& terms) const {
  return couplings.diagonal * static_cast<double>(terms.diagonal) +
         couplings.plaquette * static_cast<double>(terms.plaquette);
}

void IsingHamiltonian::of_states(std::uint64_t first, std::span<double> out) const {
  const std::int64_t N = sites();
  const auto axes = axes_of(extents, N);
  for (std::size_t n = 0; n < out.size(); ++n) {
    const std::uint64_t s = rbm::gray(first + n);
    std::int64_t all = 0;
    double by_axis = 0;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      const std::int64_t along = N - 2 * std::popcount(s ^ axes[a].next(s));
      all += along;
      by_axis += couplings.ratio[axes.size() - 1 - a] * static_cast<double>(along);
    }
    const double bonds = couplings.anisotropic() ? by_axis : static_cast<double>(all);
    const std::int64_t magnetization = 2 * std::popcount(s) - N;
    out[n] = -couplings.coupling * bonds - couplings.field * static_cast<double>(magnetization);
  }
  if (!couplings.beyond_nearest())
    return;
  const ising::SquareStates terms(extents);
  for (std::size_t n = 0; n < out.size(); ++n)
    out[n] += of_terms(terms(rbm::gray(first + n)).beyond);
}

double IsingHamiltonian::enumerated_log_partition() const {
  std::vector<double> energies(std::size_t{1} << sites());
  of_states(0, energies);
  rbm::LogSum z;
  for (const double energy : energies)
    z.add(-energy);
  return z.log();
}

std::optional<double> IsingHamiltonian::log_partition() const {
  const std::int64_t N = sites();
  const auto all = static_cast<double>(N);
  if (std::ranges::min(extents) < 2)
    return {};
  if (couplings.anisotropic())
    return N <= enumerable_sites ? std::optional(enumerated_log_partition()) : std::nullopt;
  if (couplings.beyond_nearest())
    return N <= enumerable_sites ? std::optional(all * ising::exact::square_averages(extents, couplings).log_partition)
                                 : std::nullopt;
  if (N <= enumerable_sites)
    return all * ising::exact::Enumeration(extents).averages(couplings.coupling, couplings.field).log_partition;
  const bool even = std::ranges::all_of(extents, [](std::int64_t L) { return L % 2 == 0; });
  if (couplings.field != 0 || (couplings.coupling < 0 && !even))
    return {};
  if (extents.size() == 2)
    return all * ising::exact::torus(extents[0], extents[1], couplings.coupling).log_partition;
  if (extents.size() == 1)
    return all * ising::exact::Ring{N, couplings.coupling}.thermodynamics().log_partition;
  return {};
}

} // namespace deeprg::mapping
