#include "mapping/likelihood.hpp"

#include <algorithm>
#include <cmath>

namespace deeprg::mapping {
namespace {

using statistics::Bins;
using statistics::Estimate;

// 1 / (1 + e^x)
double fermi(double x) {
  const double e = std::exp(-std::abs(x));
  return (x > 0 ? e : 1) / (1 + e);
}

struct Balance {
  double value, slope; // sum of Fermi functions over one set, and its derivative by r
};

// sign +1: data, 1 / (1 + e^(M + r - t)) with M = ln(n0/n1); -1: model, 1 / (1 + e^(t - r - M)).
Balance balance(const std::vector<double>& t, double shift, double sign) {
  Balance sum{0, 0};
  for (const double x : t) {
    const double f = fermi(sign * (shift - x));
    sum.value += f;
    sum.slope -= sign * f * (1 - f);
  }
  return sum;
}

// The root of data - model, decreasing in r, by bisection.
double solve(const Defects& data, const Defects& model, double log_sizes) {
  const auto [data_least, data_most] = std::ranges::minmax(data.t);
  const auto [model_least, model_most] = std::ranges::minmax(model.t);
  double low = std::min(data_least, model_least) - std::abs(log_sizes) - 40,
         high = std::max(data_most, model_most) + std::abs(log_sizes) + 40;
  for (int step = 0; step < 200 && high - low > 1e-14 * std::max(1.0, std::abs(high)); ++step) {
    const double middle = low + 0.5 * (high - low);
    const bool above = balance(data.t, middle + log_sizes, 1).value > balance(model.t, middle + log_sizes, -1).value;
    (above ? low : high) = middle;
  }
  return low + 0.5 * (high - low);
}

double log_sizes(const Defects& data, const Defects& model) {
  return std::log(static_cast<double>(data.t.size()) / static_cast<double>(model.t.size()));
}

// Each set's sums in bins, so that leaving out a bin moves r by one Newton step; the third quantity is t itself.
struct Sides {
  double ratio, origin;
  Balance data, model;
  Bins data_bins, model_bins;
  double n0, n1;

  Sides(const Defects& d, const Defects& m)
      : ratio(solve(d, m, log_sizes(d, m))), origin(d.t.at(0)), data(balance(d.t, ratio + log_sizes(d, m), 1)),
        model(balance(m.t, ratio + log_sizes(d, m), -1)), data_bins(bins(d, m, d, 1)), model_bins(bins(d, m, m, -1)),
        n0(static_cast<double>(d.t.size())), n1(static_cast<double>(m.t.size())) {}

  [[nodiscard]] Bins bins(const Defects& d, const Defects& m, const Defects& of, double sign) const {
    const double shift = ratio + log_sizes(d, m);
    return bin_defects(of, 3, [&, shift, sign](double t, std::span<double> out) {
      const double f = fermi(sign * (shift - t));
      out[0] = f;
      out[1] = -sign * f * (1 - f);
      out[2] = t - origin;
    });
  }

  // r from averages of one side in place of all its samples.
  [[nodiscard]] double by_data(std::span<const double> a) const {
    return ratio - (n0 * a[0] - model.value) / (n0 * a[1] - model.slope);
  }
  [[nodiscard]] double by_model(std::span<const double> a) const {
    return ratio - (data.value - n1 * a[0]) / (data.slope - n1 * a[1]);
  }
  [[nodiscard]] double mean(std::span<const double> a) const { return origin + a[2]; }
  // p / P = e^(t - r), so that the integral is 2 <1 / (1 + e^(r - t))>_P = 2 <1 / (1 + e^(t - r))>_p: both averages.
  [[nodiscard]] double overlap(const Defects& d, const Defects& m) const {
    return balance(d.t, ratio, 1).value / n0 + balance(m.t, ratio, -1).value / n1;
  }
};

double error_of(const Bins& bins, const std::function<double(std::span<const double>)>& f) {
  return statistics::jackknife(bins, f).error;
}

double mean_of(const std::vector<double>& t) {
  double sum = 0;
  for (const double x : t)
    sum += x - t[0];
  return t[0] + sum / static_cast<double>(t.size());
}

constexpr double close = 0.9; // overlap

// <e^x - 1 - x> with x = sign (t - r).
Estimate second_order(const Defects& of, const Estimate& ratio, double sign) {
  const Bins bins = bin_defects(of, 2, [&](double t, std::span<double> out) {
    out[1] = std::expm1(sign * (t - ratio.value));
    out[0] = out[1] - sign * (t - ratio.value);
  });
  const double by_ratio = statistics::jackknife(bins, [](auto a) { return a[1]; }).value;
  const auto found = statistics::jackknife(bins, [](auto a) { return a[0]; });
  return {.value = found.value, .error = std::hypot(found.error, by_ratio * ratio.error)};
}

} // namespace

AcceptanceRatio acceptance_ratio(const Defects& data, const Defects& model) {
  const Sides sides(data, model);
  AcceptanceRatio result{.ratio = sides.ratio};
  result.error = std::hypot(error_of(sides.data_bins, [&](auto a) { return sides.by_data(a); }),
                            error_of(sides.model_bins, [&](auto a) { return sides.by_model(a); }));
  result.overlap = sides.overlap(data, model);
  return result;
}

bool reliable(const AcceptanceRatio& ratio, const Defects& data, const Defects& model) {
  constexpr double least_overlap = 0.02, least_samples = 20;
  return ratio.overlap >= least_overlap &&
         ratio.overlap * static_cast<double>(std::min(data.t.size(), model.t.size())) >= least_samples;
}

Divergence divergence(const Defects& data, const Defects& model) {
  const Sides sides(data, model);
  const double lower = mean_of(data.t), upper = mean_of(model.t), r = sides.ratio;
  const auto estimate = [&](double value, const std::function<double(std::span<const double>)>& of_data,
                            const std::function<double(std::span<const double>)>& of_model) {
    return Estimate{.value = value,
                    .error = std::hypot(of_data ? error_of(sides.data_bins, of_data) : 0,
                                        of_model ? error_of(sides.model_bins, of_model) : 0)};
  };
  const auto by_data = [&](std::span<const double> a) { return sides.by_data(a); };
  const auto by_model = [&](std::span<const double> a) { return sides.by_model(a); };
  const auto mean = [&](std::span<const double> a) { return sides.mean(a); };
  Divergence found{.ratio = estimate(r, by_data, by_model),
                   .data_model = estimate(
                       r - lower, [&](auto a) { return by_data(a) - mean(a); }, by_model),
                   .model_data = estimate(upper - r, by_data, [&](auto a) { return mean(a) - by_model(a); }),
                   .jeffreys = estimate(upper - lower, mean, mean),
                   .lower = estimate(lower, mean, nullptr),
                   .upper = estimate(upper, nullptr, mean)};
  if (sides.overlap(data, model) >= close) {
    found.data_model = second_order(data, found.ratio, 1);
    found.model_data = second_order(model, found.ratio, -1);
  }
  return found;
}

Divergence divergence(const Defects& data, const Defects& model, const Estimate& known) {
  const auto lower = moments(data).mean, upper = moments(model).mean;
  const auto difference = [](const Estimate& a, const Estimate& b) {
    return Estimate{.value = a.value - b.value, .error = std::hypot(a.error, b.error)};
  };
  return {.ratio = known,
          .data_model = difference(known, lower),
          .model_data = difference(upper, known),
          .jeffreys = difference(upper, lower),
          .lower = lower,
          .upper = upper};
}

Estimate divergence_of(const Defects& other, const Estimate& ratio) {
  const auto mean = moments(other).mean;
  return {.value = ratio.value - mean.value, .error = std::hypot(ratio.error, mean.error)};
}

} // namespace deeprg::mapping
