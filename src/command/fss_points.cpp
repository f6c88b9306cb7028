#include "command/fss_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "command/keys.hpp"
#include "command/measured_samples.hpp"
#include "statistics/autocorrelation.hpp"
#include "statistics/series_file.hpp"
#include "store/digest.hpp"

namespace deeprg::command {
namespace {

double tau_of(const std::vector<double>& values, std::int64_t replicas) {
  return statistics::autocorrelation(values, replicas).tau;
}

// For lattices whose energies a 32-bit integer holds, which are all that can be simulated at several couplings.
std::int32_t narrow(std::int64_t energy) {
  if (std::abs(energy) > std::numeric_limits<std::int32_t>::max())
    throw InputError("more than 2^29 sites");
  return static_cast<std::int32_t>(energy);
}

// A run, and the slowest autocorrelation time of what it measured, in sweeps.
struct Measured {
  FssMeasurements run;
  double tau;
};

// What is measured after the thermalization that the input names.
Measured from_series(const parameters::Input& in, const statistics::Series& series) {
  const auto columns = static_cast<std::int64_t>(series.time.size());
  const std::int64_t thermalization = in.integer("sample.thermalization");
  const std::int64_t discard =
      std::ranges::count_if(series.time, [&](std::int64_t sweep) { return sweep <= thermalization; });
  const std::int64_t kept = columns - discard;
  if (kept < 1)
    throw InputError(fmt::format("nothing is measured after the {} sweeps of thermalization", thermalization));
  const auto N = static_cast<double>(sites(in.integers("lattice.size")));
  FssMeasurements run{in.integer("run.seed"),
                      series.replicas,
                      {series.time.begin() + static_cast<std::ptrdiff_t>(discard), series.time.end()},
                      0,
                      {},
                      {}};
  std::vector<double> e, m;
  for (std::int64_t r = 0; r < series.replicas; ++r)
    for (std::int64_t t = discard; t < columns; ++t) {
      const auto i = static_cast<std::size_t>(r * columns + t);
      const auto M = static_cast<double>(series.magnetization[i]);
      run.energy.push_back(narrow(series.energy[i]));
      run.zero.push_back(M * M / N);
      e.push_back(static_cast<double>(series.energy[i]) / N);
      m.push_back(std::abs(M) / N);
    }
  run.tau = tau_of(e, series.replicas);
  const double tau = std::fmax(std::fmax(run.tau, tau_of(m, series.replicas)), tau_of(run.zero, series.replicas));
  return {std::move(run), tau * static_cast<double>(in.integer("sample.measure"))};
}

Measured from_samples(const parameters::Input& in, const MeasuredSamples& samples) {
  const std::int64_t interval = in.integer("sample.interval");
  FssMeasurements run{in.integer("run.seed"), samples.replicas, {}, 0, {}, samples.zero, samples.minimal};
  for (std::size_t t = 0; t < samples.zero.size() / static_cast<std::size_t>(samples.replicas); ++t)
    run.sweeps.push_back(in.integer("sample.thermalization") + static_cast<std::int64_t>(t + 1) * interval);
  for (const std::int64_t E : samples.energy)
    run.energy.push_back(narrow(E));
  run.tau = tau_of({run.energy.begin(), run.energy.end()}, samples.replicas);
  const double tau = std::fmax(tau_of(samples.zero, samples.replicas), tau_of(samples.minimal, samples.replicas)) *
                     static_cast<double>(interval);
  return {std::move(run), tau};
}

void add_series(FssPoint& point, Measured measured, double sites) {
  const FssMeasurements& run = point.series.emplace_back(std::move(measured.run));
  point.moments.add({run.seed, run.replicas, run.sweeps, measured.tau}, [&](std::size_t i, std::span<double> out) {
    out[0] = run.zero[i] / sites;
    out[1] = out[0] * out[0];
    out[2] = std::sqrt(out[0]);
    out[3] = run.energy[i] / sites;
    out[4] = out[3] * out[3];
  });
  ++point.runs;
  point.measurements += static_cast<std::int64_t>(run.energy.size());
  point.tau = std::fmax(point.tau, measured.tau);
}

void add_samples(FssPoint& point, Measured measured) {
  const FssMeasurements& run = point.samples.emplace_back(std::move(measured.run));
  point.structure_factors.add({run.seed, run.replicas, run.sweeps, measured.tau},
                              [&](std::size_t i, std::span<double> out) {
                                out[0] = run.zero[i];
                                out[1] = run.minimal[i];
                              });
}

class Reader {
public:
  explicit Reader(bool with_samples) : with_samples_(with_samples) {}

  // Throws, naming the reason, if the run is none for finite-size scaling.
  void add(const std::filesystem::path& run) {
    const auto file = store::File::open(run / "series.h5");
    const auto in = parse_input(file.text_attribute("/", "input"), file.path().string(),
                                std::vector<std::string>{"run.name=point"});
    const auto& size = in.integers("lattice.size");
    if (in.text("sample.source") != "ising")
      throw InputError("sample.source = " + in.shown("sample.source") + " has no Ising Hamiltonian");
    if (has_temperatures(in))
      throw InputError("sample.temperatures: a point of a study has one coupling; scan model.coupling instead");
    if (in.real("model.field") != 0)
      throw InputError("model.field = " + in.shown("model.field") + " leaves no critical point");
    if (couplings(in).beyond_nearest())
      throw InputError("model.diagonal and model.plaquette: finite-size scaling knows the nearest-neighbour coupling "
                       "alone");
    if (couplings(in).disordered())
      throw InputError("model.negative_bonds: finite-size scaling here is that of one Hamiltonian, not of disorder");
    if (couplings(in).anisotropic())
      throw InputError("model.anisotropy = " + in.shown("model.anisotropy") +
                       ": finite-size scaling takes all axes for "
                       "alike");
    if (std::ranges::any_of(size, [&](std::int64_t extent) { return extent != size[0]; }))
      throw InputError("lattice.size = " + in.shown("lattice.size") + " has unequal extents");
    std::string digest = store::digest(file);
    if (const auto twin = series_.find(digest); twin != series_.end())
      throw InputError("its series is that of " + twin->second + ", no independent one");
    const std::string of_series = digest;
    // all that can fail, before anything is kept
    Measured of_run = from_series(in, statistics::read_series(file.path()));
    std::optional<Measured> of_samples;
    if (with_samples_ && size[0] > 1 && sites(size) <= largest_sample && std::filesystem::exists(run / "samples.h5")) {
      const ising::SamplesFile samples(run / "samples.h5");
      of_samples = from_samples(in, measure(samples));
      digest += ' ' + store::digest(samples.file());
    }
    FssPoint& point = points_[{size[0], coupling(in)}];
    point.extent = size[0];
    point.coupling = coupling(in);
    add_series(point, std::move(of_run), static_cast<double>(sites(size)));
    if (of_samples)
      add_samples(point, std::move(*of_samples));
    series_[of_series] = run.filename().string();
    dimensions_.insert(static_cast<std::int64_t>(size.size()));
    read_ += run.filename().string() + ' ' + digest + '\n';
    ++found_.used;
  }

  void leave_out(const std::filesystem::path& run, const std::string& why) {
    found_.left_out.push_back(run.filename().string() + ": " + why);
  }

  FssPoints finish(const std::filesystem::path& study, std::int64_t total) {
    if (dimensions_.size() > 1)
      throw InputError(study.string() + ": lattices of several dimensions; finite-size scaling compares those of one");
    if (found_.used == 0)
      throw InputError(fmt::format("{}: none of {} points has a series.h5 for finite-size scaling yet{}",
                                   study.string(), total, found_.left_out.empty() ? "" : "; " + found_.left_out[0]));
    for (auto& [place, point] : points_)
      found_.points.push_back(std::move(point));
    found_.total = total;
    found_.dimensions = *dimensions_.begin();
    found_.digest = fmt::format("{:016x}", store::hash(read_.data(), read_.size()));
    return std::move(found_);
  }

private:
  bool with_samples_;
  std::map<std::pair<std::int64_t, double>, FssPoint> points_;
  std::set<std::int64_t> dimensions_;
  std::map<std::string, std::string> series_; // digest -> run
  std::string read_;                          // all digests
  FssPoints found_;
};

// The rows of points.csv; 0 where there is none.
std::int64_t planned(const std::filesystem::path& study) {
  std::ifstream file(study / "points.csv");
  std::int64_t lines = 0;
  for (std::string line; std::getline(file, line);)
    lines += line.empty() ? 0 : 1;
  return std::max<std::int64_t>(lines - 1, 0);
}

} // namespace

FssPoints read_fss_points(const std::filesystem::path& study, bool with_samples) {
  std::vector<std::filesystem::path> runs;
  if (std::filesystem::is_directory(study / "points"))
    for (const auto& entry : std::filesystem::directory_iterator(study / "points"))
      if (entry.is_directory())
        runs.push_back(entry.path());
  if (runs.empty())
    throw InputError(study.string() +
                     ": no study here (no points/0000); 'deeprg run' makes one of an input with [scan]");
  std::ranges::sort(runs);
  Reader reader(with_samples);
  for (const auto& run : runs)
    if (std::filesystem::exists(run / "series.h5"))
      try {
        reader.add(run);
      } catch (const std::exception& error) {
        reader.leave_out(run, error.what());
      }
  return reader.finish(study, std::max(planned(study), static_cast<std::int64_t>(runs.size())));
}

} // namespace deeprg::command
