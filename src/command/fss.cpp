// Finite-size scaling over the points of a study, finished or not: fss.h5, report/, the crossings on stdout.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "base/log.hpp"
#include "base/scan.hpp"
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

// The curve of every size, and what it is called in the files.
struct Curves {
  FssObservable observable;
  std::vector<statistics::Curve> sizes; // ascending
};

Curves curves_of(const FssPoints& data, const std::string& symbol) {
  const bool U4 = symbol == "U4";
  Curves all{U4 ? FssObservable{"binder", "U4", "Binder cumulant", "1 - <m^4>/(3 <m^2>^2)", {}, {}}
                : FssObservable{"xi_over_L",
                                "xi/L",
                                "second-moment correlation length over the extent",
                                "sqrt(S(0)/S(k_min) - 1) / (2 L sin(pi/L)), k_min = 2 pi/L",
                                {},
                                {}},
             {}};
  for (const FssPoint& p : data.points) {
    if (all.sizes.empty() || all.sizes.back().extent != p.extent)
      all.sizes.push_back({p.extent, {}, {}, [U4, L = p.extent](std::span<const double> a) {
                             return U4 ? statistics::binder(a[0], a[1])
                                       : statistics::second_moment_over_extent(a[0], a[1], L);
                           }});
    const statistics::Bins& bins = U4 ? p.moments : p.structure_factors;
    statistics::Curve& curve = all.sizes.back();
    all.observable.values.push_back(bins.lengths.empty()
                                        ? statistics::Resampled{statistics::unknown, statistics::unknown}
                                        : statistics::jackknife(bins, curve.quantity));
    if (bins.lengths.empty())
      continue;
    curve.couplings.push_back(p.coupling);
    curve.bins.push_back(bins);
  }
  return all;
}

FssObservable scale(Curves curves, const statistics::Window& window, std::int64_t degree) {
  for (const statistics::Curve& smaller : curves.sizes) {
    const auto larger = std::ranges::find(curves.sizes, 2 * smaller.extent, &statistics::Curve::extent);
    if (larger != curves.sizes.end() && !smaller.couplings.empty() && !larger->couplings.empty())
      curves.observable.pairs.push_back(
          {smaller.extent, larger->extent,
           statistics::crossing(smaller, *larger, window, static_cast<std::size_t>(degree))});
  }
  return std::move(curves.observable);
}

} // namespace

Exit fss(const std::filesystem::path& study, const std::vector<std::string>& settings, const parallel::Comm& comm) {
  // 1  what is asked for; every rank reads the same
  if (!std::filesystem::is_directory(study))
    throw InputError(study.string() + ": no such directory");
  const std::string text = study_text(study);
  const parameters::Input in = read_settings(study, text, settings);
  const auto& symbols = in.texts("fss.observables");
  FssResult result{
      read_fss_points(study, std::ranges::find(symbols, "xi") != symbols.end()), {}, in.integer("fss.degree"), {}};
  if (in.has("fss.window"))
    result.window = {in.reals("fss.window")[0], in.reals("fss.window")[1]};
  for (const std::string& reason : result.data.left_out)
    log::warning("fss leaves out " + reason);
  // 2  the curves and where they cross
  for (const std::string& symbol : symbols)
    result.observables.push_back(scale(curves_of(result.data, symbol), result.window, result.degree));
  // 3  the file, the tables, the pictures
  store::Output output(comm, study / "fss.h5");
  output.on_root([&](store::File& file) {
    store::write_provenance(file, {"deeprg fss", text, in.integer("run.seed"), result.data.digest});
    store::write_history(file, store::history_line(comm.size(), 1) + "\n");
    write_fss(file, result);
  });
  output.publish();
  if (comm.root()) {
    std::filesystem::create_directories(study / "report");
    store::write_text_atomically(study / "report" / "fss_curves.csv", curves_csv(result));
    store::write_text_atomically(study / "report" / "fss_crossings.csv", crossings_csv(result));
    draw(study);
    std::cout << crossings_table(result) << std::flush;
  }
  comm.barrier();
  return Exit::complete;
}

} // namespace deeprg::command
