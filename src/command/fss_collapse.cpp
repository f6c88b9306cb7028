#include "command/fss_collapse.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "statistics/correlation_length.hpp"
#include "statistics/thermodynamics.hpp"

namespace deeprg::command {
namespace {

using statistics::CollapseData;

struct Quantity {
  std::string name, symbol, exponent;
  bool from_samples;
  std::function<double(std::span<const double> averages, double extent, double sites)> of;
};

std::vector<Quantity> quantities(const std::vector<std::string>& symbols) {
  using Averages = std::span<const double>;
  std::vector<Quantity> all;
  for (const std::string& symbol : symbols)
    if (symbol == "U4") {
      all.push_back(
          {"binder", "U4", "", false, [](Averages a, double, double) { return statistics::binder(a[0], a[1]); }});
      all.push_back({"susceptibility", "<M^2>/N", "gamma/nu", false,
                     [](Averages a, double, double sites) { return sites * a[0]; }});
      all.push_back({"abs_magnetization", "|m|", "-beta/nu", false, [](Averages a, double, double) { return a[2]; }});
    } else {
      all.push_back({"xi_over_L", "xi/L", "", true, [](Averages a, double extent, double) {
                       return statistics::second_moment_over_extent(a[0], a[1], static_cast<std::int64_t>(extent));
                     }});
    }
  return all;
}

const statistics::Blocks& blocks_of(const FssPoint& point, bool from_samples) {
  return from_samples ? point.structure_factors : point.moments;
}

// Blocks of one length in all points: what they share has one name.
CollapseData collapse_data(const FssPoints& study, const Quantity& quantity, const statistics::Window& window) {
  std::vector<const FssPoint*> points;
  int exponent = 0;
  for (const FssPoint& p : study.points) {
    const auto& blocks = blocks_of(p, quantity.from_samples);
    if (p.coupling < window.least || p.coupling > window.most || blocks.empty() ||
        blocks.bins(blocks.exponent()).lengths.size() < 2)
      continue;
    points.push_back(&p);
    exponent = std::max(exponent, blocks.exponent());
  }
  CollapseData data;
  std::vector<statistics::Bins> bins;
  for (const FssPoint* p : points) {
    data.extents.push_back(static_cast<double>(p->extent));
    data.couplings.push_back(p->coupling);
    bins.push_back(blocks_of(*p, quantity.from_samples).bins(exponent));
  }
  const auto found = statistics::jackknife(bins, [&](const statistics::SetAverages& averages) {
    std::vector<double> values;
    for (std::size_t i = 0; i < averages.size(); ++i)
      values.push_back(
          quantity.of(averages[i], data.extents[i], std::pow(data.extents[i], static_cast<double>(study.dimensions))));
    return values;
  });
  data.values = found.values;
  data.covariance = found.covariance;
  return data;
}

FssCollapse collapse_of(const FssPoints& study, const Quantity& quantity, const statistics::Window& window,
                        double omega, const random::Generator& random) {
  constexpr double good = 0.05;
  FssCollapse found{quantity.name, quantity.symbol, quantity.exponent};
  const CollapseData all = collapse_data(study, quantity, window);
  const bool with_exponent = !quantity.exponent.empty();
  for (const double extent : std::set<double>(all.extents.begin(), all.extents.end())) {
    statistics::Collapse fit = collapse_fit(all.from(extent), with_exponent, omega);
    if (!found.windows.empty() && !fit.refusal.empty())
      break; // nor with fewer sizes
    found.windows.push_back({static_cast<std::int64_t>(extent), std::move(fit)});
  }
  if (found.windows.empty() || !found.windows[0].fit.refusal.empty())
    return found;
  const auto p = [](const FssCollapse::Window& w) { return w.fit.p_value; };
  auto chosen = std::ranges::find_if(found.windows, [&](const auto& w) { return p(w) >= good; });
  if (chosen == found.windows.end())
    chosen = std::ranges::max_element(found.windows, {}, p);
  found.chosen = static_cast<std::size_t>(chosen - found.windows.begin());
  found.data = all.from(static_cast<double>(chosen->from));
  found.quality = collapse_quality(found.data, with_exponent, chosen->fit, random);
  found.process = collapse_process(found.data, with_exponent, chosen->fit, random);
  return found;
}

} // namespace

std::vector<FssCollapse> fss_collapses(const FssPoints& data, const std::vector<std::string>& symbols,
                                       const statistics::Window& window, double omega,
                                       const random::Generator& random) {
  std::vector<FssCollapse> all;
  for (const Quantity& quantity : quantities(symbols))
    all.push_back(collapse_of(data, quantity, window, omega, random));
  return all;
}

} // namespace deeprg::command
