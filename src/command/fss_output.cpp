#include "command/fss_output.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "ising/exact.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::command {
namespace {

using statistics::Crossing;
using statistics::Resampled;

// One number of every row, in this order in the file and in the tables.
template <class Row>
struct Column {
  std::string name, long_name, units;
  std::function<double(const Row&)> of;
};

std::vector<Column<FssPoint>> point_columns() {
  return {{"coupling", "coupling K = J/kT", "1", [](const FssPoint& p) { return p.coupling; }},
          {"tau", "slowest autocorrelation time of e, |m|, m^2", "sweeps", [](const FssPoint& p) { return p.tau; }}};
}

using Columns = std::vector<Column<FssPair>>;

// A number and its error.
void append(Columns& to, const std::string& name, const std::string& long_name,
            const std::function<Resampled(const FssPair&)>& of) {
  to.push_back({name, long_name, "1", [of](const FssPair& p) { return of(p).value; }});
  to.push_back(
      {name + "_error", "standard error of " + long_name, "1", [of](const FssPair& p) { return of(p).error; }});
}

const char* const slopes = "1/nu = ln(slope of the larger / slope of the smaller) / ln 2";

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

template <class Row, class F>
auto each(const std::vector<Row>& rows, F&& of) {
  std::vector<std::decay_t<decltype(of(rows[0]))>> values;
  for (const Row& row : rows)
    values.push_back(of(row));
  return values;
}

std::string csv(double value) { return std::isfinite(value) ? fmt::format("{}", value) : ""; }

void write_curves(store::File& file, const FssResult& result) {
  const auto& points = result.data.points;
  const auto write = [&](const std::string& name, const auto& values, const std::string& long_name,
                         const std::string& units = "1", const std::string& formula = "") {
    file.write("/curves/" + name, values, Shape{points.size()},
               {.long_name = long_name, .units = units, .formula = formula, .axes = {"point"}});
  };
  write("extent", each(points, [](const FssPoint& p) { return p.extent; }), "extent L of the lattice", "sites");
  write("runs", each(points, [](const FssPoint& p) { return p.runs; }), "independent runs");
  write("measurements", each(points, [](const FssPoint& p) { return p.measurements; }), "measurements of all runs");
  for (const auto& column : point_columns())
    write(column.name, each(points, column.of), column.long_name, column.units);
  for (const FssObservable& o : result.observables) {
    write(o.name, each(o.values, [](const Resampled& r) { return r.value; }), o.long_name, "1", o.formula);
    write(o.name + "_error", each(o.values, [](const Resampled& r) { return r.error; }),
          "standard error of " + o.long_name);
  }
}

void write_pairs(store::File& file, const std::string& group, const FssObservable& o, const Columns& columns) {
  const auto write = [&](const std::string& name, const auto& values, const std::string& long_name) {
    file.write(group + name, values, Shape{o.pairs.size()}, {.long_name = long_name, .axes = {"pair"}});
  };
  write("extent", each(o.pairs, [](const FssPair& p) { return p.extent; }), "extent of the smaller lattice");
  write("larger_extent", each(o.pairs, [](const FssPair& p) { return p.larger; }), "extent of the larger lattice");
  for (const auto& column : columns)
    write(column.name, each(o.pairs, column.of), column.long_name);
}

void write_covariance(store::File& file, const FssObservable& o) {
  std::vector<double> covariance;
  for (const FssPair& p : o.pairs) {
    const auto& c = p.crossing.covariance;
    covariance.insert(covariance.end(), c.begin(), c.end());
    covariance.resize(covariance.size() + 9 - c.size(), statistics::unknown);
  }
  file.write("/crossings/" + o.name + "/covariance", covariance, Shape{o.pairs.size(), 3, 3},
             {.long_name = "covariance of coupling, value and inverse_nu", .axes = {"pair", "quantity", "quantity_2"}});
}

std::string pairs_csv(const FssResult& result, const Columns& columns,
                      const std::function<std::string(const FssPair&)>& refusal) {
  std::string out = "observable,L,larger_L";
  for (const auto& column : columns)
    out += ',' + column.name;
  out += ",none_because\n";
  for (const FssObservable& o : result.observables)
    for (const FssPair& p : o.pairs) {
      out += fmt::format("{},{},{}", o.name, p.extent, p.larger);
      for (const auto& column : columns)
        out += ',' + csv(column.of(p));
      out += refusal(p).empty() ? ",\n" : ",\"" + refusal(p) + "\"\n";
    }
  return out;
}

std::string errors_moved(double shift, double error) {
  return std::isfinite(shift / error) ? fmt::format("{:+.1f}", shift / error) : "--";
}

std::string quality_of(const Crossing& c) {
  return std::isfinite(c.chi_squared) ? fmt::format("{:.3g}/{}", c.chi_squared, c.degrees_of_freedom) : "--";
}

} // namespace

void write_fss(store::File& file, const FssResult& result) {
  file.set_attribute("/", "dimensions", result.data.dimensions);
  file.set_attribute("/", "degree", result.degree);
  file.set_attribute("/", "window_least", result.window.least);
  file.set_attribute("/", "window_most", result.window.most);
  file.set_attribute("/", "points_used", result.data.used);
  file.set_attribute("/", "points", result.data.total);
  if (result.data.dimensions == 2)
    file.set_attribute("/", "critical_coupling_exact", ising::exact::critical_coupling);
  write_curves(file, result);
  for (const FssObservable& o : result.observables)
    if (!o.pairs.empty()) {
      write_pairs(file, "/quotients/" + o.name + '/', o, quotient_columns());
      write_pairs(file, "/crossings/" + o.name + '/', o, crossing_columns());
      write_covariance(file, o);
    }
}

std::string curves_csv(const FssResult& result) {
  std::string out = "L,runs,measurements";
  for (const auto& column : point_columns())
    out += ',' + column.name;
  for (const FssObservable& o : result.observables)
    out += fmt::format(",{0},{0}_error", o.name);
  for (std::size_t i = 0; i < result.data.points.size(); ++i) {
    const FssPoint& p = result.data.points[i];
    out += fmt::format("\n{},{},{}", p.extent, p.runs, p.measurements);
    for (const auto& column : point_columns())
      out += ',' + csv(column.of(p));
    for (const FssObservable& o : result.observables)
      out += ',' + csv(o.values[i].value) + ',' + csv(o.values[i].error);
  }
  return out + '\n';
}

std::string crossings_csv(const FssResult& result) {
  return pairs_csv(result, crossing_columns(), [](const FssPair& p) { return p.crossing.refusal; });
}

std::string quotients_csv(const FssResult& result) {
  return pairs_csv(result, quotient_columns(), [](const FssPair& p) { return p.quotients.refusal; });
}

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
