#include <fmt/format.h>

#include <iostream>

#include "base/log.hpp"
#include "command/keys.hpp"
#include "command/plan.hpp"
#include "command/stages.hpp"
#include "command/summary.hpp"

namespace deeprg::command {
namespace {

using parameters::Input;

std::string bytes(double n) {
  const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  for (; n >= 1024 && unit + 1 < std::size(units); ++unit)
    n /= 1024;
  return fmt::format("{:.{}f} {}", n, unit > 0 && n < 100 ? 1 : 0, units[unit]);
}

std::string duration(double seconds) {
  return seconds < 1       ? "below 1 s"
         : seconds < 120   ? fmt::format("{:.0f} s", seconds)
         : seconds < 7200  ? fmt::format("{:.0f} min", seconds / 60)
         : seconds < 1.7e5 ? fmt::format("{:.1f} h", seconds / 3600)
                           : fmt::format("{:.1f} days", seconds / 86400);
}

void line(const char* name, const std::string& text) { std::cout << fmt::format("{:<10}{}\n", name, text); }

void print_model(const Input& in, const Plan& plan) {
  if (in.has("lattice.size"))
    line("lattice", fmt::format("{}, periodic: {} sites, {} bonds", fmt::join(in.integers("lattice.size"), " x "),
                                plan.sites, plan.bonds));
  if (has_temperatures(in))
    line("model", fmt::format("H = -J sum s s' - h sum s; T = {} J/k, h = {:.10g} J", in.shown("sample.temperatures"),
                              in.real("model.field")));
  else if (in.has_section("model"))
    line("model", fmt::format("H = -J sum s s' - h sum s; K = J/kT = {:.10g}, T = {:.10g} J/k, beta h = {:.10g}{}{}",
                              coupling(in), 1 / coupling(in), field(in), further_couplings(couplings(in)),
                              in.has("lattice.size") && in.integers("lattice.size").size() == 2 &&
                                      !couplings(in).beyond_nearest() && !couplings(in).anisotropic()
                                  ? "; critical: K_c = 0.440686793..."
                                  : ""));
}

void print_sampling(const Input& in, const Plan& plan, int ranks) {
  if (in.replaced("sample"))
    return line("sample", "taken from " + in.text("sample.file"));
  const bool machine = in.text("sample.source") == "model";
  line("sample",
       fmt::format("{} of {}: {} sweeps of {} replica{}{}", machine ? "Gibbs chains" : in.text("sample.algorithm"),
                   machine ? in.text("sample.machine") : in.text("sample.source"), plan.sweeps, plan.replicas,
                   plan.replicas == 1 ? "" : "s", plan.samples > 0 ? fmt::format(", {} samples", plan.samples) : ""));
  if (plan.lane_occupancy > 0)
    line("kernel", !has_temperatures(in) && couplings(in).beyond_nearest()
                       ? "nearest and diagonal neighbours and plaquettes, bit by bit; 4 classes of sites a sweep"
                       : "nearest neighbours, bit by bit; 2 colours of sites a sweep");
  const lattice::Domain& part = plan.part;
  line("layout",
       fmt::format("{} rank{} = {} group{} of replicas x {} in z x {} in y; the largest part: {} x {} x {} sites"
                   "{}",
                   part.grid.ranks(), part.grid.ranks() == 1 ? "" : "s", part.grid.groups,
                   part.grid.groups == 1 ? "" : "s", part.grid.nz, part.grid.ny, part.z.count, part.y.count,
                   part.geometry.lx,
                   part.grid.ranks() < ranks ? fmt::format("; {} ranks idle", ranks - part.grid.ranks()) : ""));
  if (plan.lane_occupancy > 0)
    line("lanes", fmt::format("{:.0f} % of the 512 bits of a word are used{}", 100 * plan.lane_occupancy,
                              plan.lane_occupancy < 0.5 ? "; more replicas would cost no time" : ""));
}

void print_training(const Input& in, const Plan& plan) {
  if (in.replaced("train"))
    return line("train", "taken from " + in.text("train.file"));
  const std::string visible = plan.sites > 0 ? std::to_string(plan.sites) : "?";
  line("train", fmt::format("{} - {} units, {:.0f} weights, {} epochs a layer", visible,
                            fmt::join(in.integers("train.layers"), " - "), plan.weights, in.integer("train.epochs")));
  if (plan.samples > 0)
    line("", fmt::format("{} training samples, {} held out; {} updates an epoch; {} trained stack{}",
                         plan.split.training, plan.split.held_out, plan.updates_per_epoch, plan.machines,
                         plan.machines == 1 ? "" : "s, controls included"));
}

void print_cost(const Job& job, const Plan& plan, int ranks, int threads) {
  const Rates rates;
  std::string files;
  const auto file = [&](const char* name, double size) {
    if (size > 0)
      files += fmt::format("{}{} {}", files.empty() ? "" : ", ", name, bytes(size));
  };
  file("samples.h5", plan.samples_bytes);
  file("series.h5", plan.series_bytes);
  file("model.h5", plan.model_bytes);
  line("output", job.output.string() + "/");
  if (!files.empty())
    line("files", files + " at most, before compression and without snapshots");
  line("ranks", fmt::format("{} with {} thread{} each", ranks, threads, threads == 1 ? "" : "s"));
  if (plan.memory == 0)
    return line("cost", "unknown: it depends on files that are taken from elsewhere");
  line("memory", fmt::format("at least {} a rank, beside the libraries", bytes(plan.memory)));
  line("time", fmt::format("sampling {}, training {}", duration(plan.sample_seconds), duration(plan.train_seconds)));
  line("", fmt::format("if a core does {:.0e} local or {:.0e} cluster spin updates and {:.0e} multiply-adds a second",
                       rates.local_updates, rates.cluster_updates, rates.multiplications));
  if (plan.memory > host_memory() / ranks)
    log::warning(fmt::format("{} ranks of {} exceed the memory of this host, {}", ranks, bytes(plan.memory),
                             bytes(host_memory())));
}

} // namespace

Exit check(const Job& job, int ranks, int threads) {
  const Input& in = job.input;
  const Plan plan = make_plan(in, ranks, threads);
  line("input", job.input_file.string() + ": valid");
  print_model(in, plan);
  if (in.has_section("sample"))
    print_sampling(in, plan, ranks);
  if (in.has_section("train"))
    print_training(in, plan);
  print_cost(job, plan, ranks, threads);
  std::cout << std::flush;
  return Exit::complete;
}

} // namespace deeprg::command
