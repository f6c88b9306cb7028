#include "command/training_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/log.hpp"
#include "command/keys.hpp"
#include "command/stage.hpp"
#include "command/training_plan.hpp"
#include "ising/two_point_samples.hpp"
#include "store/output.hpp"

namespace deeprg::command {
namespace {

// Calls read(first, n), which gives the spins of n samples, for slabs of about 1 MiB, and packs them.
template <class Read>
void pack(rbm::Samples& samples, parallel::Share part, const Read& read) {
  const auto sites = static_cast<std::size_t>(samples.units());
  const std::int64_t slab = std::max<std::int64_t>((std::int64_t{1} << 20) / samples.units(), 1);
  for (std::int64_t done = 0; done < part.count; done += slab) {
    const std::int64_t first = part.first + done, n = std::min(slab, part.count - done);
    const std::vector<std::int8_t> spins = read(first, n);
    for (std::int64_t i = 0; i < n; ++i)
      samples.set_spins(first + i, std::span(spins).subspan(static_cast<std::size_t>(i) * sites, sites));
  }
}

rbm::Samples drawn_signs(const parallel::Comm& comm, const ising::GaussianField& field,
                         const random::Generator& generator, std::int64_t count) {
  const std::int64_t sites = field.geometry.sites();
  rbm::Samples samples(rbm::Storage::bits, count, sites);
  pack(samples, parallel::share(count, comm.size(), comm.rank()), [&](std::int64_t first, std::int64_t n) {
    std::vector<std::int8_t> spins(static_cast<std::size_t>(n * sites));
    ising::draw_signs(field, generator, first, spins);
    return spins;
  });
  for (int rank = 0; rank < comm.size(); ++rank) {
    const parallel::Share theirs = parallel::share(count, comm.size(), rank);
    comm.broadcast(samples.rows(theirs.first, theirs.count), rank);
  }
  return samples;
}

std::filesystem::path control_path(const Job& job) { return job.output / "checkpoint" / "two_point.h5"; }

// Whether the file holds the control of these samples and this seed, which then is read. Local.
bool read_control(const Job& job, const std::string& digest, ControlData& control) {
  try {
    const auto file = store::File::open(control_path(job));
    if (file.text_attribute("/", "input_digest") != digest ||
        file.integer_attribute("/", "seed") != job.input.integer("run.seed") ||
        file.integer_attribute("/", "rng_rounds") != job.input.integer("run.rng_rounds") ||
        file.integer_attribute("/", "rng_version") != static_cast<std::int64_t>(random::version))
      return false;
    const auto sums = file.read<std::int64_t>("/pair_sums");
    const auto bits = file.read<std::uint8_t>("/signs");
    if (sums.size() != control.pair_sums.size() || bits.size() != control.two_point.bytes().size())
      return false;
    control.pair_sums = sums;
    control.two_point.bytes() = bits;
    return true;
  } catch (const std::exception&) { // not there, or damaged: it is made again
    return false;
  }
}

} // namespace

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

rbm::Split split_of(const Job& job, const ising::SamplesFile& file, const random::Generator& generator) {
  const Split sizes = split_samples(file.count(), file.replicas(), job.input.real("train.held_out"));
  rbm::Split split = rbm::split_samples(file.replica(), sizes.held_out, generator);
  const std::int64_t most = std::min(static_cast<std::int64_t>(split.training.size()), rbm::max_batch_size);
  if (const auto batch = job.input.integer("train.batch_size"); batch > most)
    throw InputError(job.input.located(
        "train.batch_size", fmt::format("'train.batch_size' = {}: at most {} are allowed, with {} samples to train on "
                                        "and {} held out",
                                        batch, most, split.training.size(), split.held_out.size())));
  return split;
}

rbm::Samples read_samples(const ising::SamplesFile& file) {
  rbm::Samples samples(rbm::Storage::bits, file.count(), file.sites());
  pack(samples, {0, file.count()}, [&](std::int64_t first, std::int64_t n) { return file.read(first, n); });
  return samples;
}

ControlData two_point_control(const Job& job, const parallel::Comm& comm, const ising::SamplesFile& file,
                              const std::string& digest, const random::Generator& generator) {
  ControlData control;
  if (!has_control(job.input, "two_point"))
    return control;
  control.pair_sums.resize(static_cast<std::size_t>(file.sites()));
  control.two_point = rbm::Samples(rbm::Storage::bits, file.count(), file.sites());
  control.kept = comm.any(comm.root() && read_control(job, digest, control));
  if (control.kept) {
    comm.broadcast(std::span(control.pair_sums), 0);
    comm.broadcast(std::span(control.two_point.bytes()), 0);
  } else
    control.pair_sums = ising::pair_sums(file, comm);
  control.gaussian_field = ising::field_like(file, control.pair_sums);
  if (!control.kept)
    control.two_point = drawn_signs(comm, *control.gaussian_field, generator, file.count());
  return control;
}

void keep(const Job& job, const parallel::Comm& comm, ControlData& control, const std::string& digest) {
  if (!control.gaussian_field || control.kept)
    return;
  try {
    std::error_code ignored; // the output says it
    if (comm.root())
      std::filesystem::create_directories(control_path(job).parent_path(), ignored);
    store::Output output(comm, control_path(job), store::Packing::none);
    output.on_root([&](store::File& file) {
      file.set_attribute("/", "input_digest", digest);
      file.set_attribute("/", "seed", job.input.integer("run.seed"));
      file.set_attribute("/", "rng_rounds", job.input.integer("run.rng_rounds"));
      file.set_attribute("/", "rng_version", static_cast<std::int64_t>(random::version));
      file.write("/pair_sums", control.pair_sums, Shape{control.pair_sums.size()});
      file.write("/signs", control.two_point.bytes(), Shape{control.two_point.bytes().size()});
    });
    output.publish();
    control.kept = true;
  } catch (const CollectiveFailure& failure) {
    log::warning(failure.what());
  }
}

} // namespace deeprg::command
