#include "command/fss_columns.hpp"

namespace deeprg::command {
namespace {

using statistics::Contributed;
using statistics::Resampled;
using Columns = std::vector<Column<FssPair>>;

// A number and its error.
void append(Columns& to, const std::string& name, const std::string& long_name,
            const std::function<Resampled(const FssPair&)>& of) {
  to.push_back({name, long_name, "1", [of](const FssPair& p) { return of(p).value; }});
  to.push_back(
      {name + "_error", "standard error of " + long_name, "1", [of](const FssPair& p) { return of(p).error; }});
}

const char* const slopes = "1/nu = ln(slope of the larger / slope of the smaller) / ln 2";

} // namespace

std::vector<Column<FssPoint>> point_columns() {
  return {{"coupling", "coupling K = J/kT", "1", [](const FssPoint& p) { return p.coupling; }},
          {"tau", "slowest autocorrelation time of e, |m|, m^2", "sweeps", [](const FssPoint& p) { return p.tau; }}};
}

Columns crossing_columns() {
  Columns all;
  append(all, "coupling", "coupling K of the crossing", [](const FssPair& p) { return p.crossing.coupling; });
  append(all, "value", "value at the crossing", [](const FssPair& p) { return p.crossing.value; });
  append(all, "inverse_nu", slopes, [](const FssPair& p) { return p.crossing.inverse_nu; });
  const auto add = [&](const char* name, const char* long_name, std::function<double(const FssPair&)> of) {
    all.push_back({name, long_name, "1", std::move(of)});
  };
  add("chi_squared", "chi^2 of both fits, with the covariance of the points",
      [](const FssPair& p) { return p.crossing.chi_squared; });
  add("degrees_of_freedom", "degrees of freedom of both fits",
      [](const FssPair& p) { return static_cast<double>(p.crossing.degrees_of_freedom); });
  add("coupling_shift", "change of coupling with polynomials of another degree",
      [](const FssPair& p) { return p.crossing.coupling_shift; });
  add("inverse_nu_shift", "change of 1/nu with polynomials of another degree",
      [](const FssPair& p) { return p.crossing.inverse_nu_shift; });
  return all;
}

Columns quotient_columns() {
  Columns all;
  append(all, "coupling", "coupling K of the crossing", [](const FssPair& p) { return p.quotients.coupling; });
  append(all, "value", "value at the crossing", [](const FssPair& p) { return p.quotients.value; });
  append(all, "inverse_nu", slopes, [](const FssPair& p) { return p.quotients.inverse_nu; });
  append(all, "gamma_over_nu", "gamma/nu = ln(<M^2>/N of the larger / of the smaller) / ln 2",
         [](const FssPair& p) { return p.quotients.gamma_over_nu; });
  append(all, "beta_over_nu", "beta/nu = -ln(<|m|> of the larger / of the smaller) / ln 2",
         [](const FssPair& p) { return p.quotients.beta_over_nu; });
  all.push_back({"effective", "independent measurements that would tell as much at the crossing", "1",
                 [](const FssPair& p) { return p.quotients.effective; }});
  return all;
}

std::vector<Column<FssLimit>> limit_columns() {
  static const char* const names[] = {"coupling", "value", "inverse_nu", "gamma_over_nu", "beta_over_nu"};
  static const char* const long_names[] = {"critical coupling K_c", "value at K_c", "1/nu", "gamma/nu", "beta/nu"};
  std::vector<Column<FssLimit>> all;
  const auto add = [&](const std::string& name, const std::string& long_name,
                       const std::function<const Contributed&(const FssLimit&)>& of) {
    all.push_back({name, long_name, "1", [of](const FssLimit& l) { return of(l).value; }});
    all.push_back(
        {name + "_error", "standard error of " + long_name, "1", [of](const FssLimit& l) { return of(l).error(); }});
  };
  for (std::size_t v = 0; v < statistics::Quotients::numbers; ++v)
    add(names[v], long_names[v], [v](const FssLimit& l) -> const Contributed& { return l.numbers[v].limit; });
  add("nu", "nu", [](const FssLimit& l) -> const Contributed& { return l.nu; });
  add("hyperscaling", "gamma/nu + 2 beta/nu", [](const FssLimit& l) -> const Contributed& { return l.hyperscaling; });
  add("eta", "eta = 2 - gamma/nu", [](const FssLimit& l) -> const Contributed& { return l.eta; });
  add("delta", "delta = 1 + (gamma/nu)/(beta/nu)", [](const FssLimit& l) -> const Contributed& { return l.delta; });
  add("alpha", "alpha = 2 - d nu", [](const FssLimit& l) -> const Contributed& { return l.alpha; });
  for (std::size_t v = 0; v < statistics::Quotients::numbers; ++v) {
    all.push_back({std::string(names[v]) + "_chi_squared", "chi^2 of the fit of " + std::string(long_names[v]), "1",
                   [v](const FssLimit& l) { return l.numbers[v].chi_squared; }});
    all.push_back({std::string(names[v]) + "_p_value", "probability of a larger chi^2", "1",
                   [v](const FssLimit& l) { return l.numbers[v].p_value; }});
  }
  all.push_back({"degrees_of_freedom", "degrees of freedom of each fit", "1",
                 [](const FssLimit& l) { return static_cast<double>(l.numbers[0].degrees_of_freedom); }});
  return all;
}

} // namespace deeprg::command
