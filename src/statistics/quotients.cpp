#include "statistics/quotients.hpp"

#include "statistics/estimate.hpp"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <fmt/format.h>

namespace deeprg::statistics {

namespace {

constexpr double least_overlap = 0.03;
constexpr double small_step = 1e-5; // of K and of averages, for derivatives

enum { energy, x, y, magnetization, energy_x, energy_y, averages_of_reweighting = 7 };

// Of one size at one coupling.
enum { value, slope, log_susceptibility, log_magnetization, locals };
using Local = std::array<double, locals>;

Local local(const ReweightedCurve& curve, std::span<const double> a) {
  const auto [R, by_x, by_y] = curve.quantity(a[x], a[y]);
  const double x_slope = a[energy] * a[x] - a[energy_x], y_slope = a[energy] * a[y] - a[energy_y]; // d<a>/dK
  return {R, by_x * x_slope + by_y * y_slope, std::log(a[x]), std::log(a[magnetization])};
}

Local at(const ReweightedCurve& curve, double K) { return local(curve, curve.data.at(K).values); }

// The change of the locals with K.
Local derivative(const ReweightedCurve& curve, double K) {
  const Local above = at(curve, K + small_step), below = at(curve, K - small_step);
  Local change;
  for (std::size_t i = 0; i < locals; ++i)
    change[i] = (above[i] - below[i]) / (2 * small_step);
  return change;
}

// (source): what each contributes to the locals at a fixed K.
std::map<std::uint64_t, Local> contributions(const ReweightedCurve& curve, double K) {
  const std::vector<double> averages = curve.data.at(K).values;
  std::array<Local, averages_of_reweighting> gradient{};
  for (std::size_t q = 0; q < averages_of_reweighting; ++q) {
    std::vector<double> moved = averages;
    const double step = small_step * std::abs(averages[q]);
    moved[q] = averages[q] + step;
    const Local above = local(curve, moved);
    moved[q] = averages[q] - step;
    const Local below = local(curve, moved);
    for (std::size_t i = 0; i < locals; ++i)
      gradient[q][i] = (above[i] - below[i]) / (2 * step);
  }
  std::map<std::uint64_t, Local> all;
  for (const auto& [source, of_averages] : curve.data.contributions(K)) {
    Local& sum = all[source];
    for (std::size_t q = 0; q < averages_of_reweighting; ++q)
      for (std::size_t i = 0; i < locals; ++i)
        sum[i] += gradient[q][i] * of_averages[1 + q];
  }
  return all;
}

struct Range {
  double least, most;
};

Range common(const ReweightedCurve& a, const ReweightedCurve& b, const Window& window) {
  const auto first = [](const ReweightedCurve& c) { return c.data.ensembles().front().coupling; };
  const auto last = [](const ReweightedCurve& c) { return c.data.ensembles().back().coupling; };
  return {std::max({first(a), first(b), window.least}), std::min({last(a), last(b), window.most})};
}

// NaN where there is none.
double find(const std::function<double(double)>& gap, const Range& range) {
  constexpr int steps = 64;
  double found = unknown, steepest = 0, below = gap(range.least);
  for (int i = 0; i < steps; ++i) {
    const double width = (range.most - range.least) / steps, a = range.least + i * width, b = a + width;
    const double above = gap(b);
    if (below <= 0 && above > 0 && above - below > steepest) {
      steepest = above - below;
      std::uintmax_t iterations = 100;
      const auto [low, high] = boost::math::tools::toms748_solve(
          gap, a, b, below, above, boost::math::tools::eps_tolerance<double>(50), iterations);
      found = 0.5 * (low + high);
    }
    below = above;
  }
  return found;
}

std::string refusal(const ReweightedCurve& smaller, const ReweightedCurve& larger, const Range& range) {
  if (!(range.least < range.most))
    return "the two sizes have no couplings in common";
  for (const ReweightedCurve* curve : {&smaller, &larger})
    if (const double overlap = curve->data.smallest_overlap(); !(overlap >= least_overlap))
      return fmt::format("the energies of neighbouring couplings of L = {} overlap by {:.2g} alone, less than {}; "
                         "couplings between them are needed",
                         curve->extent, overlap, least_overlap);
  return "";
}

} // namespace

Quotients quotients(const ReweightedCurve& smaller, const ReweightedCurve& larger, const Window& window) {
  Quotients found;
  const Range range = common(smaller, larger, window);
  found.refusal = refusal(smaller, larger, range);
  if (!found.refusal.empty())
    return found;
  const auto gap = [&](double K) { return at(larger, K)[value] - at(smaller, K)[value]; };
  const double K = find(gap, range);
  if (!std::isfinite(K)) {
    found.refusal = fmt::format("no crossing between K = {:.6g} and {:.6g}; couplings {} are needed", range.least,
                                range.most, gap(0.5 * (range.least + range.most)) < 0 ? "above" : "below");
    return found;
  }
  const Local small = at(smaller, K), large = at(larger, K);
  const double ln_b = std::log(static_cast<double>(larger.extent) / static_cast<double>(smaller.extent));
  const Local small_change = derivative(smaller, K), large_change = derivative(larger, K);

  // each source's part in the locals, then in K*, then in what depends on both
  std::map<std::uint64_t, std::array<Local, 2>> parts;
  for (const auto& [source, part] : contributions(smaller, K))
    parts[source][0] = part;
  for (const auto& [source, part] : contributions(larger, K))
    parts[source][1] = part;
  for (auto& [source, part] : parts) {
    const double shift = -(part[1][value] - part[0][value]) / (large[slope] - small[slope]);
    for (std::size_t i = 0; i < locals; ++i) {
      part[0][i] += small_change[i] * shift;
      part[1][i] += large_change[i] * shift;
    }
    found.contributions[source] = {shift, part[0][value],
                                   (part[1][slope] / large[slope] - part[0][slope] / small[slope]) / ln_b,
                                   (part[1][log_susceptibility] - part[0][log_susceptibility]) / ln_b,
                                   -(part[1][log_magnetization] - part[0][log_magnetization]) / ln_b};
  }
  const std::array<double, Quotients::numbers> values{K, small[value], std::log(large[slope] / small[slope]) / ln_b,
                                                      (large[log_susceptibility] - small[log_susceptibility]) / ln_b,
                                                      -(large[log_magnetization] - small[log_magnetization]) / ln_b};
  const auto errors = covariance(found.contributions, Quotients::numbers);
  Resampled* const numbers[] = {&found.coupling, &found.value, &found.inverse_nu, &found.gamma_over_nu,
                                &found.beta_over_nu};
  for (std::size_t v = 0; v < Quotients::numbers; ++v)
    *numbers[v] = {values[v], std::sqrt(errors[v * (Quotients::numbers + 1)])};
  found.effective = std::min(smaller.data.at(K).effective, larger.data.at(K).effective);
  return found;
}

} // namespace deeprg::statistics
