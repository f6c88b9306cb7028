// Finite-size scaling over the points of a study, finished or not: fss.h5, report/, the crossings on stdout.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/scan.hpp"
#include "command/fss_collapse.hpp"
#include "command/fss_curves.hpp"
#include "command/fss_export.hpp"
#include "command/fss_output.hpp"
#include "command/keys.hpp"
#include "command/stages.hpp"
#include "statistics/correlation_length.hpp"
#include "statistics/thermodynamics.hpp"
#include "store/output.hpp"
#include "store/provenance.hpp"

namespace deeprg::command {
namespace {

// study.toml as given; a folder of runs without one has the defaults.
std::string study_text(const std::filesystem::path& study) {
  const auto file = study / "study.toml";
  return std::filesystem::exists(file) ? read_input_file(file) : "[run]\nname = \"study\"\n";
}

parameters::Input read_settings(const std::filesystem::path& study, const std::string& text,
                                const std::vector<std::string>& settings) {
  const std::string file = (study / "study.toml").string();
  const auto scan = parameters::read_scan(input_table(), text, file, settings);
  return parse_input(text, file, settings, scan.empty() ? std::vector<parameters::Assignment>{} : scan.point(0));
}

const std::map<std::string, FssObservable>& observables() {
  static const std::map<std::string, FssObservable> all{
      {"U4", {"binder", "U4", "Binder cumulant", "1 - <m^4>/(3 <m^2>^2)"}},
      {"xi",
       {"xi_over_L", "xi/L", "second-moment correlation length over the extent",
        "sqrt(S(0)/S(k_min) - 1) / (2 L sin(pi/L)), k_min = 2 pi/L"}}};
  return all;
}

const statistics::Blocks& blocks_of(const FssPoint& point, const std::string& symbol) {
  return symbol == "U4" ? point.moments : point.structure_factors;
}

std::function<double(std::span<const double>)> quantity(const std::string& symbol, std::int64_t extent) {
  if (symbol == "U4")
    return [](std::span<const double> a) { return statistics::binder(a[0], a[1]); };
  return [extent](std::span<const double> a) { return statistics::second_moment_over_extent(a[0], a[1], extent); };
}

// By polynomials: two sizes in blocks of the same lengths, as long as the slowest of their points needs.
statistics::Crossing crossing_of(const FssPoints& data, const std::string& symbol, std::int64_t extent,
                                 const statistics::Window& window, std::int64_t degree) {
  statistics::Curve curves[] = {{extent, {}, {}, quantity(symbol, extent)},
                                {2 * extent, {}, {}, quantity(symbol, 2 * extent)}};
  int exponent = 0;
  for (const FssPoint& p : data.points)
    if (p.extent == extent || p.extent == 2 * extent)
      exponent = std::max(exponent, blocks_of(p, symbol).exponent());
  for (statistics::Curve& curve : curves)
    for (const FssPoint& p : data.points)
      if (p.extent == curve.extent && !blocks_of(p, symbol).empty()) {
        curve.couplings.push_back(p.coupling);
        curve.bins.push_back(blocks_of(p, symbol).bins(exponent));
      }
  return statistics::crossing(curves[0], curves[1], window, static_cast<std::size_t>(degree));
}

FssObservable scale(const FssPoints& data, const std::string& symbol, const statistics::Window& window,
                    std::int64_t degree, double omega) {
  FssObservable found = observables().at(symbol);
  for (const FssPoint& p : data.points) {
    const auto& blocks = blocks_of(p, symbol);
    found.values.push_back(blocks.empty()
                               ? statistics::Resampled{statistics::unknown, statistics::unknown}
                               : statistics::jackknife(blocks.bins(blocks.exponent()), quantity(symbol, p.extent)));
  }
  const auto curves = reweighted_curves(data, symbol);
  for (const auto& [extent, smaller] : curves)
    if (const auto larger = curves.find(2 * extent); larger != curves.end())
      found.pairs.push_back({extent, 2 * extent, crossing_of(data, symbol, extent, window, degree),
                             statistics::quotients(smaller, larger->second, window)});
  found.limits = fss_limits(found.pairs, omega, data.dimensions);
  return found;
}

// Of every point, from its series.
std::vector<FssObservable> thermodynamics(const FssPoints& data) {
  std::vector<FssObservable> all{
      {"energy", "e", "energy per site, units of J", "<E>/N, E = -sum over bonds of s s'"},
      {"specific_heat", "C", "specific heat per site, units of k", "K^2 (<E^2> - <E>^2)/N"},
      {"abs_magnetization", "|m|", "absolute magnetisation per site", "<|M|>/N, M = sum of s"},
      {"susceptibility", "chi", "susceptibility", "K <M^2>/N"}};
  for (const FssPoint& p : data.points) {
    const double K = p.coupling, N = std::pow(static_cast<double>(p.extent), static_cast<double>(data.dimensions));
    const statistics::Bins bins = p.moments.bins(p.moments.exponent());
    const auto found = statistics::jackknife(std::span(&bins, 1), [&](const statistics::SetAverages& averages) {
      const auto& a = averages[0];
      return std::vector<double>{a[3], K * K * N * (a[4] - a[3] * a[3]), a[2], std::abs(K) * N * a[0]};
    });
    for (std::size_t v = 0; v < all.size(); ++v)
      all[v].values.push_back(found[v]);
  }
  return all;
}

} // namespace

Exit fss(const std::filesystem::path& study, const std::vector<std::string>& settings, const parallel::Comm& comm) {
  // 1  what is asked for; every rank reads the same
  if (!std::filesystem::is_directory(study))
    throw InputError(study.string() + ": no such directory");
  const std::string text = study_text(study);
  const parameters::Input in = read_settings(study, text, settings);
  const auto& symbols = in.texts("fss.observables");
  FssResult result{read_fss_points(study, std::ranges::find(symbols, "xi") != symbols.end()),
                   {},
                   in.integer("fss.degree"),
                   0,
                   {},
                   {}};
  result.omega = in.has("fss.omega") ? in.real("fss.omega") : default_omega(result.data.dimensions);
  if (in.has("fss.window"))
    result.window = {in.reals("fss.window")[0], in.reals("fss.window")[1]};
  for (const std::string& reason : result.data.left_out)
    log::warning("fss leaves out " + reason);
  // 2  the curves and where they cross
  for (const std::string& symbol : symbols)
    result.observables.push_back(scale(result.data, symbol, result.window, result.degree, result.omega));
  result.thermodynamics = thermodynamics(result.data);
  const auto collapses = fss_collapses(result.data, symbols, result.window, result.omega,
                                       random::Generator(static_cast<std::uint64_t>(in.integer("run.seed"))));
  // 3  the file, the tables, the pictures
  store::Output output(comm, study / "fss.h5");
  output.on_root([&](store::File& file) {
    store::write_provenance(file, {"deeprg fss", text, in.integer("run.seed"), result.data.digest});
    store::write_history(file, store::history_line(comm.size(), 1) + "\n");
    write_fss(file, result);
    write_collapses(file, collapses);
  });
  output.publish();
  if (comm.root()) {
    std::filesystem::create_directories(study / "report");
    store::write_text_atomically(study / "report" / "fss_curves.csv", curves_csv(result));
    store::write_text_atomically(study / "report" / "fss_quotients.csv", quotients_csv(result));
    store::write_text_atomically(study / "report" / "fss_limits.csv", limits_csv(result));
    store::write_text_atomically(study / "report" / "fss_crossings.csv", crossings_csv(result));
    store::write_text_atomically(study / "report" / "fss_collapse.csv", collapses_csv(collapses));
    if (const std::string latex = limits_latex(result); !latex.empty())
      store::write_text_atomically(study / "report" / "fss_limits.tex", latex);
    for (const auto& [name, lines] : exports(result)) {
      const auto file = study / "report" / "export" / name;
      std::filesystem::create_directories(file.parent_path());
      store::write_text_atomically(file, lines);
    }
    draw(study);
    std::cout << quotients_table(result) << limits_table(result) << collapses_table(collapses, result.omega)
              << crossings_table(result) << std::flush;
  }
  comm.barrier();
  return Exit::complete;
}

} // namespace deeprg::command
