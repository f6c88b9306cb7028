#include "command/plan.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace deeprg::command {
namespace {

using parameters::Input;

using lattice::Domain;
using lattice::Geometry;

bool is_cluster(const Input& in) { return in.text("sample.algorithm") == "swendsen-wang"; }

void plan_sampling(const Input& in, Plan& plan, int ranks, int threads, const Rates& rates) {
  plan.replicas = in.integer("sample.replicas");
  if (in.has("sample.samples"))
    plan.samples = in.integer("sample.samples");
  plan.sweeps = in.has("sample.sweeps") ? in.integer("sample.sweeps")
                                        : in.integer("sample.thermalization") +
                                              plan.samples / plan.replicas * in.integer("sample.interval");
  const Geometry geometry = Geometry::of(in.integers("lattice.size"));
  const auto n = static_cast<double>(plan.sites), replicas = static_cast<double>(plan.replicas);
  double row_bytes = 0, label_bytes = 0, rate = 0; // of a row of one replica, or of one group of 512 replicas
  if (in.text("sample.source") == "model") {
    plan.replica_units = plan.replicas;
    plan.part = Domain::of(geometry, plan.replicas, static_cast<int>(std::min<std::int64_t>(ranks, plan.replicas)), 0);
    row_bytes = 8 * static_cast<double>(geometry.lx); // the values of the units; of the machine nothing is known here
    rate = rates.local_updates;
  } else if (in.text("sample.algorithm") == "wolff") {
    plan.replica_units = plan.replicas;
    plan.part = Domain::of(geometry, plan.replicas, static_cast<int>(std::min<std::int64_t>(ranks, plan.replicas)), 0);
    row_bytes = static_cast<double>(geometry.lx);
    label_bytes = 4 * n * threads; // the queues
    rate = rates.wolff_flips;
  } else if (is_cluster(in)) {
    plan.replica_units = plan.replicas;
    plan.part = Domain::of(geometry, plan.replica_units, ranks, 0);
    row_bytes = static_cast<double>((geometry.lx + 63) / 64 * 8);
    label_bytes = 4 * static_cast<double>(plan.part.rows() * geometry.lx); // one replica at a time
    rate = rates.cluster_updates;
  } else {
    const auto lanes = lattice::Lanes::of(geometry, plan.replicas);
    plan.replica_units = lanes.groups;
    plan.part = Domain::of(geometry, plan.replica_units, ranks, 0);
    plan.lane_occupancy = lanes.occupancy();
    row_bytes = static_cast<double>(2 * lanes.half * lattice::Lanes::width / 8);
    rate = rates.local_updates * plan.lane_occupancy;
  }
  plan.memory = static_cast<double>(plan.part.units.count * plan.part.rows()) * row_bytes + label_bytes;
  plan.sample_seconds = n * replicas * static_cast<double>(plan.sweeps) / rate / (plan.part.grid.ranks() * threads);
  plan.samples_bytes = n * static_cast<double>(plan.samples);
  plan.series_bytes = 2 * 8 * replicas * static_cast<double>(plan.sweeps / in.integer("sample.measure"));
}

void plan_training(const Input& in, Plan& plan, int ranks, int threads, const Rates& rates) {
  const auto trained = [](const std::string& control) { return control == "no_l1" || control == "two_point"; };
  plan.machines = 1 + std::ranges::count_if(in.texts("train.controls"), trained);
  auto visible = static_cast<double>(plan.sites);
  double largest = 0;
  for (const std::int64_t units : in.integers("train.layers")) {
    const double weights = visible * static_cast<double>(units);
    plan.weights += weights;
    plan.model_bytes += 4 * weights;
    largest = std::max(largest, weights);
    visible = static_cast<double>(units);
  }
  plan.model_bytes *= static_cast<double>(1 + in.texts("train.controls").size());
  const std::int64_t samples = plan.samples;
  if (samples == 0)
    return;
  plan.split = split_samples(samples, plan.replicas, in.real("train.held_out"));
  const std::int64_t batch_size = in.integer("train.batch_size");
  plan.updates_per_epoch = (plan.split.training + batch_size - 1) / batch_size;
  // Weights, momenta, their integer form for the matrix product, and statistics; the samples a bit a spin.
  plan.memory = std::max(plan.memory, (in.boolean("train.tied") ? 28 : 24) * largest + plan.samples_bytes / 8 / ranks);
  const auto steps = static_cast<double>(in.integer("train.steps"));
  plan.train_seconds = static_cast<double>(plan.machines) * static_cast<double>(in.integer("train.epochs")) *
                       static_cast<double>(plan.split.training) * plan.weights * (3 + 2 * steps) /
                       rates.multiplications / (ranks * threads);
}

} // namespace

Plan make_plan(const Input& in, int ranks, int threads, const Rates& rates) {
  Plan plan;
  if (in.has("lattice.size")) {
    plan.sites = sites(in.integers("lattice.size"));
    plan.bonds = plan.sites * static_cast<std::int64_t>(in.integers("lattice.size").size());
  }
  if (in.has_section("sample") && !in.replaced("sample"))
    plan_sampling(in, plan, ranks, threads, rates);
  if (in.has_section("train") && !in.replaced("train"))
    plan_training(in, plan, ranks, threads, rates);
  return plan;
}

double host_memory() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
}

void refuse_what_does_not_fit(const Input& in, const Plan& plan, double memory_of_a_rank) {
  constexpr double gib = 1 << 30;
  constexpr std::int64_t most_labels = (std::int64_t{1} << 32) - (1 << 20); // and some that are no site's
  if (plan.part.active && is_cluster(in) && in.text("sample.source") != "model" &&
      plan.part.rows() * plan.part.geometry.lx > most_labels)
    throw InputError(in.located("lattice.size",
                                "swendsen-wang takes at most 2^32 sites of a lattice a rank: more ranks "
                                "(each needs a row), a local algorithm or a smaller 'lattice.size'"));
  if (plan.memory > memory_of_a_rank)
    throw InputError(in.located("lattice.size", fmt::format("this needs at least {:.1f} GiB a rank and there are {:.1f}"
                                                            " GiB: more ranks on more hosts, fewer 'sample.replicas' "
                                                            "or a smaller 'lattice.size'",
                                                            plan.memory / gib, memory_of_a_rank / gib)));
}

} // namespace deeprg::command
