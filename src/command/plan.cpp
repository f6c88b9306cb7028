#include "command/plan.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace deeprg::command {
namespace {

using parameters::Input;

constexpr int lanes = 512;

// Each row of Lx spins is cut into the largest number of segments that divides Lx / 2 and fits into a word.
double lane_occupancy(std::int64_t lx, std::int64_t replicas) {
  if (replicas >= lanes)
    return static_cast<double>(replicas) / static_cast<double>((replicas + lanes - 1) / lanes * lanes);
  std::int64_t segments = 1;
  for (std::int64_t s = 1; s <= lx / 2 && s * replicas <= lanes; ++s)
    if (lx / 2 % s == 0)
      segments = s;
  return static_cast<double>(segments * replicas) / lanes;
}

void plan_sampling(const Input& in, Plan& plan, int ranks, int threads, const Rates& rates) {
  plan.replicas = in.integer("sample.replicas");
  if (in.has("sample.samples"))
    plan.samples = in.integer("sample.samples");
  plan.sweeps = in.has("sample.sweeps") ? in.integer("sample.sweeps")
                                        : in.integer("sample.thermalization") +
                                              plan.samples / plan.replicas * in.integer("sample.interval");
  const bool clusters = in.text("sample.algorithm") == "swendsen-wang";
  const auto n = static_cast<double>(plan.sites), replicas = static_cast<double>(plan.replicas);
  if (!clusters)
    plan.lane_occupancy = lane_occupancy(in.integers("lattice.size").back(), plan.replicas);
  const double spins = n * replicas / 8 / (clusters ? 1 : plan.lane_occupancy);
  plan.memory = (spins + (clusters ? 4 * n : 0)) / ranks; // a bit a spin; a 32-bit label a site, a replica at a time
  plan.sample_seconds = n * replicas * static_cast<double>(plan.sweeps) /
                        (clusters ? rates.cluster_updates : rates.local_updates * plan.lane_occupancy) /
                        (ranks * threads);
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
  plan.memory = std::max(plan.memory, 24 * largest + plan.samples_bytes / 8 / ranks);
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
  if (plan.memory > memory_of_a_rank)
    throw InputError(in.located("lattice.size", fmt::format("this needs at least {:.1f} GiB a rank and there are {:.1f}"
                                                            " GiB: more ranks on more hosts, fewer 'sample.replicas' "
                                                            "or a smaller 'lattice.size'",
                                                            plan.memory / gib, memory_of_a_rank / gib)));
}

} // namespace deeprg::command
