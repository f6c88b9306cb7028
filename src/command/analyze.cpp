// The stage that compares the machines of model.h5 with the renormalization group: analysis.h5.
#include <fmt/format.h>

#include <algorithm>

#include "base/linear.hpp"
#include "base/log.hpp"
#include "command/analyses.hpp"
#include "command/analysis_table.hpp"
#include "command/keys.hpp"
#include "command/stage.hpp"
#include "command/stages.hpp"
#include "run/progress.hpp"
#include "run/schedule.hpp"
#include "store/digest.hpp"

namespace deeprg::command {
namespace {

void write_head(store::File& file, const Job& job, const Material& material, const std::string& model_digest, int ranks,
                int threads) {
  store::write_provenance(file, provenance(job, stage("analyze"), "deeprg analysis", model_digest));
  store::write_history(file, store::history_line(ranks, threads) + "\n");
  file.set_attribute("/", "lattice", lattice::extents_of(material.geometry));
  file.set_attribute("/", "layers", material.layer_sizes());
  if (job.input.has_section("model"))
    file.set_attribute("/", "coupling", coupling(job.input));
}

// In the order in which they are made.
struct Analysis {
  const char* name;
  bool (*wanted)(const Bench& bench);
  void (*run)(const Bench& bench);
};

bool asked(const Bench& bench, const char* key) { return wanted(bench.job.input, key); }

constexpr Analysis analyses[] = {
    {"data", [](const Bench& b) { return b.material.samples.has_value(); }, analyze_data},
    {"receptive fields", [](const Bench& b) { return b.job.input.boolean("analyze.receptive_fields"); },
     analyze_receptive_fields},
    {"reconstructions",
     [](const Bench& b) { return b.material.samples && b.job.input.boolean("analyze.reconstructions"); },
     analyze_reconstructions},
    {"mapping", [](const Bench& b) { return asked(b, "analyze.mapping") || asked(b, "analyze.likelihood"); },
     analyze_mapping},
    {"hidden Hamiltonian", [](const Bench& b) { return asked(b, "analyze.hidden_hamiltonian"); },
     analyze_hidden_hamiltonian},
    {"thermodynamics", [](const Bench& b) { return asked(b, "analyze.thermodynamics"); }, analyze_thermodynamics},
    {"flow", [](const Bench& b) { return b.job.input.boolean("analyze.flow"); }, analyze_flow},
    {"information", [](const Bench& b) { return asked(b, "analyze.information"); }, analyze_information},
    {"information of blocks", [](const Bench& b) { return asked(b, "analyze.information"); },
     analyze_block_information},
};

} // namespace

Exit analyze(const Job& job, const parallel::Comm& comm) {
  const parameters::Input& in = job.input;
  // 1  what is asked for, and whether it is there already
  const int threads = apply_threads(job.options, comm);
  linear::set_threads(threads);
  const Stage& me = stage("analyze");
  const random::Generator generator(static_cast<std::uint64_t>(in.integer("run.seed")),
                                    static_cast<int>(in.integer("run.rng_rounds")));
  const auto path = job.output / "analysis.h5";
  const Material material(job);
  const auto digest_of = [&](const store::File& file) {
    return comm.broadcast(comm.root() ? store::digest(file) : "", 0);
  };
  const std::string model_digest = digest_of(material.model);
  if (material.samples && !in.replaced("train"))
    check_made_from(material.model, digest_of(material.samples->file()), "samples", "train");
  const run::Directory directory(comm, job.output);
  apply_fresh(job, me, directory, comm);
  if (finished(job, me, me.files)) {
    check_made_from(store::File::open(path), model_digest, "machines", "analyze");
    report_finished(job, me, directory);
    if (comm.root() && !job.options.part_of_study)
      print_analysis(path);
    return Exit::complete;
  }
  directory.keep_input(job.input_text, in.resolved());
  // 2  one analysis after the other; nothing is saved in between, so they begin only where there is time
  const auto began = std::chrono::steady_clock::now();
  run::Schedule schedule(comm, job.output, in.seconds("checkpoint.interval"), job.options.max_time_seconds,
                         job.options.began, job.options.stop_files);
  store::Output output(comm, path);
  output.on_root([&](store::File& file) { write_head(file, job, material, model_digest, comm.size(), threads); });
  const Bench bench{job, comm, material, generator, output};
  double done = 0;
  const auto total = static_cast<double>(std::ranges::count_if(analyses, [&](auto& a) { return a.wanted(bench); }));
  run::Progress progress(directory, me.name, "analyses", 0, total, 0, job.options.progress != Progress::off);
  if (schedule.next(0).stop) {
    progress.end("stopped", 0);
    return Exit::stopped;
  }
  for (const Analysis& analysis : analyses)
    if (analysis.wanted(bench)) {
      analysis.run(bench);
      ++done;
      progress.update(done, done / total, analysis.name);
    }
  // 3  the file and the numbers
  output.publish();
  progress.end(state_after(job, me), done);
  log::info(fmt::format("analyze: {} networks, {} held-out samples in {:.1f} s", material.nets.size(),
                        material.held_out.size(),
                        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()));
  if (comm.root() && !job.options.part_of_study)
    print_analysis(path);
  return Exit::complete;
}

} // namespace deeprg::command
