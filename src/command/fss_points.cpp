#include "command/fss_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "command/keys.hpp"
#include "command/measured_samples.hpp"
#include "statistics/autocorrelation.hpp"
#include "statistics/series_file.hpp"
#include "store/digest.hpp"

namespace deeprg::command {
namespace {

using statistics::Bins;

void append(Bins& all, const Bins& more) {
  all.lengths.insert(all.lengths.end(), more.lengths.begin(), more.lengths.end());
  all.sums.insert(all.sums.end(), more.sums.begin(), more.sums.end());
}

double slowest(std::initializer_list<std::vector<double>> series, std::int64_t replicas) {
  double tau = statistics::unknown;
  for (const auto& values : series)
    tau = std::fmax(tau, statistics::autocorrelation(values, replicas).tau);
  return tau;
}

// Longer bins are as good where there are very many.
double bounded(double tau, std::int64_t measurements) {
  constexpr double taus_per_bin = 10, most_bins = 2000;
  return std::fmax(tau, static_cast<double>(measurements) / (taus_per_bin * most_bins));
}

// What is measured after the thermalization that the input names.
void add_series(FssPoint& point, const statistics::Series& series, std::int64_t sites, std::int64_t thermalization) {
  const auto columns = static_cast<std::int64_t>(series.time.size());
  const auto discard = std::ranges::count_if(series.time, [&](std::int64_t sweep) { return sweep <= thermalization; });
  const std::int64_t kept = columns - discard;
  if (kept < 1)
    throw InputError(fmt::format("nothing is measured after the {} sweeps of thermalization", thermalization));
  std::vector<double> e, m, m2;
  for (std::int64_t r = 0; r < series.replicas; ++r)
    for (std::int64_t t = discard; t < columns; ++t) {
      const auto i = static_cast<std::size_t>(r * columns + t);
      e.push_back(static_cast<double>(series.energy[i]) / static_cast<double>(sites));
      m.push_back(std::abs(static_cast<double>(series.magnetization[i])) / static_cast<double>(sites));
      m2.push_back(m.back() * m.back());
    }
  const double tau = slowest({e, m, m2}, series.replicas);
  const std::int64_t spacing = columns > 1 ? series.time[1] - series.time[0] : 1;
  append(point.moments, statistics::bin(series.replicas, kept, bounded(tau, series.replicas * kept), 2,
                                        [&](std::size_t i, std::span<double> out) {
                                          out[0] = m2[i];
                                          out[1] = m2[i] * m2[i];
                                        }));
  ++point.runs;
  point.measurements += series.replicas * kept;
  point.tau = std::fmax(point.tau, tau * static_cast<double>(spacing));
}

void add_samples(FssPoint& point, const MeasuredSamples& samples) {
  const auto n = static_cast<std::int64_t>(samples.zero.size());
  const double tau = slowest({samples.zero, samples.minimal}, samples.replicas);
  append(point.structure_factors, statistics::bin(samples.replicas, n / samples.replicas, bounded(tau, n), 2,
                                                  [&](std::size_t i, std::span<double> out) {
                                                    out[0] = samples.zero[i];
                                                    out[1] = samples.minimal[i];
                                                  }));
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
    add_series(point, statistics::read_series(file.path()), sites(size), in.integer("sample.thermalization"));
    if (with_samples_ && size[0] > 1 && sites(size) <= largest_sample && std::filesystem::exists(run / "samples.h5")) {
      const ising::SamplesFile samples(run / "samples.h5");
      add_samples(point, measure(samples));
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
