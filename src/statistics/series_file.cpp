#include "statistics/series_file.hpp"

#include "base/error.hpp"
#include "store/output.hpp"

namespace deeprg::statistics {

void write_series(const parallel::Comm& comm, const std::filesystem::path& path, const Series& series,
                  const store::Provenance& provenance, const std::string& segments) {
  store::Output output(comm, path);
  output.on_root([&](store::File& file) {
    store::write_provenance(file, provenance);
    store::write_history(file, segments);
    const Shape shape{static_cast<std::uint64_t>(series.replicas), series.time.size()};
    file.write("/time", series.time, Shape{series.time.size()},
               {.long_name = "sweep of the column", .units = "sweeps", .axes = {"time"}});
    file.write("/energy", series.energy, shape,
               {.long_name = "total bond energy",
                .units = "J",
                .formula = "E/J = -sum over bonds of s s'",
                .axes = {"replica", "time"}});
    file.write("/magnetization", series.magnetization, shape,
               {.long_name = "total magnetization", .formula = "M = sum of s", .axes = {"replica", "time"}});
    if (!series.diagonal.empty()) {
      file.write("/diagonal_energy", series.diagonal, shape,
                 {.long_name = "total energy of diagonal bonds",
                  .units = "J_d",
                  .formula = "E_d/J_d = -sum over diagonal bonds of s s'",
                  .axes = {"replica", "time"}});
      file.write("/plaquette_energy", series.plaquette, shape,
                 {.long_name = "total energy of plaquettes",
                  .units = "J_p",
                  .formula = "E_p/J_p = -sum over plaquettes of s s' s'' s'''",
                  .axes = {"replica", "time"}});
    }
  });
  output.publish();
}

Series read_series(const std::filesystem::path& path) {
  const store::File file = store::File::open(path);
  store::check_format(file, "deeprg series");
  for (const char* dataset : {"/energy", "/magnetization", "/time"})
    if (!file.exists(dataset))
      throw InputError(path.string() + ": no dataset " + dataset + "; not a series file");
  const Shape shape = file.shape("/energy");
  if (shape.size() != 2 || file.shape("/magnetization") != shape || file.shape("/time") != Shape{shape[1]})
    throw InputError(path.string() + ": /energy and /magnetization must be (replica, time) and /time (time)");
  const auto if_any = [&](const char* dataset) {
    return file.exists(dataset) ? file.read<std::int64_t>(dataset) : std::vector<std::int64_t>();
  };
  return {static_cast<std::int64_t>(shape[0]),
          file.read<std::int64_t>("/energy"),
          file.read<std::int64_t>("/magnetization"),
          file.read<std::int64_t>("/time"),
          if_any("/diagonal_energy"),
          if_any("/plaquette_energy")};
}

} // namespace deeprg::statistics
