// The stage that trains a stack of RBMs on samples.h5, and its controls beside it: model.h5.
#include <fmt/format.h>

#include "base/linear.hpp"
#include "base/log.hpp"
#include "command/loop.hpp"
#include "command/stage.hpp"
#include "command/stages.hpp"
#include "command/training_data.hpp"
#include "command/training_plan.hpp"
#include "command/training_structure.hpp"
#include "ising/two_point_samples.hpp"
#include "rbm/model_file.hpp"
#include "rbm/stack.hpp"
#include "store/digest.hpp"

namespace deeprg::command {
namespace {

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

// The filters of tied machines, in the shape of the lattice.
void write_filters(store::Output& output, const std::string& group, const parameters::Input& in,
                   const std::vector<std::int64_t>& extents, const rbm::Machine& machine) {
  const std::int64_t n = filters(in, extents);
  if (n == 0)
    return;
  output.on_root([&](store::File& file) {
    Shape shape{static_cast<std::uint64_t>(n)};
    shape.insert(shape.end(), extents.begin(), extents.end());
    file.write(group + "/layers/0/filters", filters_of(machine, n), shape,
               {.long_name = "filters: the weights of the first hidden unit of each",
                .formula = "W(x, (f, t)) = filter_f(x - stride t)"});
  });
}

void publish(const Job& job, const parallel::Comm& comm, const State& state, const rbm::Split& split,
             const ising::SamplesFile& file, const ControlData& control, const random::Generator& generator) {
  const auto& training = state.training;
  store::Output output(comm, job.output / "model.h5");
  output.on_root([&](store::File& model) {
    store::write_provenance(model, provenance(job, stage("train"), "deeprg model", state.samples_digest));
    store::write_history(model, state.segments);
    model.write("/held_out", split.held_out, Shape{split.held_out.size()},
                {.long_name = "samples that training never saw", .axes = {"index"}});
  });
  for (std::size_t v = 0; v < training.variants().size(); ++v) {
    const std::string group = v == 0 ? "" : "/controls/" + training.variants()[v].name;
    rbm::write_layers(output, group, training.layers(v));
    write_filters(output, group, job.input, file.extents(), training.layers(v)[0].machine);
  }
  if (has_control(job.input, "block_spin"))
    rbm::write_stack(output, "/controls/block_spin", block_spin_control(job.input, file.extents()));
  if (control.gaussian_field)
    ising::write_signs(output, "/controls/two_point/spins", *control.gaussian_field, generator, file.count());
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
  const auto began = std::chrono::steady_clock::now();
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
  const std::vector<rbm::Structure> structures = training_structures(in, file.extents());
  const rbm::Samples samples = read_samples(file); // what cannot be read of it is refused before anything is made
  const std::string digest = comm.broadcast(comm.root() ? store::digest(file.file()) : "", 0);
  const run::Directory directory(comm, job.output);
  apply_fresh(job, me, directory, comm);
  const auto model = job.output / "model.h5";
  if (std::filesystem::exists(model))
    check_digest(store::File::open(model).text_attribute("/", "input_digest"), digest, model);
  if (finished(job, me, me.files)) {
    report_finished(job, me, directory);
    return Exit::complete;
  }
  // 2  the control's data, and the layers: from the newest checkpoint that verifies or from the beginning
  ControlData control = two_point_control(job, comm, file, digest, generator);
  State state{{comm, generator, training_variants(in, samples, control.two_point, structures),
               in.integers("train.layers"), split},
              digest,
              ""};
  rbm::StackTraining& training = state.training;
  store::Checkpoints checkpoints(comm, job.output / "checkpoint", me.name,
                                 static_cast<int>(in.integer("checkpoint.keep")));
  if (find_checkpoint(job, me, directory, checkpoints)) {
    checkpoints.load(state);
    check_digest(state.samples_digest, digest, checkpoints.found());
    log::info(fmt::format("train: continues from update {} of {} ({})", training.updates_done(),
                          training.updates_in_all(), checkpoints.found().string()));
  }
  directory.keep_input(job.input_text, in.resolved());
  keep(job, comm, control, digest);
  if (comm.root())
    log::copy_to(job.output / "run.log");
  state.segments += store::history_line(comm.size(), threads) + "\n";
  // 3  updates, a block at a time; the file at the end
  const Work work{
      .unit = "updates",
      .advance =
          [&](std::int64_t most) {
            std::int64_t done = 0;
            for (; done < most && !training.finished(); ++done)
              training.step();
            return done;
          },
      .done = [&] { return training.updates_done(); },
      .total = [&] { return training.updates_in_all(); },
      .part = [&] { return training.weights_done() / training.weights_in_all(); },
      .doing = [&] { return training.now_training(); },
      .save = [&] { checkpoints.write(identity(job, me), state); },
  };
  if (const Exit code = work_in_blocks(job, me, directory, comm, work,
                                       [&] { publish(job, comm, state, split, file, control, generator); });
      code != Exit::complete)
    return code;
  say_result(training);
  log::info(fmt::format("train: {} updates in {:.1f} s", training.updates_done(),
                        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()));
  return Exit::complete;
}

} // namespace deeprg::command
