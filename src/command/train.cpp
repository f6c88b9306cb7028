// The stage that trains a stack of RBMs on samples.h5, and its controls beside it: model.h5.
#include <fmt/format.h>

#include "base/linear.hpp"
#include "base/log.hpp"
#include "command/keys.hpp"
#include "command/stage.hpp"
#include "command/stages.hpp"
#include "command/training_plan.hpp"
#include "command/two_point_samples.hpp"
#include "ising/samples_file.hpp"
#include "rbm/model_file.hpp"
#include "rbm/stack.hpp"
#include "run/progress.hpp"
#include "run/schedule.hpp"
#include "store/digest.hpp"

namespace deeprg::command {
namespace {

// The samples this run trains on: those its own sample stage left, which must be of this input, or a file named by it.
ising::SamplesFile open_samples(const Job& job) {
  const parameters::Input& in = job.input;
  const bool own = !in.replaced("sample");
  const auto path = own ? job.output / "samples.h5" : job.path("sample.file");
  if (own && !std::filesystem::exists(path))
    throw InputError(path.string() +
                     " is not there: 'deeprg sample' makes it, or [sample] file = \"...\" names another");
  ising::SamplesFile file(path);
  if (own && judge(job, stage("sample"), file.file().text_attribute("/", "input"), path))
    throw InputError(path.string() + " holds fewer samples than the input asks for: 'deeprg sample' adds them");
  if (in.has("lattice.size") && in.integers("lattice.size") != file.extents())
    throw InputError(in.located("lattice.size", fmt::format("'lattice.size' is not that of the samples of {}, [{}]",
                                                            path.string(), fmt::join(file.extents(), ", "))));
  return file;
}

// All of them, bit-packed, in slabs of about 1 MiB.
rbm::Samples read_samples(const ising::SamplesFile& file) {
  rbm::Samples samples(rbm::Storage::bits, file.count(), file.sites());
  const auto sites = static_cast<std::size_t>(file.sites());
  const std::int64_t slab = std::max<std::int64_t>((std::int64_t{1} << 20) / file.sites(), 1);
  for (std::int64_t first = 0; first < file.count(); first += slab) {
    const std::int64_t n = std::min(slab, file.count() - first);
    const std::vector<std::int8_t> spins = file.read(first, n);
    for (std::int64_t i = 0; i < n; ++i)
      samples.set_spins(first + i,
                        std::span<const std::int8_t>(spins).subspan(static_cast<std::size_t>(i) * sites, sites));
  }
  return samples;
}

rbm::Split split_of(const Job& job, const ising::SamplesFile& file, const random::Generator& generator) {
  const Split sizes = split_samples(file.count(), file.replicas(), job.input.real("train.held_out"));
  rbm::Split split = rbm::split_samples(file.replica(), sizes.held_out, generator);
  if (const auto batch = job.input.integer("train.batch_size");
      batch > static_cast<std::int64_t>(split.training.size()))
    throw InputError(job.input.located(
        "train.batch_size", fmt::format("'train.batch_size' = {} is above the number of training samples, {}; {} are "
                                        "held out",
                                        batch, split.training.size(), split.held_out.size())));
  return split;
}

// What a checkpoint of this stage holds.
struct State {
  rbm::StackTraining training;
  std::string samples_digest, segments;
  template <class Archive>
  void state(Archive& archive) {
    archive.group("training", training);
    archive.value("samples_digest", samples_digest);
    archive.value("segments", segments);
  }
};

void check_digest(const std::string& found, const std::string& now, const std::filesystem::path& file) {
  if (found != now)
    throw InputError(file.string() + " was made from other samples than those that are there now (digest " + found +
                     ", now " + now + "). Start the stage anew with --fresh train (what is there is moved aside).");
}

void write_spins(store::Output& output, const rbm::Samples& samples, const std::vector<std::int64_t>& extents,
                 double clipped_fraction) {
  const std::string dataset = "/controls/two_point/spins";
  Shape shape(extents.begin(), extents.end());
  shape.insert(shape.begin(), static_cast<std::uint64_t>(samples.count()));
  output.create<std::int8_t>(dataset, shape,
                             {.long_name = "signs of a Gaussian field with the data's two-point function"});
  const std::int64_t slab = std::max<std::int64_t>((std::int64_t{1} << 20) / samples.units(), 1);
  std::vector<double> values(static_cast<std::size_t>(samples.units()));
  for (std::int64_t first = 0; first < samples.count(); first += slab) {
    const std::int64_t n = output.comm().root() ? std::min(slab, samples.count() - first) : 0;
    std::vector<std::int8_t> spins;
    for (std::int64_t i = 0; i < n; ++i) {
      samples.get(first + i, values);
      for (const double value : values)
        spins.push_back(value > 0 ? 1 : -1);
    }
    Shape start(shape.size(), 0), count = shape;
    start[0] = static_cast<std::uint64_t>(first);
    count[0] = static_cast<std::uint64_t>(n);
    output.write(dataset, Hyperslab::box(start, count), std::span<const std::int8_t>(spins));
  }
  output.on_root([&](store::File& file) { file.set_attribute(dataset, "clipped_fraction", clipped_fraction); });
}

void publish(const Job& job, const parallel::Comm& comm, const State& state, const rbm::Split& split,
             const std::vector<std::int64_t>& extents, const TwoPointSamples& two_point) {
  store::Output output(comm, job.output / "model.h5");
  output.on_root([&](store::File& file) {
    store::write_provenance(file, provenance(job, stage("train"), "deeprg model", state.samples_digest));
    store::write_history(file, state.segments);
    file.write("/held_out", split.held_out, Shape{split.held_out.size()},
               {.long_name = "samples that training never saw", .axes = {"index"}});
  });
  for (std::size_t v = 0; v < state.training.variants().size(); ++v)
    rbm::write_layers(output, v == 0 ? "" : "/controls/" + state.training.variants()[v].name, state.training.layers(v));
  if (has_control(job.input, "block_spin"))
    rbm::write_stack(output, "/controls/block_spin", block_spin_control(job.input, extents));
  if (has_control(job.input, "two_point"))
    write_spins(output, two_point.samples, extents, two_point.clipped_fraction);
  output.publish();
}

void say_result(const rbm::StackTraining& training) {
  for (std::size_t v = 0; v < training.variants().size(); ++v)
    for (std::size_t l = 0; l < training.layers(v).size(); ++l)
      if (const rbm::Learning& learning = training.layers(v)[l].learning; !learning.reconstruction_error.empty())
        log::info(fmt::format("train: {} layer {}: reconstruction error {:.4f}, pseudo-likelihood {:.4f} nats a unit, "
                              "rms weight {:.4f}",
                              training.variants()[v].name, l + 1, learning.reconstruction_error.back(),
                              learning.pseudo_likelihood.back(), learning.weight_norm.back()));
}

} // namespace

Exit train(const Job& job, const parallel::Comm& comm) {
  const parameters::Input& in = job.input;
  // 1  what is asked for, and whether it is there already
  if (in.replaced("train")) {
    log::info("train: taken from " + job.path("train.file").string());
    return Exit::complete;
  }
  const int threads = apply_threads(job.options, comm);
  linear::set_threads(threads);
  const Stage& me = stage("train");
  const random::Generator generator(static_cast<std::uint64_t>(in.integer("run.seed")),
                                    static_cast<int>(in.integer("run.rng_rounds")));
  const ising::SamplesFile file = open_samples(job);
  const rbm::Split split = split_of(job, file, generator);
  if (has_control(in, "block_spin"))
    static_cast<void>(block_spin_control(in, file.extents())); // refused now rather than at the end
  const rbm::Samples samples = read_samples(file); // what cannot be read of it is refused before anything is made
  const std::string digest = comm.broadcast(comm.root() ? store::digest(file.file()) : "", 0);
  const run::Directory directory(comm, job.output);
  apply_fresh(job, me, directory, comm);
  const auto model = job.output / "model.h5";
  if (std::filesystem::exists(model))
    check_digest(store::File::open(model).text_attribute("/", "input_digest"), digest, model);
  if (finished(job, me, me.files)) {
    log::info("train: complete already");
    return Exit::complete;
  }
  // 2  the samples of the controls, and the layers: from the newest checkpoint that verifies or from the beginning
  const TwoPointSamples two_point =
      has_control(in, "two_point") ? two_point_samples(comm, generator, file) : TwoPointSamples{};
  State state{{comm, generator, training_variants(in, samples, two_point.samples), in.integers("train.layers"), split},
              digest,
              ""};
  rbm::StackTraining& training = state.training;
  store::Checkpoints checkpoints(comm, job.output / "checkpoint", me.name,
                                 static_cast<int>(in.integer("checkpoint.keep")));
  if (const auto made_from = checkpoints.find(log::warning)) {
    judge(job, me, *made_from, checkpoints.found());
    checkpoints.load(state);
    check_digest(state.samples_digest, digest, checkpoints.found());
    log::info(fmt::format("train: continues from update {} of {} ({})", training.updates_done(),
                          training.updates_in_all(), checkpoints.found().string()));
  }
  directory.keep_input(job.input_text, in.resolved());
  state.segments += store::history_line(comm.size(), threads) + "\n";
  const auto save = [&] { checkpoints.write(identity(job, me), state); };
  // 3  updates, a block at a time
  run::catch_signals();
  run::Schedule schedule(comm, job.output, in.seconds("checkpoint.interval"), job.options.max_time_seconds,
                         job.options.began);
  run::Progress progress(directory, me.name, "updates", static_cast<double>(training.updates_done()),
                         static_cast<double>(training.updates_in_all()), job.options.progress != Progress::off);
  for (std::int64_t block = 1; !training.finished();) {
    std::int64_t done = 0;
    for (; done < block && !training.finished(); ++done)
      training.step();
    const run::Decision decision = schedule.next(done);
    block = decision.block;
    progress.update(static_cast<double>(training.updates_done()), training.now_training());
    if (training.finished() || !decision.save)
      continue;
    if (decision.stop) {
      save();
      progress.checkpointed();
      progress.end("stopped", static_cast<double>(training.updates_done()));
      return Exit::stopped;
    }
    try {
      save();
      progress.checkpointed();
    } catch (const CollectiveFailure& failure) { // the run goes on and tries again at the next interval
      log::warning(failure.what());
    }
    schedule.saved();
  }
  // 4  the last checkpoint, from which more epochs can follow; the file; the numbers
  save();
  publish(job, comm, state, split, file.extents(), two_point);
  progress.end("complete", static_cast<double>(training.updates_done()));
  say_result(training);
  log::info(fmt::format("train: {} updates in {:.1f} s", training.updates_done(), schedule.seconds()));
  return Exit::complete;
}

} // namespace deeprg::command
