// The stage that makes configurations: series.h5 and, unless only sweeps are asked for, samples.h5.
#include <fmt/format.h>

#include "base/log.hpp"
#include "command/keys.hpp"
#include "command/loop.hpp"
#include "command/machine_chain.hpp"
#include "command/stage.hpp"
#include "command/stages.hpp"
#include "command/summary.hpp"
#include "ising/two_point_samples.hpp"
#include "montecarlo/cluster_sums.hpp"
#include "montecarlo/sampler.hpp"
#include "rbm/model_file.hpp"
#include "statistics/resampling.hpp"
#include "statistics/series_file.hpp"
#include "store/digest.hpp"

namespace deeprg::command {
namespace {

montecarlo::SamplingPlan plan_of(const parameters::Input& in) {
  montecarlo::SamplingPlan plan;
  plan.replicas = in.integer("sample.replicas");
  plan.thermalization = in.integer("sample.thermalization");
  plan.interval = in.integer("sample.interval");
  plan.measure = in.integer("sample.measure");
  plan.improved = in.boolean("sample.improved");
  plan.exchange = in.boolean("sample.exchange");
  plan.samples = in.has("sample.samples") ? in.integer("sample.samples") / plan.replicas : 0;
  plan.sweeps = plan.samples > 0 ? plan.thermalization + plan.samples * plan.interval : in.integer("sample.sweeps");
  return plan;
}

// What moves the configurations: a Monte Carlo of the Ising model, or a machine, whose file then has a digest.
struct Source {
  std::unique_ptr<montecarlo::Chain> chain;
  std::string digest;
};

Source source_of(const Job& job, const random::Generator& generator, const parallel::Comm& comm) {
  const parameters::Input& in = job.input;
  const auto geometry = lattice::Geometry::of(in.integers("lattice.size"));
  const std::int64_t replicas = in.integer("sample.replicas");
  const auto ising = [&](const auto& felt) -> Source {
    return {montecarlo::make_chain(montecarlo::algorithm_of(in.text("sample.algorithm")), geometry, felt, replicas,
                                   generator, comm),
            ""};
  };
  if (has_temperatures(in))
    return ising(couplings_of_temperatures(in));
  if (in.text("sample.source") != "model")
    return ising(couplings(in));
  const auto file = store::File::open(job.path("sample.machine"));
  store::check_format(file, "deeprg model");
  auto stack = rbm::read_stack(file, "");
  const auto machines = in.has("sample.machines") ? in.integer("sample.machines") : std::ssize(stack);
  if (machines > std::ssize(stack))
    throw InputError(
        fmt::format("sample.machines = {}: {} has {}", machines, job.path("sample.machine").string(), stack.size()));
  stack.resize(static_cast<std::size_t>(machines));
  return {std::make_unique<MachineChain>(stack, geometry, replicas, generator, comm),
          comm.broadcast(comm.root() ? store::digest(file) : "", 0)};
}

std::optional<montecarlo::Exchange> temperatures_of(const parameters::Input& in, const random::Generator& generator) {
  if (!has_temperatures(in))
    return {};
  return montecarlo::Exchange(couplings_of_temperatures(in), in.integer("sample.replicas"), generator);
}

// samples.h5: the configurations, or signs of a Gaussian field that has their two-point function.
void publish_samples(const Job& job, const montecarlo::Sampler& sampler, const random::Generator& generator,
                     const std::string& machine, const std::string& segments, const parallel::Comm& comm) {
  const auto& plan = sampler.plan();
  std::vector<std::int64_t> sweeps;
  for (std::int64_t t = 0; t < plan.samples; ++t)
    sweeps.push_back(plan.thermalization + (t + 1) * plan.interval);
  const bool two_point = job.input.text("sample.source") == "two_point";
  const auto from = provenance(job, stage("sample"), "deeprg samples", machine);
  const auto path = job.output / "samples.h5", ising_path = two_point ? job.output / "checkpoint" / "ising.h5" : path;
  ising::write_samples(comm, ising_path, sampler.rows(), sampler.samples(), sweeps, from, segments);
  if (!two_point)
    return;
  ising::write_two_point_samples(comm, path, ising::SamplesFile(ising_path), generator, from, segments);
  if (comm.root())
    std::filesystem::remove(ising_path);
}

void publish_series(const Job& job, const montecarlo::Sampler& sampler, const std::string& machine,
                    const std::string& segments, const parallel::Comm& comm) {
  const auto& plan = sampler.plan();
  statistics::Series series;
  series.replicas = plan.replicas;
  series.energy = statistics::by_replica<std::int64_t>(sampler.energy(), plan.replicas);
  series.magnetization = statistics::by_replica<std::int64_t>(sampler.magnetization(), plan.replicas);
  if (plan.improved) {
    std::vector<std::int64_t> squares;
    std::vector<double> fourth;
    const auto& sums = sampler.clusters();
    for (std::size_t i = 0; i < sums.size(); i += 3) {
      squares.push_back(sums[i]);
      fourth.push_back(
          montecarlo::as_double(static_cast<std::uint64_t>(sums[i + 1]), static_cast<std::uint64_t>(sums[i + 2])));
    }
    series.cluster_s2 = statistics::by_replica<std::int64_t>(squares, plan.replicas);
    series.cluster_s4 = statistics::by_replica<double>(fourth, plan.replicas);
  }
  const std::size_t axes = sampler.axes().empty() ? 0 : job.input.integers("lattice.size").size();
  for (std::size_t axis = 0; axis < axes; ++axis) {
    std::vector<std::int64_t> along;
    for (std::size_t i = axis; i < sampler.axes().size(); i += axes)
      along.push_back(sampler.axes()[i]);
    series.axes.push_back(statistics::by_replica<std::int64_t>(along, plan.replicas));
  }
  series.diagonal = statistics::by_replica<std::int64_t>(sampler.diagonal(), plan.replicas);
  series.plaquette = statistics::by_replica<std::int64_t>(sampler.plaquette(), plan.replicas);
  series.overlap =
      statistics::by_replica<std::int64_t>(sampler.overlaps(), std::max<std::int64_t>(plan.replicas / 2, 1));
  if (has_temperatures(job.input)) {
    series.temperatures = job.input.reals("sample.temperatures");
    series.temperature_index = statistics::by_replica<std::int32_t>(sampler.temperatures(), plan.replicas);
  }
  for (std::int64_t sweep = 0; sweep <= plan.sweeps; sweep += plan.measure)
    series.time.push_back(sweep);
  statistics::write_series(comm, job.output / "series.h5", series,
                           provenance(job, stage("sample"), "deeprg series", machine), segments);
}

// What a checkpoint of this stage holds.
struct State {
  montecarlo::Sampler sampler;
  std::string machine;  // digest of the machine that is sampled, if one is
  std::string segments; // of /history
  template <class Archive>
  void state(Archive& archive) {
    archive.group("sampler", sampler);
    if (!machine.empty())
      archive.value("machine", machine);
    archive.value("segments", segments);
  }
};

} // namespace

Exit sample(const Job& job, const parallel::Comm& comm) {
  const auto began = std::chrono::steady_clock::now();
  const parameters::Input& in = job.input;
  // 1  what is asked for, and whether it is there already
  if (in.replaced("sample")) {
    log::info("sample: taken from " + job.path("sample.file").string());
    return Exit::complete;
  }
  const int threads = apply_threads(job.options, comm);
  const Stage& me = stage("sample");
  const random::Generator generator(static_cast<std::uint64_t>(in.integer("run.seed")),
                                    static_cast<int>(in.integer("run.rng_rounds")));
  const run::Directory directory(comm, job.output);
  apply_fresh(job, me, directory, comm);
  const bool wants_samples = in.has("sample.samples");
  Source source = source_of(job, generator, comm);
  if (finished(job, me, wants_samples ? me.files : std::vector<std::string>{"series.h5"})) {
    if (!source.digest.empty())
      check_made_from(store::File::open(job.output / "series.h5"), source.digest, "machines", me.name);
    report_finished(job, me, directory);
    if (comm.root() && !job.options.part_of_study)
      print_summary(job);
    return Exit::complete;
  }
  // 2  the chain, from the newest checkpoint that verifies or from the beginning
  State state{{std::move(source.chain), plan_of(in), comm, temperatures_of(in, generator)}, source.digest, ""};
  montecarlo::Sampler& sampler = state.sampler;
  store::Checkpoints checkpoints(comm, job.output / "checkpoint", me.name,
                                 static_cast<int>(in.integer("checkpoint.keep")));
  if (find_checkpoint(job, me, directory, checkpoints)) {
    checkpoints.load(state);
    if (state.machine != source.digest)
      throw InputError(fmt::format("{} was made from other machines than {} has now: --fresh sample starts anew",
                                   checkpoints.found().string(), job.path("sample.machine").string()));
    sampler.restore();
    log::info(fmt::format("sample: continues from sweep {} of {} ({})", sampler.sweep(), sampler.plan().sweeps,
                          checkpoints.found().string()));
  } else
    sampler.start(in.text("sample.start") == "up", generator);
  directory.keep_input(job.input_text, in.resolved());
  if (comm.root())
    log::copy_to(job.output / "run.log");
  state.segments += store::history_line(comm.size(), threads) + "\n";
  if (const int idle = comm.sum(sampler.rows().rows() == 0 ? 1 : 0); idle > 0)
    log::warning(
        fmt::format("{} of {} ranks idle: this lattice with these replicas cannot be cut finer", idle, comm.size()));
  // 3  sweeps, a block at a time; the files at the end
  const Work work{
      .unit = "sweeps",
      .advance = [&](std::int64_t most) { return sampler.advance(most); },
      .done = [&] { return sampler.sweep(); },
      .total = [&] { return sampler.plan().sweeps; },
      .part = [&] { return static_cast<double>(sampler.sweep()) / static_cast<double>(sampler.plan().sweeps); },
      .doing = [] { return std::string(); },
      .save =
          [&] {
            sampler.collect();
            checkpoints.write(identity(job, me), state);
          },
  };
  const auto publish = [&] {
    if (sampler.plan().samples > 0)
      publish_samples(job, sampler, generator, state.machine, state.segments, comm);
    publish_series(job, sampler, state.machine, state.segments, comm);
  };
  if (const Exit code = work_in_blocks(job, me, directory, comm, work, publish); code != Exit::complete)
    return code;
  log::info(fmt::format("sample: {} sweeps of {} spins in {:.1f} s", sampler.sweep(),
                        sampler.plan().replicas * lattice::Geometry::of(in.integers("lattice.size")).sites(),
                        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()));
  if (comm.root() && !job.options.part_of_study)
    print_summary(job);
  return Exit::complete;
}

} // namespace deeprg::command
