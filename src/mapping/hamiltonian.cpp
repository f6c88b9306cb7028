#include "mapping/hamiltonian.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "ising/enumeration.hpp"
#include "ising/exact.hpp"
#include "ising/observables.hpp"
#include "ising/square_enumeration.hpp"
#include "ising/square_terms.hpp"
#include "rbm/free_energy.hpp"

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

std::vector<double> IsingHamiltonian::operator()(std::span<const std::int8_t> rows) const {
  const auto N = static_cast<std::size_t>(sites());
  std::vector<double> energies;
  for (std::size_t first = 0; first < rows.size(); first += N) {
    const auto o = ising::measure(rows.subspan(first, N), extents);
    energies.push_back(couplings.coupling * static_cast<double>(o.energy) -
                       couplings.field * static_cast<double>(o.magnetization));
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
    std::int64_t bonds = 0;
    for (const Axis& axis : axes)
      bonds += N - 2 * std::popcount(s ^ axis.next(s));
    const std::int64_t magnetization = 2 * std::popcount(s) - N;
    out[n] = -couplings.coupling * static_cast<double>(bonds) - couplings.field * static_cast<double>(magnetization);
  }
  if (!couplings.beyond_nearest())
    return;
  const ising::SquareStates terms(extents);
  for (std::size_t n = 0; n < out.size(); ++n)
    out[n] += of_terms(terms(rbm::gray(first + n)).beyond);
}

std::optional<double> IsingHamiltonian::log_partition() const {
  const std::int64_t N = sites();
  const auto all = static_cast<double>(N);
  if (std::ranges::min(extents) < 2)
    return {};
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
