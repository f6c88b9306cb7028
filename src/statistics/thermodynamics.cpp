#include "statistics/thermodynamics.hpp"

#include "base/error.hpp"
#include "statistics/autocorrelation.hpp"
#include "statistics/resampling.hpp"

#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <vector>

namespace deeprg::statistics {

namespace {

// The columns that are kept, and deviations of the energy from an integer near its mean: its variance then loses no
// digits to the mean, however large the lattice.
struct Series {
  std::vector<double> energy, magnetization;
  std::int64_t reference;
};

Series kept(std::span<const std::int64_t> energy, std::span<const std::int64_t> magnetization, std::int64_t replicas,
            std::int64_t discard) {
  const auto R = static_cast<std::size_t>(replicas), first = static_cast<std::size_t>(discard);
  const std::size_t columns = energy.size() / R;
  double mean = 0;
  for (std::size_t r = 0; r < R; ++r)
    for (std::size_t t = first; t < columns; ++t)
      mean += static_cast<double>(energy[r * columns + t]);
  Series series{{}, {}, std::llround(mean / static_cast<double>(R * (columns - first)))};
  for (std::size_t r = 0; r < R; ++r)
    for (std::size_t t = first; t < columns; ++t) {
      series.energy.push_back(static_cast<double>(energy[r * columns + t] - series.reference));
      series.magnetization.push_back(static_cast<double>(magnetization[r * columns + t]));
    }
  return series;
}

template <class F>
double tau_of(const std::vector<double>& values, std::int64_t replicas, F&& f) {
  std::vector<double> mapped;
  mapped.reserve(values.size());
  for (const double x : values)
    mapped.push_back(f(x));
  return autocorrelation(mapped, replicas).tau;
}

} // namespace

Thermodynamics thermodynamics(std::span<const std::int64_t> energy, std::span<const std::int64_t> magnetization,
                              std::int64_t replicas, std::int64_t sites, double coupling, std::int64_t discard) {
  const auto total = static_cast<std::int64_t>(energy.size());
  if (replicas < 1 || sites < 1 || discard < 0 || total % replicas != 0 || energy.size() != magnetization.size())
    throw InputError(fmt::format("thermodynamics: {} energies and {} magnetisations of {} replicas on {} sites, {} "
                                 "columns discarded: the shapes disagree",
                                 energy.size(), magnetization.size(), replicas, sites, discard));
  const std::int64_t columns = total / replicas - discard, measurements = replicas * columns;
  if (columns < 1)
    throw InputError(fmt::format("thermodynamics: a series of {} columns has nothing left after {} are discarded",
                                 total / replicas, discard));
  const Series series = kept(energy, magnetization, replicas, discard);
  const auto N = static_cast<double>(sites);

  const double tau_e = tau_of(series.energy, replicas, [](double E) { return E; });
  const double tau_c = tau_of(series.energy, replicas, [](double E) { return E * E; });
  const double tau_m = tau_of(series.magnetization, replicas, [](double M) { return M; });
  const double tau_abs = tau_of(series.magnetization, replicas, [](double M) { return std::abs(M); });
  const double tau_m2 = tau_of(series.magnetization, replicas, [](double M) { return M * M; });
  const double slowest = std::fmax(tau_e, std::fmax(tau_abs, tau_m2)); // of those that are known

  enum : std::size_t { e, e2, abs_m, m2, m4, quantities };
  const Bins bins = bin(replicas, columns, slowest, quantities, [&](std::size_t i, std::span<double> out) {
    const double m = series.magnetization[i] / N;
    out[e] = series.energy[i];
    out[e2] = series.energy[i] * series.energy[i];
    out[abs_m] = std::abs(m);
    out[m2] = m * m;
    out[m4] = m * m * m * m;
  });
  const Bins signed_bins = bin(replicas, columns, tau_m, 1, [&](std::size_t i, std::span<double> out) {
    out[0] = series.magnetization[i] / N; // its sign may turn far more slowly than anything else
  });

  using Averages = std::span<const double>;
  const double K2 = coupling * coupling, beta = std::abs(coupling), reference = static_cast<double>(series.reference);
  const auto result = [&](double tau, const auto& f) { return estimate(jackknife(bins, f), tau, measurements); };
  Thermodynamics t;
  t.energy = result(tau_e, [&](Averages a) { return (reference + a[e]) / N; });
  t.specific_heat = result(tau_c, [&](Averages a) { return K2 * (a[e2] - a[e] * a[e]) / N; });
  t.magnetization = estimate(jackknife(signed_bins, [](Averages a) { return a[0]; }), tau_m, measurements);
  t.abs_magnetization = result(tau_abs, [](Averages a) { return a[abs_m]; });
  t.susceptibility = result(tau_m2, [&](Averages a) { return beta * N * a[m2]; });
  t.connected_susceptibility = result(tau_m2, [&](Averages a) { return beta * N * (a[m2] - a[abs_m] * a[abs_m]); });
  t.binder = result(tau_m2, [](Averages a) { return binder(a[m2], a[m4]); });
  return t;
}

} // namespace deeprg::statistics
