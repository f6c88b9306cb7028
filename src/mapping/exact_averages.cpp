#include "mapping/exact_averages.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>

#include "mapping/spin_ruler.hpp"
#include "parallel/gathered.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/log_sum.hpp"
#include "rbm/partition_function.hpp"
#include "statistics/correlation_length.hpp"

namespace deeprg::mapping {
namespace {

enum : std::size_t { E, E2, M, abs_M, M2, M4, minimal, moments }; // then the correlations

struct Chunks {
  explicit Chunks(std::int64_t units)
      : states(std::min(std::uint64_t{1} << units, rbm::enumeration_chunk)),
        count(static_cast<std::int64_t>((std::uint64_t{1} << units) / states)) {}
  [[nodiscard]] std::uint64_t first(std::int64_t chunk) const { return static_cast<std::uint64_t>(chunk) * states; }

  std::uint64_t states;
  std::int64_t count;
};

// ln Z of each.
std::vector<double> log_partitions(const parallel::Comm& comm, const Chunks& chunks,
                                   std::span<const StateEnergies> energies) {
  const auto parts =
      parallel::gathered(comm, chunks.count, energies.size(), [&](std::int64_t c, std::span<double> row) {
        std::vector<double> h(chunks.states);
        for (std::size_t k = 0; k < row.size(); ++k) {
          energies[k](chunks.first(c), h);
          rbm::LogSum z;
          for (const double x : h)
            z.add(-x);
          row[k] = z.log();
        }
      });
  std::vector<double> found;
  for (std::size_t k = 0; k < energies.size(); ++k) {
    rbm::LogSum z;
    for (std::size_t i = k; i < parts.size(); i += energies.size())
      z.add(parts[i]);
    found.push_back(z.log());
  }
  return found;
}

// (state, moments and correlations) of the states of a chunk.
std::vector<double> measured(const lattice::Geometry& geometry, std::uint64_t first, std::uint64_t states,
                             std::size_t width) {
  std::vector<double> table(states * width);
#pragma omp parallel
  {
    SpinRuler ruler(geometry);
    std::vector<std::int8_t> spins(static_cast<std::size_t>(geometry.sites()));
#pragma omp for
    for (std::uint64_t n = 0; n < states; ++n) {
      const std::uint64_t bits = rbm::gray(first + n);
      for (std::size_t i = 0; i < spins.size(); ++i)
        spins[i] = (bits >> i & 1) != 0 ? 1 : -1;
      const auto [energy, m, s] = ruler(spins);
      double* const row = table.data() + n * width;
      row[E] = energy;
      row[E2] = energy * energy;
      row[M] = m;
      row[abs_M] = std::abs(m);
      row[M2] = m * m;
      row[M4] = m * m * m * m;
      row[minimal] = s;
      std::ranges::copy(ruler.correlation, row + moments);
    }
  }
  return table;
}

SpinAverages averages(const SpinRuler& ruler, std::span<const double> mean, double coupling) {
  const auto N = static_cast<double>(ruler.sites);
  const double beta = std::abs(coupling);
  SpinAverages found;
  auto& t = found.thermodynamics;
  t.energy = statistics::exactly(mean[E] / N);
  t.specific_heat = statistics::exactly(coupling * coupling * (mean[E2] - mean[E] * mean[E]) / N);
  t.magnetization = statistics::exactly(mean[M] / N);
  t.abs_magnetization = statistics::exactly(mean[abs_M] / N);
  t.susceptibility = statistics::exactly(beta * mean[M2] / N);
  t.connected_susceptibility = statistics::exactly(beta * (mean[M2] - mean[abs_M] * mean[abs_M]) / N);
  t.binder = statistics::exactly(statistics::binder(mean[M2], mean[M4]));
  if (const auto extent = ruler.equal_extent())
    found.xi_over_L = statistics::exactly(statistics::second_moment_over_extent(mean[M2] / N, mean[minimal], *extent));
  for (const double g : mean.subspan(moments))
    found.correlation.push_back(statistics::exactly(g));
  return found;
}

} // namespace

std::optional<StateEnergies> own_energies(const parallel::Comm& comm, std::span<const rbm::PreciseMachine> stack) {
  const auto below = stack.first(stack.size() - 1);
  const bool too_large = stack.back().visible > rbm::max_enumerated || !std::ranges::all_of(below, has_image);
  if (too_large || std::ranges::any_of(below, [](const auto& m) { return !m.visible_couplings.empty(); }))
    return {};
  const auto top = std::make_shared<rbm::FreeEnergy>(stack.back());
  const StateEnergies of_top = [top](std::uint64_t first, std::span<double> out) { top->of_states(first, out); };
  if (below.empty())
    return of_top;
  auto p = std::make_shared<std::vector<double>>(boltzmann(stack.back().visible, of_top));
  for (std::size_t k = below.size(); k-- > 0;)
    *p = hidden_image(comm, rbm::transposed(below[k]), *p).probability;
  return [p](std::uint64_t first, std::span<double> out) {
    for (std::size_t n = 0; n < out.size(); ++n)
      out[n] = -std::log((*p)[rbm::gray(first + n)]);
  };
}

std::vector<SpinAverages> exact_averages(const parallel::Comm& comm, const lattice::Geometry& geometry,
                                         std::span<const StateEnergies> energies, double coupling) {
  const SpinRuler ruler(geometry);
  const Chunks chunks(geometry.sites());
  const auto log_z = log_partitions(comm, chunks, energies);
  const std::size_t width = moments + ruler.width, all = energies.size() * width;
  const auto parts = parallel::gathered(comm, chunks.count, all, [&](std::int64_t c, std::span<double> row) {
    const auto table = measured(geometry, chunks.first(c), chunks.states, width);
    std::vector<double> h(chunks.states);
    for (std::size_t k = 0; k < energies.size(); ++k) {
      energies[k](chunks.first(c), h);
      for (std::size_t n = 0; n < h.size(); ++n) {
        const double p = std::exp(-h[n] - log_z[k]);
        for (std::size_t q = 0; q < width; ++q)
          row[k * width + q] += p * table[n * width + q];
      }
    }
  });
  std::vector<double> sums(all);
  for (std::size_t i = 0; i < parts.size(); ++i)
    sums[i % all] += parts[i];
  std::vector<SpinAverages> found;
  for (std::size_t k = 0; k < energies.size(); ++k)
    found.push_back(averages(ruler, std::span(sums).subspan(k * width, width), coupling));
  return found;
}

} // namespace deeprg::mapping
