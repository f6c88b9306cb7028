#include "command/observables.hpp"

#include <cmath>

#include "mapping/analysis_file.hpp"

namespace deeprg::command {

std::vector<Observable> observables_of(const statistics::Thermodynamics& t, const statistics::Estimate& xi_over_L) {
  std::vector<Observable> all{
      {"energy", "e", "energy per site, units of J", "<E>/N, E = -sum over bonds of s s'", t.energy},
      {"specific_heat", "C", "specific heat per site, units of k", "K^2 (<E^2> - <E>^2)/N", t.specific_heat},
      {"abs_magnetization", "|m|", "absolute magnetisation per site", "<|M|>/N, M = sum of s", t.abs_magnetization},
      {"susceptibility", "chi", "susceptibility", "K <M^2>/N", t.susceptibility},
      {"binder", "U4", "Binder cumulant", "1 - <m^4>/(3 <m^2>^2)", t.binder}};
  if (!std::isnan(xi_over_L.value))
    all.push_back({"xi_over_L", "xi/L", "second-moment correlation length over the extent",
                   "sqrt(S(0)/S(k_min) - 1) / (2 L sin(pi/L)), k_min = 2 pi/L", xi_over_L});
  return all;
}

void write_observables(store::File& file, const std::string& group, const std::vector<Observable>& observables) {
  for (const Observable& o : observables) {
    mapping::write_estimate(file, group + '/' + o.name, o.estimate, {.long_name = o.long_name, .formula = o.formula});
    if (o.exact)
      file.write_scalar(group + '/' + o.name + "_exact", *o.exact, {.long_name = "exact " + o.long_name});
  }
}

} // namespace deeprg::command
