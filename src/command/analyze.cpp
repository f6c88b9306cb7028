// The stage that compares the machines of model.h5 with the renormalization group: analysis.h5.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <numeric>

#include "base/linear.hpp"
#include "base/log.hpp"
#include "command/analysis_table.hpp"
#include "command/keys.hpp"
#include "command/stage.hpp"
#include "command/stages.hpp"
#include "command/summary.hpp"
#include "ising/samples_file.hpp"
#include "mapping/analysis_file.hpp"
#include "mapping/baselines.hpp"
#include "rbm/model_file.hpp"
#include "run/progress.hpp"
#include "run/schedule.hpp"
#include "store/digest.hpp"

namespace deeprg::command {
namespace {

constexpr std::int64_t examples_shown = 8;
constexpr std::int64_t slab_spins = std::int64_t{1} << 22;
constexpr std::int64_t largest_covariance = 4096; // sites: its eigenvectors take N^3

struct Network {
  std::string name;
  rbm::Stack stack;
};

// The trained stack and the controls beside it that have machines.
std::vector<Network> networks(const store::File& model) {
  std::vector<Network> all{{"trained", rbm::read_stack(model, "")}};
  for (const char* control : {"untrained", "no_l1", "two_point", "block_spin"})
    if (const std::string group = std::string("/controls/") + control; model.exists(group + "/layers"))
      all.push_back({control, rbm::read_stack(model, group)});
  return all;
}

// The machines that this run's own training left, which must be of this input, or a file named by it.
store::File open_model(const Job& job) {
  if (job.input.replaced("train"))
    return store::File::open(job.path("train.file"));
  const auto path = job.output / "model.h5";
  if (!std::filesystem::exists(path))
    throw InputError(path.string() + " is not there: 'deeprg train' makes it, or [train] file = \"...\" names another");
  auto file = store::File::open(path);
  if (judge(job, stage("train"), file.text_attribute("/", "input"), path))
    throw InputError(path.string() + " was trained for fewer epochs or on fewer samples than the input says: 'deeprg "
                                     "train' goes on with it");
  return file;
}

// What the stage works on. Every rank reads it.
struct Material {
  ising::SamplesFile samples;
  store::File model;
  lattice::Geometry geometry;
  std::vector<Network> nets;
  std::vector<std::int64_t> training, held_out; // sample numbers

  Material(const std::filesystem::path& samples_file, store::File model_file)
      : samples(samples_file), model(std::move(model_file)), geometry(lattice::Geometry::of(samples.extents())) {
    store::check_format(model, "deeprg model");
    nets = networks(model);
    for (const Network& net : nets)
      if (net.stack[0].visible != geometry.sites())
        throw InputError(fmt::format(
            "{}: the first layer of '{}' has {} visible units, the samples of {} have {} sites", model.path().string(),
            net.name, net.stack[0].visible, samples_file.string(), geometry.sites()));
    if (model.exists("/held_out"))
      held_out = model.read<std::int64_t>("/held_out");
    std::sort(held_out.begin(), held_out.end());
    if (held_out.empty()) // a machine from elsewhere: the last tenth, which it may have seen
      for (std::int64_t n = samples.count() - std::max<std::int64_t>(samples.count() / 10, 1); n < samples.count(); ++n)
        held_out.push_back(n);
    if (std::any_of(held_out.begin(), held_out.end(), [&](auto n) { return n < 0 || n >= samples.count(); }))
      throw InputError(model.path().string() + ": /held_out names samples that " + samples_file.string() + " lacks");
    std::vector<bool> held(static_cast<std::size_t>(samples.count()), false);
    for (const auto n : held_out)
      held[static_cast<std::size_t>(n)] = true;
    for (std::int64_t n = 0; n < samples.count(); ++n)
      if (!held[static_cast<std::size_t>(n)])
        training.push_back(n);
  }

  // numbers ascend. The file is read once from its beginning, since its compressed chunks hold many samples.
  [[nodiscard]] std::vector<std::int8_t> read(std::span<const std::int64_t> numbers) const {
    const std::int64_t N = samples.sites(), slab = std::max<std::int64_t>(slab_spins / N, 1);
    std::vector<std::int8_t> wanted;
    wanted.reserve(numbers.size() * static_cast<std::size_t>(N));
    auto next = numbers.begin();
    for (std::int64_t first = 0; first < samples.count() && next != numbers.end(); first += slab) {
      if (*next >= first + slab)
        continue;
      const auto part = samples.read(first, std::min(slab, samples.count() - first));
      for (; next != numbers.end() && *next < first + slab; ++next)
        wanted.insert(wanted.end(), part.begin() + (*next - first) * N, part.begin() + (*next - first + 1) * N);
    }
    return wanted;
  }

  [[nodiscard]] std::vector<std::int64_t> layer_sizes() const {
    std::vector<std::int64_t> sizes;
    for (const rbm::Machine& machine : nets[0].stack)
      sizes.push_back(machine.hidden);
    return sizes;
  }
};

// Refuses a file that was made from another one than is there now.
void check_made_from(const store::File& file, const std::string& digest, const std::string& what,
                     const std::string& fresh) {
  if (file.has_attribute("/", "input_digest") && file.text_attribute("/", "input_digest") != digest)
    throw InputError(
        fmt::format("{} was made from other {} than there is now (digest {}, now {}). Start that stage anew "
                    "with --fresh {} (what is there is moved aside).",
                    file.path().string(), what, file.text_attribute("/", "input_digest"), digest, fresh));
}

// Rank 0 alone: some seconds for the paper's stack.
void analyze_receptive_fields(store::Output& output, const Material& material, const Network& net) {
  output.on_root([&](store::File& file) {
    auto layers = mapping::receptive_fields(net.stack);
    for (std::size_t k = 0; k < layers.size(); ++k)
      mapping::write_receptive_fields(file, fmt::format("/receptive_fields/{}/layers/{}", net.name, k),
                                      material.geometry, mapping::score_layer(material.geometry, std::move(layers[k])));
  });
}

// Held-out samples through one map: all of them for the numbers, the first few to be shown. Chunks of samples are
// shared out over the ranks.
void analyze_reconstructions(store::Output& output, const Material& material, const std::string& name,
                             const mapping::Map& map, std::span<const std::int8_t> held_out) {
  const auto found = mapping::compare(output.comm(), material.geometry, map, held_out, material.held_out);
  output.on_root([&](store::File& file) {
    const std::size_t shown = std::min(material.held_out.size(), static_cast<std::size_t>(examples_shown));
    const auto images = map(held_out.first(shown * static_cast<std::size_t>(material.geometry.sites())),
                            std::span(material.held_out).first(shown));
    for (std::size_t d = 0; d < found.size(); ++d)
      if (!images[d].sampled.empty())
        mapping::write_reconstruction(file, fmt::format("/reconstructions/{}/depth_{}", name, d + 1), material.geometry,
                                      images[d], found[d]);
  });
}

// The data themselves: examples, energy, correlations, and those of the control data.
void write_data(store::File& file, const Material& material, std::span<const std::int8_t> held_out) {
  const auto& g = material.geometry;
  const std::size_t shown = std::min(held_out.size(), static_cast<std::size_t>(examples_shown * g.sites()));
  const auto data = mapping::reference(g, held_out);
  mapping::write_configurations(file, "/reconstructions/samples", g, held_out.first(shown), "held-out samples");
  mapping::write_estimate(
      file, "/reconstructions/data_energy", data.energy,
      {.long_name = "energy of held-out samples", .units = "J per site", .formula = "-sum over bonds of s s' / N"});
  std::vector<std::int64_t> distance(data.correlation.size());
  std::iota(distance.begin(), distance.end(), 0);
  file.write("/correlation/distance", distance, Shape{distance.size()},
             {.long_name = "distance along an axis", .units = "sites"});
  mapping::write_correlation(file, "/correlation/data", data.correlation, "correlation of held-out samples");
  const std::string control = "/controls/two_point/spins";
  if (material.model.exists(control))
    mapping::write_correlation(file, "/correlation/two_point",
                               mapping::reference(g, material.model.read<std::int8_t>(control)).correlation,
                               "correlation of the two-point control data");
}

void write_observables(store::File& file, const Job& job) {
  for (const Observable& o : summarize(job).observables) {
    mapping::write_estimate(file, "/observables/" + o.name, o.estimate,
                            {.long_name = o.long_name, .formula = o.formula});
    if (o.exact)
      file.write_scalar("/observables/" + o.name + "_exact", *o.exact, {.long_name = "exact " + o.long_name});
  }
}

void write_head(store::File& file, const Job& job, const Material& material, const std::string& model_digest, int ranks,
                int threads) {
  store::write_provenance(file, provenance(job, stage("analyze"), "deeprg analysis", model_digest));
  store::write_history(file, store::history_line(ranks, threads) + "\n");
  file.set_attribute("/", "lattice", material.samples.extents());
  file.set_attribute("/", "layers", material.layer_sizes());
  if (job.input.has_section("model"))
    file.set_attribute("/", "coupling", coupling(job.input));
}

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
  const Material material(samples_path(job), open_model(job));
  const auto digest_of = [&](const store::File& file) {
    return comm.broadcast(comm.root() ? store::digest(file) : "", 0);
  };
  const std::string model_digest = digest_of(material.model);
  if (!in.replaced("train"))
    check_made_from(material.model, digest_of(material.samples.file()), "samples", "train");
  const run::Directory directory(comm, job.output);
  apply_fresh(job, me, directory, comm);
  if (finished(job, me, me.files)) {
    check_made_from(store::File::open(path), model_digest, "machines", "analyze");
    log::info("analyze: complete already");
    if (comm.root() && !job.options.part_of_study)
      print_analysis(path);
    return Exit::complete;
  }
  directory.keep_input(job.input_text, in.resolved());
  // 2  the analyses, a network at a time; nothing is saved in between, so they begin only where there is time
  const auto began = std::chrono::steady_clock::now();
  const auto held_out = material.read(material.held_out);
  const auto sizes = material.layer_sizes();
  const auto total = static_cast<double>(material.nets.size());
  run::Schedule schedule(comm, job.output, in.seconds("checkpoint.interval"), job.options.max_time_seconds,
                         job.options.began, job.options.stop_file);
  run::Progress progress(directory, me.name, "networks", 0, total, 0, job.options.progress != Progress::off);
  if (schedule.next(0).stop) {
    progress.end("stopped", 0);
    return Exit::stopped;
  }
  store::Output output(comm, path);
  output.on_root([&](store::File& file) {
    write_head(file, job, material, model_digest, comm.size(), threads);
    write_observables(file, job);
    write_data(file, material, held_out);
  });
  double done = 0;
  for (const Network& net : material.nets) {
    if (in.boolean("analyze.receptive_fields"))
      analyze_receptive_fields(output, material, net);
    if (in.boolean("analyze.reconstructions"))
      analyze_reconstructions(output, material, net.name, mapping::through_stack(net.stack, generator), held_out);
    ++done;
    progress.update(done, done / total, net.name);
  }
  if (in.boolean("analyze.reconstructions")) {
    analyze_reconstructions(output, material, "majority", mapping::through_blocks(material.geometry, sizes, generator),
                            held_out);
    if (material.geometry.sites() <= largest_covariance && material.training.size() > 1)
      analyze_reconstructions(output, material, "pca",
                              mapping::through_principal_components(comm, material.read(material.training),
                                                                    material.geometry.sites(), sizes),
                              held_out);
    else
      log::info(
          fmt::format("analyze: no principal components beside lattices of more than {} sites", largest_covariance));
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
