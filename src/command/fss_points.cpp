#include "command/fss_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
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

// What is measured after the thermalization that the input names.
void add_series(FssPoint& point, const parameters::Input& in, const statistics::Series& series) {
  const auto columns = static_cast<std::int64_t>(series.time.size());
  const std::int64_t thermalization = in.integer("sample.thermalization");
  const std::int64_t discard =
      std::ranges::count_if(series.time, [&](std::int64_t sweep) { return sweep <= thermalization; });
  const std::int64_t kept = columns - discard;
  if (kept < 1)
    throw InputError(fmt::format("nothing is measured after the {} sweeps of thermalization", thermalization));
  const auto N = static_cast<double>(sites(in.integers("lattice.size")));
  std::vector<double> e, m, m2;
  std::vector<std::int32_t> energy;
  for (std::int64_t r = 0; r < series.replicas; ++r)
    for (std::int64_t t = discard; t < columns; ++t) {
      const auto i = static_cast<std::size_t>(r * columns + t);
      energy.push_back(narrow(series.energy[i]));
      e.push_back(static_cast<double>(series.energy[i]) / N);
      m.push_back(std::abs(static_cast<double>(series.magnetization[i])) / N);
      m2.push_back(m.back() * m.back());
    }
  const double tau_e = tau_of(e, series.replicas);
  const double tau = std::fmax(std::fmax(tau_e, tau_of(m, series.replicas)), tau_of(m2, series.replicas)) *
                     static_cast<double>(in.integer("sample.measure"));
  const auto sweeps = std::span(series.time).subspan(static_cast<std::size_t>(discard));
  point.moments.add({in.integer("run.seed"), series.replicas, sweeps, tau}, [&](std::size_t i, std::span<double> out) {
    out[0] = m2[i];
    out[1] = m2[i] * m2[i];
  });
  for (double& x : m2)
    x *= N;
  point.series.push_back({in.integer("run.seed"),
                          series.replicas,
                          {sweeps.begin(), sweeps.end()},
                          tau_e,
                          std::move(energy),
                          std::move(m2)});
  ++point.runs;
  point.measurements += series.replicas * kept;
  point.tau = std::fmax(point.tau, tau);
}

void add_samples(FssPoint& point, const parameters::Input& in, const MeasuredSamples& samples) {
  const std::int64_t interval = in.integer("sample.interval");
  std::vector<std::int64_t> sweeps;
  for (std::size_t t = 0; t < samples.zero.size() / static_cast<std::size_t>(samples.replicas); ++t)
    sweeps.push_back(in.integer("sample.thermalization") + static_cast<std::int64_t>(t + 1) * interval);
  const double tau = std::fmax(tau_of(samples.zero, samples.replicas), tau_of(samples.minimal, samples.replicas)) *
                     static_cast<double>(interval);
  point.structure_factors.add({in.integer("run.seed"), samples.replicas, sweeps, tau},
                              [&](std::size_t i, std::span<double> out) {
                                out[0] = samples.zero[i];
                                out[1] = samples.minimal[i];
                              });
  std::vector<std::int32_t> energy;
  for (const std::int64_t E : samples.energy)
    energy.push_back(narrow(E));
  const std::vector<double> e(energy.begin(), energy.end());
  point.samples.push_back({in.integer("run.seed"), samples.replicas, std::move(sweeps), tau_of(e, samples.replicas),
                           std::move(energy), samples.zero, samples.minimal});
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
    if (in.real("model.field") != 0)
      throw InputError("model.field = " + in.shown("model.field") + " leaves no critical point");
    if (couplings(in).beyond_nearest())
      throw InputError("model.diagonal and model.plaquette: finite-size scaling knows the nearest-neighbour coupling "
                       "alone");
    if (std::ranges::any_of(size, [&](std::int64_t extent) { return extent != size[0]; }))
      throw InputError("lattice.size = " + in.shown("lattice.size") + " has unequal extents");
    std::string digest = store::digest(file);
    if (const auto twin = series_.find(digest); twin != series_.end())
      throw InputError("its series is that of " + twin->second + ", no independent one");
    const std::string of_series = digest;
    FssPoint& known = points_[{size[0], coupling(in)}];
    FssPoint point = known; // a run that fails half way leaves nothing
    point.extent = size[0];
    point.coupling = coupling(in);
    add_series(point, in, statistics::read_series(file.path()));
    if (with_samples_ && size[0] > 1 && sites(size) <= largest_sample && std::filesystem::exists(run / "samples.h5")) {
      const ising::SamplesFile samples(run / "samples.h5");
      add_samples(point, in, measure(samples));
      digest += ' ' + store::digest(samples.file());
    }
    known = std::move(point);
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
      if (point.runs > 0)
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
