#include "command/blocked_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "base/log.hpp"
#include "command/keys.hpp"
#include "command/stage.hpp"
#include "command/stages.hpp"
#include "command/study.hpp"
#include "ising/samples_file.hpp"
#include "mapping/machine_steps.hpp"
#include "rbm/model_file.hpp"
#include "rg/block_spin.hpp"
#include "store/digest.hpp"

namespace deeprg::command {
namespace {

constexpr std::int64_t batch_spins = std::int64_t{1} << 22;
constexpr std::int64_t matching_seed = std::int64_t{1} << 40; // flipped in the seed of the smaller lattice

rg::BlockSpin rule_of(const parameters::Input& in, const std::string& rule, int dimensions) {
  const std::int64_t scale = in.integer("rg.scale");
  return rule == "majority"     ? rg::BlockSpin::majority(dimensions, scale)
         : rule == "decimation" ? rg::BlockSpin::decimation(scale)
                                : rg::BlockSpin::kadanoff(dimensions, scale, in.real("rg.p"));
}

rg::Operators operators_of(const parameters::Input& in, int dimensions) {
  auto all = rg::standard_operators(dimensions);
  const auto keep = [](std::vector<rg::Operator>& operators, std::int64_t most) {
    operators.resize(std::min(operators.size(), static_cast<std::size_t>(most)), operators.front());
  };
  keep(all.even, in.integer("rg.even"));
  keep(all.odd, in.integer("rg.odd"));
  return all;
}

std::optional<std::int64_t> steps_of(const parameters::Input& in) {
  return in.has("rg.levels") ? std::optional(in.integer("rg.levels")) : std::nullopt;
}

// The lattice and its blocks. InputError where it has none.
std::vector<lattice::Geometry> lattices_of(const Job& job, const std::vector<std::int64_t>& extents) {
  const auto steps = steps_of(job.input);
  const std::int64_t scale = job.input.integer("rg.scale");
  auto lattices = rg::blocked_lattices(lattice::Geometry::of(extents), scale, steps);
  const auto found = static_cast<std::int64_t>(lattices.size()) - 1;
  if (found < steps.value_or(1))
    throw InputError(fmt::format("{}: samples of {} have blocks of {} for {} of {} levels; give 'rg.scale' or "
                                 "'rg.levels' that fit",
                                 job.input_file.string(), fmt::join(extents, " x "), scale, found, steps.value_or(1)));
  return lattices;
}

void refuse_inexact_sums(const Job& job, const lattice::Geometry& geometry, std::int64_t samples) {
  constexpr std::int64_t most_numbers = std::int64_t{1} << 32; // of samples and of blocks
  const std::int64_t bins = job.input.integer("rg.bins");
  if ((samples + bins - 1) / bins > rg::most_samples(operators_of(job.input, geometry.dimensions), geometry) ||
      geometry.sites() / 2 > most_numbers || samples > most_numbers)
    throw InputError(fmt::format("{}: {} samples of {} sites in {} bins leave the range of exact sums; give more "
                                 "'rg.bins' or fewer samples",
                                 job.input_file.string(), samples, geometry.sites(), bins));
}

mapping::MachineSteps machines_of(const Job& job, const std::string& rule, const lattice::Geometry& geometry) {
  const auto& in = job.input;
  const auto path = in.given("rg.machine") ? job.path("rg.machine")
                    : in.replaced("train") ? job.path("train.file")
                                           : job.output / "model.h5";
  const auto file = store::File::open(path);
  store::check_format(file, "deeprg model");
  const auto stack = rbm::read_stack(file, "");
  try {
    if (rule == "stack")
      return mapping::MachineSteps::of_stack(stack, geometry,
                                             steps_of(in).value_or(std::numeric_limits<std::int64_t>::max()));
    return mapping::MachineSteps::of_filter(
        stack.front(), geometry, in.integer("rg.scale"),
        static_cast<std::int64_t>(lattices_of(job, lattice::extents_of(geometry)).size()) - 1);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

// The number of a sample among all, replica after replica: what follows in it is correlated, and falls into one bin.
std::int64_t by_replica(std::int64_t samples, std::int64_t replicas, std::int64_t n) {
  return samples % replicas == 0 ? n % replicas * (samples / replicas) + n / replicas : n;
}

void add_all(BlockedRun& run, const Job& job, const std::string& rule_name, const ising::SamplesFile& samples,
             const std::optional<mapping::MachineSteps>& machines, const parallel::Comm& comm) {
  const auto& in = job.input;
  const auto rule = rule_of(in, rule_name, run.lattices.front().dimensions);
  const random::Generator generator(static_cast<std::uint64_t>(in.integer("run.seed")),
                                    static_cast<int>(in.integer("run.rng_rounds")));
  const std::int64_t bins = in.integer("rg.bins"), replicas = samples.replicas(), sites = samples.sites();
  const auto mine = parallel::share(samples.count(), comm.size(), comm.rank());
  const std::int64_t batch = std::max<std::int64_t>(batch_spins / sites, 1);
  std::vector<rg::BlockedSums> threads(static_cast<std::size_t>(omp_get_max_threads()), run.sums);
  const auto row = [](const std::vector<std::int8_t>& spins, std::int64_t i, const lattice::Geometry& of) {
    return std::span(spins).subspan(static_cast<std::size_t>(i * of.sites()), static_cast<std::size_t>(of.sites()));
  };
  for (std::int64_t first = mine.first; first < mine.first + mine.count; first += batch) {
    const std::int64_t n = std::min(batch, mine.first + mine.count - first);
    const auto spins = samples.read(first, n);
    const auto hidden = machines ? machines->of(spins, first, generator) : std::vector<std::vector<std::int8_t>>();
#pragma omp parallel for schedule(static)
    for (std::int64_t i = 0; i < n; ++i) {
      rg::BlockedSums& sums = threads[static_cast<std::size_t>(omp_get_thread_num())];
      rg::pack(row(spins, i, run.lattices[0]), sums.level(0));
      for (std::size_t level = 1; level < run.lattices.size(); ++level)
        if (machines)
          rg::pack(row(hidden[level - 1], i, run.lattices[level]), sums.level(level));
        else
          rule.renormalize(sums.level(level - 1), generator, first + i, static_cast<std::int64_t>(level),
                           sums.level(level));
      const std::int64_t number = by_replica(samples.count(), replicas, first + i);
      sums.add(static_cast<std::size_t>(number * bins / samples.count()));
    }
  }
  for (const auto& sums : threads)
    run.sums.add(sums);
  run.sums.reduce(comm);
}

// stdout is kept for the result; InputError where [rg] does not fit the input.
Job checked(Job job) {
  job.options.part_of_study = true; // sampling prints no summary
  job.options.in_named_directory = true;
  const auto& in = job.input;
  if (!in.has_section("sample"))
    throw InputError(job.input_file.string() + ": deeprg rg mcrg needs a section [sample]");
  if (in.has("model.field") && in.real("model.field") != 0)
    throw InputError(in.located("model.field", "deeprg rg mcrg keeps even and odd operators apart: no magnetic field"));
  if (in.replaced("sample"))
    return job;
  if (!in.has("sample.samples"))
    throw InputError(in.located("sample.sweeps", "deeprg rg mcrg needs samples: give 'sample.samples' instead"));
  if (in.text("rg.rule") != "stack")
    (void)lattices_of(job, in.integers("lattice.size"));
  refuse_inexact_sums(job, lattice::Geometry::of(in.integers("lattice.size")), in.integer("sample.samples"));
  return job;
}

} // namespace

Job blocked_job(const JobRequest& request, const parallel::Comm& comm) {
  const std::string text = broadcast_input(request, comm);
  if (is_study(request, text))
    throw InputError("deeprg rg takes one run: " + request.input_file.string() + " has a [scan]");
  return checked(load_job(request, text, comm));
}

Job smaller_job(const Job& job, const parallel::Comm& comm) {
  const auto& in = job.input;
  const std::int64_t scale = in.integer("rg.scale");
  std::vector<std::int64_t> size = in.integers("lattice.size");
  for (auto& extent : size)
    extent /= scale;
  JobRequest smaller{
      .input_file = job.input_file, .output = job.output / "matching", .settings = {}, .options = job.options};
  smaller.settings = {"run.name=matching",
                      fmt::format("run.seed={}", in.integer("run.seed") ^ matching_seed),
                      fmt::format("lattice.size=[{}]", fmt::join(size, ",")),
                      fmt::format("rg.scale={}", scale),
                      fmt::format("rg.even={}", in.shown("rg.even")),
                      fmt::format("rg.odd={}", in.shown("rg.odd")),
                      fmt::format("rg.bins={}", in.shown("rg.bins")),
                      "rg.rule=kadanoff", // the one that takes a p; which rule is in force is said to blocked_run
                      fmt::format("rg.p={}", in.shown("rg.p"))};
  if (const auto steps = steps_of(in))
    smaller.settings.push_back(fmt::format("rg.levels={}", *steps - 1));
  return checked(load_job(smaller, identity(job, stage("sample")), comm)); // without sections that need the larger one
}

bool of_machines(const std::string& rule) { return rule == "model" || rule == "stack"; }

std::optional<BlockedRun> blocked_run(const Job& job, const std::string& rule, const parallel::Comm& comm) {
  const auto& in = job.input;
  if (!in.replaced("sample") && sample(job, comm) != Exit::complete)
    return {};
  apply_threads(job.options, comm);
  const ising::SamplesFile samples(in.replaced("sample") ? job.path("sample.file") : job.output / "samples.h5");
  const auto geometry = lattice::Geometry::of(samples.extents());
  refuse_inexact_sums(job, geometry, samples.count());
  const auto machines = of_machines(rule) ? std::optional(machines_of(job, rule, geometry)) : std::nullopt;
  const auto lattices = machines ? machines->lattices() : lattices_of(job, samples.extents());
  std::vector<double> scales;
  for (std::size_t n = 1; n < lattices.size(); ++n)
    scales.push_back(std::pow(static_cast<double>(lattices[n - 1].sites()) / static_cast<double>(lattices[n].sites()),
                              1.0 / geometry.dimensions));
  const auto operators = operators_of(in, geometry.dimensions);
  BlockedRun run{operators,
                 lattices,
                 scales,
                 {lattices, operators, static_cast<std::size_t>(in.integer("rg.bins"))},
                 comm.broadcast(comm.root() ? store::digest(samples.file()) : "", 0)};
  const auto began = std::chrono::steady_clock::now();
  add_all(run, job, rule, samples, machines, comm);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  log::info(fmt::format("rg: {} samples of {} spins in {:.1f} s, {:.2f} ns a spin", samples.count(), samples.sites(),
                        seconds,
                        seconds * 1e9 / static_cast<double>(samples.count()) / static_cast<double>(samples.sites())));
  return run;
}

} // namespace deeprg::command
