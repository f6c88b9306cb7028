#include "ising/samples_file.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace deeprg::ising {
namespace {

constexpr std::int64_t batch_spins = std::int64_t{1} << 22;

std::uint64_t u(std::int64_t n) { return static_cast<std::uint64_t>(n); }

// The selection of /spins for times [t, t + times) of this rank's replicas and rows [y, y + rows) of its planes.
Hyperslab selection(const BitRows& layout, std::int64_t t, std::int64_t times, std::int64_t y, std::int64_t rows) {
  const auto& g = layout.geometry;
  Hyperslab all =
      Hyperslab::box({u(t * layout.replicas + layout.replica.first), u(layout.z.first), u(layout.y.first + y), 0},
                     {u(times * layout.replica.count), u(layout.z.count), u(rows), u(g.lx)});
  if (times > 1 && layout.replica.count > 0 && layout.replica.count < layout.replicas) { // a part of every time
    all.stride[0] = u(layout.replicas);
    all.count[0] = u(times);
    all.block[0] = u(layout.replica.count);
  }
  for (Shape* shape : {&all.start, &all.stride, &all.count, &all.block}) // the axes that the lattice has
    shape->erase(shape->begin() + 1, shape->begin() + 1 + (3 - g.dimensions));
  return all;
}

// What cannot be read of a file that was given is bad input.
template <class Read>
auto readable(Read read) {
  try {
    return read();
  } catch (const Failure& failure) {
    throw InputError(failure.what());
  }
}

} // namespace

void write_samples(const parallel::Comm& comm, const std::filesystem::path& path, const BitRows& layout,
                   const std::vector<std::uint64_t>& samples, const std::vector<std::int64_t>& sweeps,
                   const store::Provenance& provenance, const std::string& segments) {
  const auto& g = layout.geometry;
  const auto times = static_cast<std::int64_t>(sweeps.size());
  Shape shape = g.extents();
  shape.insert(shape.begin(), u(times * layout.replicas));
  std::vector<std::string> axes{"z", "y", "x"};
  axes.erase(axes.begin(), axes.begin() + (3 - g.dimensions));
  axes.insert(axes.begin(), "sample");
  store::Output output(comm, path);
  output.on_root([&](store::File& file) {
    store::write_provenance(file, provenance);
    store::write_history(file, segments);
    std::vector<std::int64_t> replica, sweep;
    for (const std::int64_t s : sweeps)
      for (std::int64_t r = 0; r < layout.replicas; ++r) {
        replica.push_back(r);
        sweep.push_back(s);
      }
    file.write("/replica", replica, Shape{replica.size()}, {.long_name = "replica of the sample", .axes = {"sample"}});
    file.write("/sweep", sweep, Shape{sweep.size()},
               {.long_name = "sweep after which the sample was taken", .units = "sweeps", .axes = {"sample"}});
  });
  output.create<std::int8_t>("/spins", shape, {.long_name = "spins", .axes = axes});
  // All ranks take the same batches: several times of small lattices, or slices of rows of one time of large ones.
  const std::int64_t sample_spins = layout.replicas * g.sites();
  const std::int64_t batch = std::clamp(batch_spins / sample_spins, std::int64_t{1}, std::max<std::int64_t>(times, 1));
  const int slices = static_cast<int>(
      std::clamp(comm.max(layout.replica.count * layout.z.count * layout.y.count * g.lx) / batch_spins + 1,
                 std::int64_t{1}, g.ly));
  const bool sliced = batch == 1 && slices > 1;
  const std::size_t row_words = static_cast<std::size_t>(layout.words), time_words = layout.bits.size();
  std::vector<std::int8_t> spins;
  for (std::int64_t t = 0; t < times; t += batch) {
    const std::int64_t n = std::min(batch, times - t);
    for (int slice = 0; slice < (sliced ? slices : 1); ++slice) {
      const auto rows = sliced ? parallel::share(layout.y.count, slices, slice) : parallel::Share{0, layout.y.count};
      spins.clear();
      for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t r = 0; r < layout.replica.count; ++r)
          for (std::int64_t z = 0; z < layout.z.count; ++z)
            for (std::int64_t y = rows.first; y < rows.first + rows.count; ++y) {
              const std::size_t row = static_cast<std::size_t>((r * layout.z.count + z) * layout.y.count + y);
              spins.resize(spins.size() + static_cast<std::size_t>(g.lx));
              unpack_row(
                  std::span(samples).subspan(static_cast<std::size_t>(t + i) * time_words + row * row_words, row_words),
                  std::span(spins).last(static_cast<std::size_t>(g.lx)));
            }
      output.write("/spins", selection(layout, t, n, rows.first, rows.count), std::span<const std::int8_t>(spins));
    }
  }
  output.publish();
}

SamplesFile::SamplesFile(const std::filesystem::path& path) : file_(store::File::open(path)) {
  store::check_format(file_, "deeprg samples");
  if (!file_.exists("/spins"))
    throw InputError(path.string() + ": no dataset /spins; not a samples file");
  const Shape shape = file_.shape("/spins");
  if (shape.size() < 2 || shape.size() > 4 || file_.type_name("/spins") != "int8")
    throw InputError(path.string() + ": /spins must be int8 of shape (sample, [Lz,] [Ly,] Lx), found " +
                     file_.type_name("/spins") + " with " + std::to_string(shape.size()) + " axes");
  count_ = static_cast<std::int64_t>(shape[0]);
  extents_.assign(shape.begin() + 1, shape.end());
  sites_ = static_cast<std::int64_t>(volume(Shape(shape.begin() + 1, shape.end())));
  if (count_ == 0 || sites_ == 0)
    throw InputError(path.string() + ": /spins holds no samples");
}

std::vector<std::int64_t> SamplesFile::replica() const {
  if (!file_.exists("/replica"))
    return std::vector<std::int64_t>(static_cast<std::size_t>(count_), 0);
  const auto refuse = [&](const std::string& what) {
    throw InputError(file_.path().string() + ": /replica " + what + "; it numbers the replicas of the " +
                     std::to_string(count_) + " samples, from 0 on");
  };
  if (const std::string type = file_.type_name("/replica"); type.find("int") == std::string::npos)
    refuse("holds " + type);
  auto replica = readable([&] { return file_.read<std::int64_t>("/replica"); });
  if (static_cast<std::int64_t>(replica.size()) != count_)
    refuse("has " + std::to_string(replica.size()) + " entries");
  if (const auto [least, most] = std::minmax_element(replica.begin(), replica.end()); *least < 0 || *most >= count_)
    refuse("runs from " + std::to_string(*least) + " to " + std::to_string(*most));
  return replica;
}

std::int64_t SamplesFile::replicas() const {
  const auto all = replica();
  return *std::max_element(all.begin(), all.end()) + 1;
}

std::vector<std::int8_t> SamplesFile::read(std::int64_t first, std::int64_t n) const {
  Shape start(extents_.size() + 1, 0), extent{u(n)};
  start[0] = u(first);
  for (const std::int64_t e : extents_)
    extent.push_back(u(e));
  std::vector<std::int8_t> spins(volume(extent));
  readable([&] { file_.read("/spins", Hyperslab::box(start, extent), std::span<std::int8_t>(spins)); });
  if (std::any_of(spins.begin(), spins.end(), [](std::int8_t s) { return s != 1 && s != -1; }))
    throw InputError(file_.path().string() + ": /spins holds values other than -1 and +1");
  return spins;
}

} // namespace deeprg::ising
