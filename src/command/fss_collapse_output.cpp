#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "command/fss_collapse.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::command {
namespace {

using statistics::Collapse;
using statistics::Resampled;

struct Named {
  const char *name, *long_name;
  Resampled Collapse::*of;
};
constexpr Named numbers[] = {{"coupling", "critical coupling K_c", &Collapse::coupling},
                             {"inverse_nu", "1/nu", &Collapse::inverse_nu},
                             {"exponent", "exponent x of L^x", &Collapse::exponent}};

bool there(const FssCollapse& c) { return !c.windows.empty() && c.windows[0].fit.refusal.empty(); }

constexpr std::string_view fit_name = "fit", quality_name = "quality", process_name = "process";

// f(collapse, judge, smallest extent, what it found).
template <class F>
void for_each_judge(const std::vector<FssCollapse>& collapses, F f) {
  for (const FssCollapse& c : collapses) {
    for (const auto& w : c.windows)
      f(c, fit_name, w.from, w.fit);
    if (there(c)) {
      f(c, quality_name, c.windows[c.chosen].from, c.quality);
      f(c, process_name, c.windows[c.chosen].from, c.process);
    }
  }
}

std::string csv(double value) { return std::isfinite(value) ? fmt::format("{}", value) : ""; }

void write_windows(store::File& file, const std::string& group, const FssCollapse& c) {
  const auto write = [&](const std::string& name, const std::string& long_name, auto&& of) {
    std::vector<std::decay_t<decltype(of(c.windows[0]))>> values;
    for (const auto& w : c.windows)
      values.push_back(of(w));
    file.write(group + name, values, Shape{values.size()}, {.long_name = long_name, .axes = {"window"}});
  };
  using Window = FssCollapse::Window;
  write("from", "smallest extent that is used", [](const Window& w) { return w.from; });
  for (const Named& n : numbers) {
    write(n.name, n.long_name, [&](const Window& w) { return (w.fit.*n.of).value; });
    write(n.name + std::string("_error"), std::string("standard error of ") + n.long_name,
          [&](const Window& w) { return (w.fit.*n.of).error; });
  }
  write("chi_squared", "chi^2 of the fit", [](const Window& w) { return w.fit.quality; });
  write("degrees_of_freedom", "degrees of freedom of the fit",
        [](const Window& w) { return w.fit.degrees_of_freedom; });
  write("p_value", "probability of a larger chi^2", [](const Window& w) { return w.fit.p_value; });
}

void write_one(store::File& file, const std::string& group, const Collapse& c, const std::string& value) {
  file.write_scalar(group + "value", c.quality, {.long_name = value});
  for (const Named& n : numbers) {
    file.write_scalar(group + n.name, (c.*n.of).value, {.long_name = n.long_name});
    file.write_scalar(group + n.name + "_error", (c.*n.of).error,
                      {.long_name = std::string("standard error of ") + n.long_name});
  }
}

void write_points(store::File& file, const std::string& group, const FssCollapse& c) {
  const Collapse& fit = c.windows[c.chosen].fit;
  const auto write = [&](const char* name, const std::vector<double>& values, const char* long_name) {
    file.write(group + name, values, Shape{values.size()}, {.long_name = long_name, .axes = {"point"}});
  };
  write("extent", c.data.extents, "extent L of the lattice");
  write("coupling", c.data.couplings, "coupling K = J/kT");
  write("abscissa", fit.abscissae, "X = t (1 + d t) L^(1/nu), t = K - K_c");
  write("ordinate", fit.ordinates, "F(X) by the point: y L^-x without the corrections");
  write("ordinate_error", fit.errors, "standard error of the ordinate");
  write("residual", fit.residuals, "value off the fit, in standard errors");
  file.write(group + "coefficients", fit.coefficients, Shape{fit.coefficients.size()},
             {.long_name = "coefficients of F(X), from X^0 on", .axes = {"power"}});
}

} // namespace

void write_collapses(store::File& file, const std::vector<FssCollapse>& collapses) {
  for (const FssCollapse& c : collapses) {
    if (!there(c))
      continue;
    const std::string group = "/collapse/" + c.name + '/';
    write_windows(file, group, c);
    write_one(file, group + "quality/", c.quality, "S of Houdayer and Hartmann");
    write_one(file, group + "process/", c.process, "ln of the likelihood, but for a constant");
    write_points(file, group + "points/", c);
    file.set_attribute(group + "points", "from", c.windows[c.chosen].from);
  }
}

std::string collapses_csv(const std::vector<FssCollapse>& collapses) {
  std::string out = "observable,judge,from_L,coupling,coupling_error,inverse_nu,inverse_nu_error,exponent,"
                    "exponent_error,value,degrees_of_freedom,p_value,none_because\n";
  const auto add = [&](const FssCollapse& c, std::string_view judge, std::int64_t from, const Collapse& found) {
    out += fmt::format("{},{},{}", c.name, judge, from);
    for (const Named& n : numbers)
      out += ',' + csv((found.*n.of).value) + ',' + csv((found.*n.of).error);
    const bool fit = std::isfinite(found.p_value);
    out += fmt::format(",{},{},{},{}\n", csv(found.quality), fit ? fmt::format("{}", found.degrees_of_freedom) : "",
                       csv(found.p_value), found.refusal.empty() ? "" : '"' + found.refusal + '"');
  };
  for_each_judge(collapses, add);
  return out;
}

std::string collapses_table(const std::vector<FssCollapse>& collapses, double omega) {
  std::string out = fmt::format("all sizes on one curve, y = L^x F((K - K_c) L^(1/nu)); fit: polynomial F, corrections "
                                "of L^-{:g}; S: Houdayer and Hartmann; process: Gaussian\n",
                                omega);
  out += fmt::format("  {:<9}{:<9}{:>5}   {:<16}{:<14}{:<24}{:<14}{}\n", "", "", "L >=", "K_c", "1/nu", "x", "", "p");
  const auto shown = [](const Resampled& r) { return statistics::format(r.value, r.error); };
  const auto row = [&](const FssCollapse& c, std::string_view judge, std::int64_t from, const Collapse& found) {
    const bool is_quality = judge == quality_name;
    out += fmt::format("  {:<9}{:<9}{:>5}   ", c.symbol, is_quality ? "S" : judge, from);
    if (!found.refusal.empty()) {
      out += found.refusal + '\n';
      return;
    }
    const bool fit = std::isfinite(found.p_value);
    const std::string x = c.exponent.empty() ? "" : c.exponent + " = " + shown(found.exponent);
    const std::string value = fit ? fmt::format("{:.3g}/{}", found.quality, found.degrees_of_freedom)
                                  : fmt::format("{} = {:.3g}", is_quality ? "S" : "ln l", found.quality);
    out += fmt::format("{:<16}{:<14}{:<24}{:<14}{}\n", shown(found.coupling), shown(found.inverse_nu), x, value,
                       fit ? fmt::format("{:.2f}", found.p_value) : "");
  };
  for_each_judge(collapses, row);
  return out;
}

} // namespace deeprg::command
