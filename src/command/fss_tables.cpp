// What finite-size scaling prints.
#include <fmt/format.h>

#include <cmath>

#include "command/fss_output.hpp"
#include "ising/exact.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::command {
namespace {

using statistics::Crossing;
using statistics::Resampled;

std::string errors_moved(double shift, double error) {
  return std::isfinite(shift / error) ? fmt::format("{:+.1f}", shift / error) : "--";
}

std::string quality_of(const Crossing& c) {
  return std::isfinite(c.chi_squared) ? fmt::format("{:.3g}/{}", c.chi_squared, c.degrees_of_freedom) : "--";
}

} // namespace

std::string quotients_table(const FssResult& result) {
  std::string out = fmt::format("exponents where the curves of L and 2L cross, by reweighting: {} of {} points\n",
                                result.data.used, result.data.total);
  out += fmt::format("  {:<6}{:>5}{:>6}   {:<16}{:<14}{:<14}{:<14}{}\n", "", "L", "2L", "K_cross", "1/nu", "gamma/nu",
                     "beta/nu", "value");
  const auto shown = [](const Resampled& r) { return statistics::format(r.value, r.error); };
  for (const FssObservable& o : result.observables)
    for (const FssPair& p : o.pairs) {
      const statistics::Quotients& q = p.quotients;
      out += fmt::format("  {:<6}{:>5}{:>6}   ", o.symbol, p.extent, p.larger);
      out += q.refusal.empty() ? fmt::format("{:<16}{:<14}{:<14}{:<14}{}\n", shown(q.coupling), shown(q.inverse_nu),
                                             shown(q.gamma_over_nu), shown(q.beta_over_nu), shown(q.value))
                               : q.refusal + '\n';
    }
  if (result.data.dimensions == 2)
    out += fmt::format("  exact, L to infinity: K_c = {:.8f}, 1/nu = 1, gamma/nu = 7/4, beta/nu = 1/8 (Onsager 1944)\n",
                       ising::exact::critical_coupling);
  return out;
}

std::string limits_table(const FssResult& result) {
  std::string out =
      fmt::format("of infinite lattices, corrections of L^-{:g}; p: of the worst of the fits, hyperscaling: "
                  "gamma/nu + 2 beta/nu = {}\n",
                  result.omega, result.data.dimensions);
  out += fmt::format("  {:<6}{:>5}         {:<16}{:<14}{:<14}{:<14}{:<14}{}\n", "", "L >=", "K_c", "nu", "gamma/nu",
                     "beta/nu", "hyperscaling", "p");
  bool any = false;
  for (const FssObservable& o : result.observables)
    for (const FssLimit& l : o.limits) {
      any = true;
      const auto shown = [](const statistics::Contributed& c) { return statistics::format(c.value, c.error()); };
      double worst = statistics::unknown;
      for (const auto& number : l.numbers)
        worst = std::fmin(worst, number.p_value);
      out += fmt::format("  {:<6}{:>5}         {:<16}{:<14}{:<14}{:<14}{:<14}{}\n", o.symbol, l.from,
                         shown(l.numbers[0].limit), shown(l.nu), shown(l.numbers[3].limit), shown(l.numbers[4].limit),
                         shown(l.hyperscaling), std::isfinite(worst) ? fmt::format("{:.2f}", worst) : "--");
    }
  if (any)
    out +=
        fmt::format("by scaling relations: eta = 2 - gamma/nu, delta = 1 + (gamma/nu)/(beta/nu), alpha = 2 - {} nu\n",
                    result.data.dimensions);
  for (const FssObservable& o : result.observables)
    for (const FssLimit& l : o.limits)
      out += fmt::format("  {:<6}{:>5}         eta {:<14}delta {:<14}alpha {}\n", o.symbol, l.from,
                         statistics::format(l.eta.value, l.eta.error()),
                         statistics::format(l.delta.value, l.delta.error()),
                         statistics::format(l.alpha.value, l.alpha.error()));
  return any ? out : "";
}

std::string crossings_table(const FssResult& result) {
  std::string out = fmt::format(
      "beside them, by polynomials of degree {} in K; moved: by another degree, in standard errors\n", result.degree);
  out += fmt::format("  {:<6}{:>5}{:>6}   {:<16}{:<8}{:<14}{:<8}{:<16}{}\n", "", "L", "2L", "K_cross", "moved", "1/nu",
                     "moved", "value", "chi^2/dof");
  for (const FssObservable& o : result.observables)
    for (const FssPair& p : o.pairs) {
      const Crossing& c = p.crossing;
      out += fmt::format("  {:<6}{:>5}{:>6}   ", o.symbol, p.extent, p.larger);
      if (!c.refusal.empty()) {
        out += c.refusal + '\n';
        continue;
      }
      out += fmt::format("{:<16}{:<8}{:<14}{:<8}{:<16}{}\n", statistics::format(c.coupling.value, c.coupling.error),
                         errors_moved(c.coupling_shift, c.coupling.error),
                         statistics::format(c.inverse_nu.value, c.inverse_nu.error),
                         errors_moved(c.inverse_nu_shift, c.inverse_nu.error),
                         statistics::format(c.value.value, c.value.error), quality_of(c));
    }
  return out;
}

} // namespace deeprg::command
