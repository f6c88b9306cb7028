#include "command/summary.hpp"

#include <fmt/format.h>

#include <iostream>
#include <numeric>
#include <optional>

#include "command/keys.hpp"
#include "ising/enumeration.hpp"
#include "ising/exact.hpp"
#include "ising/observables.hpp"
#include "ising/samples_file.hpp"
#include "lattice/geometry.hpp"
#include "statistics/correlation_length.hpp"
#include "statistics/resampling.hpp"
#include "statistics/series_file.hpp"
#include "statistics/thermodynamics.hpp"

namespace deeprg::command {
namespace {

constexpr std::int64_t largest_sample = std::int64_t{1} << 26;
constexpr std::int64_t enumerable_sites = 20;

struct Exact {
  std::optional<double> energy{}, specific_heat{}, abs_magnetization{}, susceptibility{}, binder{};
};

// The field breaks every closed solution used here but enumeration; odd extents frustrate an antiferromagnet.
Exact exact_values(const lattice::Geometry& g, double K, double field, const std::vector<std::int64_t>& size) {
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

std::optional<statistics::Estimate> correlation_length(const Job& job, const std::vector<std::int64_t>& size) {
  const bool cube = std::all_of(size.begin(), size.end(), [&](auto extent) { return extent == size[0]; });
  if (!std::filesystem::exists(job.output / "samples.h5") || !cube || size[0] < 2)
    return std::nullopt;
  const ising::SamplesFile samples(job.output / "samples.h5");
  if (samples.sites() > largest_sample)
    return std::nullopt;
  std::vector<double> zero, minimal;
  const std::int64_t batch = std::max<std::int64_t>(largest_sample / 8 / samples.sites(), 1);
  for (std::int64_t first = 0; first < samples.count(); first += batch) {
    const std::int64_t n = std::min(batch, samples.count() - first);
    const auto spins = samples.read(first, n);
    for (std::int64_t i = 0; i < n; ++i) {
      const auto o = ising::measure(std::span(spins).subspan(static_cast<std::size_t>(i * samples.sites()),
                                                             static_cast<std::size_t>(samples.sites())),
                                    size);
      const auto m = static_cast<double>(o.magnetization);
      zero.push_back(m * m / static_cast<double>(samples.sites()));
      minimal.push_back(ising::structure_factor(o, samples.sites()));
    }
  }
  const std::int64_t replicas = samples.replicas();
  return statistics::second_moment_over_extent(statistics::by_replica<double>(zero, replicas),
                                               statistics::by_replica<double>(minimal, replicas), replicas, size[0]);
}

void row(const char* name, const statistics::Estimate& estimate, const std::optional<double>& exact = {}) {
  std::cout << fmt::format("  {:<6} {:<22} {}\n", name, statistics::format(estimate),
                           exact ? fmt::format("exact {:.8g}", *exact) : "");
}

} // namespace

void print_summary(const Job& job) {
  const auto& in = job.input;
  const auto& size = in.integers("lattice.size");
  const auto g = lattice::Geometry::of(size);
  const double K = coupling(in), B = field(in);
  const auto series = statistics::read_series(job.output / "series.h5");
  const std::int64_t measure = in.integer("sample.measure");
  const std::int64_t columns = static_cast<std::int64_t>(series.time.size());
  const std::int64_t discard = std::min(in.integer("sample.thermalization") / measure + 1, columns - 1);
  const auto t =
      statistics::thermodynamics(series.energy, series.magnetization, series.replicas, g.sites(), K, discard);
  const Exact exact = exact_values(g, K, B, size);
  std::cout << fmt::format("{} lattice, K = {:.10g}, beta h = {:.6g}, {} x {} measurements, tau = {:.3g} sweeps\n",
                           fmt::join(size, " x "), K, B, series.replicas, columns - discard,
                           t.energy.tau * static_cast<double>(measure));
  row("e", t.energy, exact.energy);
  row("C", t.specific_heat, exact.specific_heat);
  row("|m|", t.abs_magnetization, exact.abs_magnetization);
  row("chi", t.susceptibility, exact.susceptibility);
  row("U4", t.binder, exact.binder);
  if (const auto xi = correlation_length(job, size))
    row("xi/L", *xi);
  std::cout << std::flush;
}

} // namespace deeprg::command
