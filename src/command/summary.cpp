#include "command/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>
#include <optional>

#include "base/log.hpp"
#include "command/exact_values.hpp"
#include "command/keys.hpp"
#include "command/measured_samples.hpp"
#include "ising/samples_file.hpp"
#include "lattice/geometry.hpp"
#include "statistics/autocorrelation.hpp"
#include "statistics/convergence.hpp"
#include "statistics/correlation_length.hpp"
#include "statistics/series_file.hpp"
#include "statistics/tempering.hpp"
#include "statistics/thermodynamics.hpp"

namespace deeprg::command {
namespace {

double rounded(double r_hat) { return std::round(r_hat * 1e4) / 1e4; }

// (replica, time) of a function of the energy and the magnetisation, from column `discard` on.
template <class Value>
std::vector<double> values_of(const statistics::Series& series, std::int64_t discard, Value value) {
  const auto time = static_cast<std::int64_t>(series.time.size());
  std::vector<double> values;
  for (std::int64_t r = 0; r < series.replicas; ++r)
    for (std::int64_t t = discard; t < time; ++t) {
      const auto i = static_cast<std::size_t>(r * time + t);
      values.push_back(value(static_cast<double>(series.energy[i]), static_cast<double>(series.magnetization[i])));
    }
  return values;
}

// How long the series remembers: tau of E and of M^2 and when both are stationary, in sweeps; and whether the replicas
// agree.
std::vector<Observable> memory_of(const statistics::Series& series, std::int64_t discard, std::int64_t interval) {
  const auto sweeps = static_cast<double>(interval);
  const auto energy = [](double E, double) { return E; };
  const auto square = [](double, double M) { return M * M; };
  const auto tau = [&](const std::vector<double>& values) {
    const auto found = statistics::autocorrelation(values, series.replicas);
    return statistics::Estimate{.value = found.tau * sweeps,
                                .error = found.tau_error * sweeps,
                                .letter = statistics::reliability(static_cast<double>(values.size()) / found.tau)};
  };
  const auto kept_energy = values_of(series, discard, energy), kept_square = values_of(series, discard, square);
  const std::int64_t stationary = std::max(statistics::equilibration(values_of(series, 0, energy), series.replicas),
                                           statistics::equilibration(values_of(series, 0, square), series.replicas));
  return {{"tau_energy", "tau_e", "integrated autocorrelation time of the energy, sweeps",
           "1/2 + sum over t of rho(t), Wolff's window", tau(kept_energy)},
          {"tau_square", "tau_m2", "integrated autocorrelation time of the squared magnetisation, sweeps",
           "1/2 + sum over t of rho(t), Wolff's window", tau(kept_square)},
          {"equilibration", "t_eq", "sweeps after which the series is stationary, as it says itself",
           "the later of those of E and M^2: most independent columns after it (Chodera 2016)",
           statistics::exactly(static_cast<double>(stationary * interval))},
          {"r_hat_energy", "Rhat_e", "agreement of the replicas' energies", "split R-hat: 1 where all say the same",
           statistics::exactly(rounded(statistics::split_r_hat(kept_energy, series.replicas)))},
          {"r_hat_square", "Rhat_m2", "agreement of the replicas' squared magnetisations",
           "split R-hat: 1 where all say the same",
           statistics::exactly(rounded(statistics::split_r_hat(kept_square, series.replicas)))}};
}

// The observables at every temperature, and how often neighbours exchanged theirs.
Summary summarize_temperatures(const Job& job) {
  const auto& in = job.input;
  const auto& size = in.integers("lattice.size");
  const std::int64_t sites = lattice::Geometry::of(size).sites();
  const auto series = statistics::read_series(job.output / "series.h5");
  const auto columns = static_cast<std::int64_t>(series.time.size());
  const std::int64_t discard =
      std::min(in.integer("sample.thermalization") / in.integer("sample.measure") + 1, columns - 1);
  const auto all = couplings_of_temperatures(in);
  const auto ladders = series.replicas / std::ssize(all);
  Summary summary{fmt::format("{} lattice at {} temperatures, h = {:.6g}, {} x {} measurements each",
                              fmt::join(size, " x "), all.size(), in.real("model.field"), ladders, columns - discard),
                  {}};
  const auto place = [&](std::size_t i) { return fmt::format("{:.10g}", series.temperatures[i]); };
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto here = statistics::at_temperature(series, i);
    const auto t =
        statistics::thermodynamics(here.energy, here.magnetization, ladders, sites, all[i].coupling, discard);
    const Exact exact = exact_values(all[i], size);
    for (Observable& o : observables_of(t, {})) {
      o.exact = exact.at(o.name);
      o.name = fmt::format("{}/{}", o.name, place(i));
      o.symbol = fmt::format("{}({})", o.symbol, place(i));
      summary.observables.push_back(std::move(o));
    }
  }
  if (!in.boolean("sample.exchange"))
    return summary;
  const auto exchanges = statistics::exchanges(series);
  for (std::size_t i = 0; i < exchanges.acceptance.size(); ++i)
    summary.observables.push_back({"exchange_acceptance/" + place(i), fmt::format("a({}, {})", place(i), place(i + 1)),
                                   "part of the exchanges proposed that were accepted", "accepted / proposed",
                                   exchanges.acceptance[i]});
  summary.observables.push_back(
      {"round_trips", "trips", "round trips of all replicas between the ends of the temperatures",
       "lowest to highest and back", statistics::exactly(static_cast<double>(exchanges.round_trips))});
  return summary;
}

} // namespace

std::string further_couplings(const ising::Couplings& c) {
  if (c.anisotropic())
    return fmt::format(", K_x, K_y, K_z = {:.10g}, {:.10g}, {:.10g}", c.along(0), c.along(1), c.along(2));
  if (c.disordered())
    return fmt::format(", -K on a part {:.6g} of the bonds, disorder seed {}", c.negative_bonds, c.disorder_seed);
  return c.beyond_nearest() ? fmt::format(", K_d = {:.10g}, K_p = {:.10g}", c.diagonal, c.plaquette) : "";
}

std::filesystem::path samples_path(const Job& job) {
  return job.input.replaced("sample") ? job.path("sample.file") : job.output / "samples.h5";
}

Summary summarize(const Job& job) {
  const auto& in = job.input;
  if (!in.has_section("model") || !in.has_section("sample"))
    return {};
  if (has_temperatures(in))
    return summarize_temperatures(job);
  std::optional<MeasuredSamples> measured;
  std::vector<std::int64_t> size;
  if (std::filesystem::exists(samples_path(job))) {
    const ising::SamplesFile samples(samples_path(job));
    size = samples.extents();
    if (samples.sites() <= largest_sample)
      measured = measure(samples);
  }
  if (!in.replaced("sample"))
    size = in.integers("lattice.size");
  const auto g = lattice::Geometry::of(size);
  const ising::Couplings all = couplings(in);
  const double K = all.coupling;
  std::string measurements;
  statistics::Thermodynamics t;
  std::vector<Observable> beyond;
  if (in.replaced("sample")) {
    if (!measured)
      return {};
    t = statistics::thermodynamics(measured->energy, measured->magnetization, measured->replicas, g.sites(), K);
    measurements = fmt::format("{} samples", measured->energy.size());
  } else {
    const auto series = statistics::read_series(job.output / "series.h5");
    const std::int64_t interval = in.integer("sample.measure");
    const std::int64_t columns = static_cast<std::int64_t>(series.time.size());
    const std::int64_t discard = std::min(in.integer("sample.thermalization") / interval + 1, columns - 1);
    t = statistics::thermodynamics(series.energy, series.magnetization, series.replicas, g.sites(), K, discard);
    const auto per_site = [&](const std::vector<std::int64_t>& totals) {
      return statistics::thermodynamics(totals, series.magnetization, series.replicas, g.sites(), K, discard).energy;
    };
    for (std::size_t axis = 0; axis < series.axes.size(); ++axis) {
      const std::string name(1, "xyz"[axis]);
      beyond.push_back({"energy_" + name, "e_" + name,
                        "energy of the bonds along " + name + " per site, units of J_" + name,
                        "-<sum over bonds along " + name + " of s s'>/N", per_site(series.axes[axis])});
    }
    if (!series.diagonal.empty())
      beyond = {{"diagonal_energy", "e_d", "energy of diagonal bonds per site, units of J_d",
                 "-<sum over diagonal bonds of s s'>/N", per_site(series.diagonal)},
                {"plaquette_energy", "e_p", "energy of plaquettes per site, units of J_p",
                 "-<sum over plaquettes of s s' s'' s'''>/N", per_site(series.plaquette)}};
    if (!series.overlap.empty()) {
      const std::int64_t pairs = series.replicas / 2;
      const auto q = statistics::thermodynamics(series.overlap, series.overlap, pairs, g.sites(), 1, discard);
      statistics::Estimate square = q.susceptibility; // N <q^2>
      square.value /= static_cast<double>(g.sites());
      square.error /= static_cast<double>(g.sites());
      beyond.push_back(
          {"overlap_square", "q^2", "squared overlap of two replicas", "<Q^2>/N^2, Q = sum of s s'", square});
      beyond.push_back({"overlap_binder", "U4_q", "Binder cumulant of the overlap", "1 - <q^4>/(3 <q^2>^2)", q.binder});
    }
    for (Observable& o : memory_of(series, discard, interval))
      beyond.push_back(std::move(o));
    measurements = fmt::format("{} x {} measurements", series.replicas, columns - discard);
  }
  const Exact exact = exact_values(all, size);
  const bool cube = std::all_of(size.begin(), size.end(), [&](auto extent) { return extent == size[0]; });
  statistics::Estimate xi_over_L;
  if (measured && cube && !all.anisotropic() && size[0] > 1)
    xi_over_L = statistics::second_moment_over_extent(measured->zero, measured->minimal, measured->replicas, size[0]);
  Summary summary{fmt::format("{} lattice, K = {:.10g}, beta h = {:.6g}{}, {}", fmt::join(size, " x "), K, all.field,
                              further_couplings(all), measurements),
                  observables_of(t, xi_over_L)};
  if (all.anisotropic()) { // the sum over all bonds is no energy, nor K^2 times its variance a specific heat
    std::erase_if(summary.observables, [](const Observable& o) { return o.name == "specific_heat"; });
    auto& bonds = *std::ranges::find(summary.observables, "energy", &Observable::name);
    bonds.long_name = "sum over the bonds of all axes per site, their couplings left out";
  }
  summary.observables.insert(summary.observables.end(), beyond.begin(), beyond.end());
  for (Observable& o : summary.observables)
    o.exact = exact.at(o.name);
  return summary;
}

void print_summary(const Job& job) {
  const Summary summary = summarize(job);
  std::size_t width = 6;
  for (const Observable& o : summary.observables)
    width = std::max(width, o.symbol.size());
  std::cout << summary.heading << '\n';
  const auto stationary = std::ranges::find(summary.observables, "equilibration", &Observable::name);
  if (stationary != summary.observables.end() &&
      stationary->estimate.value > static_cast<double>(job.input.integer("sample.thermalization")))
    log::warning(fmt::format("the series is stationary after {} sweeps: 'sample.thermalization' = {} may be too short",
                             stationary->estimate.value, job.input.integer("sample.thermalization")));
  for (const Observable& o : summary.observables)
    std::cout << fmt::format("  {:<{}} {:<22} {}\n", o.symbol, width, statistics::format(o.estimate),
                             o.exact ? fmt::format("exact {:.8g}", *o.exact) : "");
  std::cout << std::flush;
}

} // namespace deeprg::command
