#include "ising/two_point_samples.hpp"

#include <algorithm>

namespace deeprg::ising {
namespace {

constexpr std::int64_t batch_spins = std::int64_t{1} << 22;

std::uint64_t u(std::int64_t n) { return static_cast<std::uint64_t>(n); }

std::int64_t batch_of(std::int64_t sites) { return std::max<std::int64_t>(batch_spins / sites, 1); }

} // namespace

std::vector<std::int64_t> pair_sums(const SamplesFile& samples, const parallel::Comm& comm) {
  const auto geometry = lattice::Geometry::of(samples.extents());
  std::vector<std::int64_t> sums(static_cast<std::size_t>(geometry.sites()));
  const auto mine = parallel::share(samples.count(), comm.size(), comm.rank());
  const std::int64_t batch = batch_of(geometry.sites());
  for (std::int64_t first = mine.first; first < mine.first + mine.count; first += batch)
    add_pair_sums(geometry, samples.read(first, std::min(batch, mine.first + mine.count - first)), sums);
  comm.all_reduce(std::span(sums), parallel::Reduction::sum);
  return sums;
}

GaussianField field_like(const SamplesFile& samples, std::span<const std::int64_t> sums) {
  const auto geometry = lattice::Geometry::of(samples.extents());
  return gaussian_field(geometry, two_point_function(geometry, sums, samples.count()));
}

void write_signs(store::Output& output, const std::string& dataset, const GaussianField& field,
                 const random::Generator& generator, std::int64_t count) {
  const auto& g = field.geometry;
  Shape shape = g.extents();
  shape.insert(shape.begin(), u(count));
  std::vector<std::string> axes{"z", "y", "x"};
  axes.erase(axes.begin(), axes.begin() + (3 - g.dimensions));
  axes.insert(axes.begin(), "sample");
  output.create<std::int8_t>(dataset, shape, {.long_name = "signs of a Gaussian field", .axes = axes});
  output.on_root([&](store::File& file) { file.set_attribute(dataset, "clipped_fraction", field.clipped_fraction); });
  const std::int64_t batch = batch_of(g.sites());
  for (std::int64_t first = 0; first < count; first += batch) { // of all ranks, in lockstep
    const std::int64_t n = std::min(batch, count - first);
    const auto mine = parallel::share(n, output.comm().size(), output.comm().rank());
    std::vector<std::int8_t> spins(static_cast<std::size_t>(mine.count * g.sites()));
    draw_signs(field, generator, first + mine.first, spins);
    Shape start(shape.size(), 0), extent = shape;
    start[0] = u(first + mine.first);
    extent[0] = u(mine.count);
    output.write(dataset, Hyperslab::box(start, extent), std::span<const std::int8_t>(spins));
  }
}

void write_two_point_samples(const parallel::Comm& comm, const std::filesystem::path& path, const SamplesFile& source,
                             const random::Generator& generator, const store::Provenance& provenance,
                             const std::string& segments) {
  const GaussianField field = field_like(source, pair_sums(source, comm));
  store::Output output(comm, path);
  output.on_root([&](store::File& file) {
    store::write_provenance(file, provenance);
    store::write_history(file, segments);
    file.write("/replica", source.replica(), Shape{u(source.count())},
               {.long_name = "replica of the sample", .axes = {"sample"}});
    file.write("/sweep", source.file().read<std::int64_t>("/sweep"), Shape{u(source.count())},
               {.long_name = "sweep of the Ising sample it stands for", .units = "sweeps", .axes = {"sample"}});
  });
  write_signs(output, "/spins", field, generator, source.count());
  output.publish();
}

} // namespace deeprg::ising
