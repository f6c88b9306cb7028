#include "command/training_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "command/keys.hpp"
#include "command/stage.hpp"
#include "command/training_plan.hpp"
#include "ising/two_point_samples.hpp"

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
                              const random::Generator& generator) {
  ControlData control;
  if (has_control(job.input, "two_point")) {
    control.gaussian_field = ising::field_like(file, comm);
    control.two_point = drawn_signs(comm, *control.gaussian_field, generator, file.count());
  }
  return control;
}

} // namespace deeprg::command
