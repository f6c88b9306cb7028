#include "statistics/series_file.hpp"

#include "base/error.hpp"
#include "store/output.hpp"

namespace deeprg::statistics {
namespace {

constexpr char axis_names[] = {'x', 'y', 'z'};

} // namespace

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
    for (std::size_t axis = 0; axis < series.axes.size(); ++axis)
      file.write(std::string("/energy_") + axis_names[axis], series.axes[axis], shape,
                 {.long_name = std::string("total energy of the bonds along ") + axis_names[axis],
                  .units = std::string("J_") + axis_names[axis],
                  .formula = "-sum over bonds along the axis of s s'",
                  .axes = {"replica", "time"}});
    if (!series.overlap.empty())
      file.write("/overlap", series.overlap, Shape{shape[0] / 2, shape[1]},
                 {.long_name = "total overlap of replicas 2 p and 2 p + 1",
                  .formula = "Q = sum over sites of s s'",
                  .axes = {"pair", "time"}});
    if (!series.temperatures.empty()) {
      file.write("/temperature", series.temperatures, Shape{series.temperatures.size()},
                 {.long_name = "temperatures", .units = "J/k", .axes = {"temperature"}});
      file.write(
          "/temperature_index", series.temperature_index, shape,
          {.long_name = "number of the temperature of the sweeps before the column", .axes = {"replica", "time"}});
    }
    if (!series.cluster_s2.empty()) {
      file.write("/cluster_s2", series.cluster_s2, shape,
                 {.long_name = "sum over clusters of their sizes squared",
                  .formula = "sum s^2; its mean is <M^2>",
                  .axes = {"replica", "time"}});
      file.write("/cluster_s4", series.cluster_s4, shape,
                 {.long_name = "sum over clusters of their sizes to the fourth power",
                  .formula = "sum s^4; the mean of 3 (sum s^2)^2 - 2 sum s^4 is <M^4>",
                  .axes = {"replica", "time"}});
    }
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
  Series series;
  series.replicas = static_cast<std::int64_t>(shape[0]);
  series.energy = file.read<std::int64_t>("/energy");
  series.magnetization = file.read<std::int64_t>("/magnetization");
  series.time = file.read<std::int64_t>("/time");
  for (const char name : axis_names)
    if (auto axis = if_any((std::string("/energy_") + name).c_str()); !axis.empty())
      series.axes.push_back(std::move(axis));
  series.diagonal = if_any("/diagonal_energy");
  series.plaquette = if_any("/plaquette_energy");
  series.overlap = if_any("/overlap");
  if (file.exists("/temperature") && file.exists("/temperature_index")) {
    if (file.shape("/temperature_index") != shape)
      throw InputError(path.string() + ": /temperature_index must be (replica, time)");
    series.temperatures = file.read<double>("/temperature");
    series.temperature_index = file.read<std::int32_t>("/temperature_index");
  }
  if (file.exists("/cluster_s2") && file.exists("/cluster_s4")) {
    if (file.shape("/cluster_s2") != shape || file.shape("/cluster_s4") != shape)
      throw InputError(path.string() + ": /cluster_s2 and /cluster_s4 must be (replica, time)");
    series.cluster_s2 = file.read<std::int64_t>("/cluster_s2");
    series.cluster_s4 = file.read<double>("/cluster_s4");
  }
  return series;
}

} // namespace deeprg::statistics
