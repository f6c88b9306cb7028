// The thermodynamics of what the machines draw by themselves, beside the data: /thermodynamics.
//   data: of all samples, with _exact where it is known
//   NAME/depth_k, the network of the lowest k layers: equilibrium, steps_from_data, steps_from_noise, each with energy,
//     specific_heat, abs_magnetization, susceptibility, binder, xi_over_L, correlation (distance); mixing_time and tau
//     in sweeps; window (its first sweep), difference_energy and difference_abs_magnetization (window), from data minus
//     from noise; attributes chains (of each start), sweeps, steps, equilibrated (0, 1)
// With enumerate: data, of all states by their Hamiltonian, and NAME/depth_k/equilibrium, of p(v), without errors.
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "base/log.hpp"
#include "command/analyses.hpp"
#include "command/keys.hpp"
#include "command/summary.hpp"
#include "mapping/analysis_file.hpp"
#include "mapping/exact_averages.hpp"
#include "mapping/own_samples.hpp"

namespace deeprg::command {
namespace {

double coupling_of(const Bench& bench) {
  if (bench.job.input.has_section("model"))
    return coupling(bench.job.input);
  const auto hamiltonian = bench.material.hamiltonian(bench.job);
  if (!hamiltonian)
    throw InputError("[analyze] thermodynamics: these samples have no coupling, which C and chi need: give [model]");
  return hamiltonian->couplings.coupling;
}

void write_averages(store::File& file, const std::string& group, const mapping::SpinAverages& averages,
                    const std::vector<Observable>& with_exact, const std::string& of_what) {
  auto all = observables_of(averages.thermodynamics, averages.xi_over_L);
  for (Observable& o : all)
    for (const Observable& known : with_exact)
      if (o.name == known.name)
        o.exact = known.exact;
  file.create_group(group);
  write_observables(file, group, all);
  mapping::write_correlation(file, group + "/correlation", averages.correlation, "correlation of " + of_what);
}

void write_differences(store::File& file, const std::string& dataset, const std::vector<statistics::Estimate>& values,
                       const std::string& long_name) {
  std::vector<double> difference, error;
  for (const auto& d : values) {
    difference.push_back(d.value);
    error.push_back(d.error);
  }
  file.write(dataset, difference, Shape{difference.size()}, {.long_name = long_name, .axes = {"window"}});
  file.write(dataset + "_error", error, Shape{error.size()},
             {.long_name = "standard error of " + long_name, .axes = {"window"}});
}

void write_own_samples(store::File& file, const std::string& group, const mapping::OwnSamples& own,
                       std::int64_t steps) {
  write_averages(file, group + "/equilibrium", own.equilibrium, {}, "the machines' own samples");
  write_averages(file, group + "/steps_from_data", own.steps_from_data, {}, "chains a few sweeps from the data");
  write_averages(file, group + "/steps_from_noise", own.steps_from_noise, {}, "chains a few sweeps from noise");
  file.set_attribute(group, "chains", own.chains);
  file.set_attribute(group, "sweeps", own.sweeps);
  file.set_attribute(group, "steps", steps);
  file.set_attribute(group, "equilibrated", std::int64_t{own.equilibrated});
  statistics::Estimate time, tau;
  time.value = own.mixing.time;
  tau.value = own.tau;
  mapping::write_estimate(file, group + "/mixing_time", time,
                          {.long_name = "sweeps until chains from the data and from noise agree",
                           .units = "sweeps",
                           .formula = "first window [2^j, 2^(j+1)) from which on <e> and <|m|> differ by at most 3 "
                                      "standard errors"});
  mapping::write_estimate(
      file, group + "/tau", tau,
      {.long_name = "integrated autocorrelation time, the largest of E, |M|, M^2", .units = "sweeps"});
  file.write(group + "/window", own.mixing.window, Shape{own.mixing.window.size()},
             {.long_name = "first sweep of the window", .units = "sweeps", .axes = {"window"}});
  write_differences(file, group + "/difference_energy", own.mixing.differences[0],
                    "e of chains from the data less that of chains from noise");
  write_differences(file, group + "/difference_abs_magnetization", own.mixing.differences[1],
                    "|m| of chains from the data less that of chains from noise");
}

std::string said(const mapping::OwnSamples& own) {
  const std::string mixing = std::isnan(own.mixing.time)
                                 ? fmt::format("the two starts still differ after {} sweeps", own.sweeps)
                                 : fmt::format("the two starts agree from sweep {:.0f} on", own.mixing.time);
  return fmt::format("{}, tau {:.3g} sweeps{}", mixing, own.tau, own.equilibrated ? "" : ": not in equilibrium");
}

// All states in place of samples and chains.
void enumerate_thermodynamics(const Bench& bench) {
  const Material& material = bench.material;
  const auto hamiltonian = material.hamiltonian(bench.job);
  if (!hamiltonian)
    return log::info("analyze: no thermodynamics: the samples have no Ising Hamiltonian");
  std::vector<std::string> groups{"/thermodynamics/data"};
  std::vector<mapping::StateEnergies> energies{
      [&](std::uint64_t first, std::span<double> out) { hamiltonian->of_states(first, out); }};
  for (const Network& net : material.nets)
    for (std::size_t depth = 1; depth <= net.precise.size(); ++depth) {
      const auto own = mapping::own_energies(bench.comm, std::span(net.precise).first(depth));
      if (!own) {
        log::info(
            fmt::format("analyze: {}: no thermodynamics of depth {}: its layers have too many units, or couplings "
                        "between those that p(v|h) is to draw",
                        net.name, depth));
        continue;
      }
      groups.push_back(fmt::format("/thermodynamics/{}/depth_{}/equilibrium", net.name, depth));
      energies.push_back(*own);
    }
  const auto averages =
      mapping::exact_averages(bench.comm, material.geometry, energies, hamiltonian->couplings.coupling);
  bench.output.on_root([&](store::File& file) {
    for (std::size_t k = 0; k < groups.size(); ++k)
      write_averages(file, groups[k], averages[k], {}, k == 0 ? "the data" : "the network's spins");
  });
}

} // namespace

void analyze_thermodynamics(const Bench& bench) {
  if (bench.job.input.boolean("analyze.enumerate"))
    return enumerate_thermodynamics(bench);
  const parameters::Input& in = bench.job.input;
  const Material& material = bench.material;
  const double K = coupling_of(bench);
  const mapping::ChainPlan plan{.steps = in.replaced("train") ? 1 : in.integer("train.steps")};
  std::vector<std::int64_t> all(static_cast<std::size_t>(material.samples->count()));
  std::iota(all.begin(), all.end(), 0);
  const auto data = mapping::spin_averages(material.geometry, material.rows(all), K);
  bench.output.on_root([&](store::File& file) {
    write_averages(file, "/thermodynamics/data", data, summarize(bench.job).observables, "the data");
  });
  const auto starts = material.read(material.held_out);
  for (const Network& net : material.nets)
    for (std::size_t depth = 1; depth <= net.stack.size(); ++depth) {
      const auto own = mapping::own_samples(bench.comm, material.geometry, std::span(net.stack).first(depth), starts, K,
                                            bench.generator, plan);
      log::info(fmt::format("analyze: own samples of {}, depth {}: {}", net.name, depth, said(own)));
      bench.output.on_root([&](store::File& file) {
        write_own_samples(file, fmt::format("/thermodynamics/{}/depth_{}", net.name, depth), own, plan.steps);
      });
    }
}

} // namespace deeprg::command
