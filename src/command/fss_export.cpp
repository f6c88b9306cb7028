#include "command/fss_export.hpp"

#include <fmt/format.h>

#include <cmath>

#include "statistics/estimate.hpp"

namespace deeprg::command {
namespace {

// Whether all sizes have the same couplings, in the same order.
bool is_grid(const std::vector<FssPoint>& points) {
  std::map<std::int64_t, std::vector<double>> couplings;
  for (const FssPoint& p : points)
    couplings[p.extent].push_back(p.coupling);
  for (const auto& [extent, of_size] : couplings)
    if (of_size != couplings.begin()->second)
      return false;
  return couplings.size() > 1;
}

// $0.44069(4)$, or a dash where there is none.
std::string latex(double value, double error) {
  const std::string shown = statistics::format(value, error);
  if (shown == "--")
    return shown;
  const auto exponent = shown.find('e');
  return exponent == std::string::npos
             ? fmt::format("${}$", shown)
             : fmt::format("${} \\times 10^{{{}}}$", shown.substr(0, exponent), shown.substr(exponent + 1));
}

} // namespace

std::map<std::string, std::string> exports(const FssResult& result) {
  std::map<std::string, std::string> files;
  const bool grid = is_grid(result.data.points);
  for (const auto* observables : {&result.observables, &result.thermodynamics})
    for (const FssObservable& o : *observables) {
      std::string& bsa = files["bsa/" + o.name + ".dat"];
      bsa = fmt::format("# L K {} error\n", o.symbol);
      std::string pyfssa = "l,rho,a,da\n";
      for (std::size_t i = 0; i < o.values.size(); ++i) {
        const FssPoint& p = result.data.points[i];
        const auto& [value, error] = std::pair(o.values[i].value, o.values[i].error);
        pyfssa += fmt::format("{},{:.17g},{:.17g},{:.17g}\n", p.extent, p.coupling, value, error);
        if (!std::isfinite(value) || !std::isfinite(error))
          continue;
        bsa += fmt::format("{} {:.17g} {:.17g} {:.17g}\n", p.extent, p.coupling, value, error);
        files[fmt::format("autoscale/{}_{}.dat", o.name, p.extent)] +=
            fmt::format("{:.17g} {:.17g} {:.17g}\n", p.coupling, value, error);
      }
      if (grid)
        files["pyfssa/" + o.name + ".csv"] = pyfssa;
    }
  return files;
}

std::string limits_latex(const FssResult& result) {
  std::string rows;
  for (const FssObservable& o : result.observables)
    for (const FssLimit& l : o.limits) {
      const auto shown = [](const statistics::Contributed& c) { return latex(c.value, c.error()); };
      const auto& of_coupling = l.numbers[0];
      rows +=
          fmt::format("{} & {} & {} & {} & {} & {} & {} & {} \\\\\n", o.name == "binder" ? "$U_4$" : "$\\xi/L$", l.from,
                      shown(of_coupling.limit), shown(l.nu), shown(l.numbers[3].limit), shown(l.numbers[4].limit),
                      std::isfinite(of_coupling.chi_squared)
                          ? fmt::format("{:.3g}/{}", of_coupling.chi_squared, of_coupling.degrees_of_freedom)
                          : "--",
                      std::isfinite(of_coupling.p_value) ? fmt::format("{:.2f}", of_coupling.p_value) : "--");
    }
  if (rows.empty())
    return "";
  return "\\begin{tabular}{lrllllrr}\n\\toprule\n"
         " & $L \\geq$ & $K_c$ & $\\nu$ & $\\gamma/\\nu$ & $\\beta/\\nu$ & $\\chi^2$/dof & $p$ \\\\\n\\midrule\n" +
         rows + "\\bottomrule\n\\end{tabular}\n";
}

} // namespace deeprg::command
