#include "command/fss_output.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "command/fss_columns.hpp"
#include "ising/exact.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::command {
namespace {

using statistics::Resampled;

template <class Row, class F>
auto each(const std::vector<Row>& rows, F&& of) {
  std::vector<std::decay_t<decltype(of(rows[0]))>> values;
  for (const Row& row : rows)
    values.push_back(of(row));
  return values;
}

std::string csv(double value) { return std::isfinite(value) ? fmt::format("{}", value) : ""; }

std::vector<FssObservable> curves_of(const FssResult& result) {
  std::vector<FssObservable> all = result.thermodynamics;
  all.insert(all.end(), result.observables.begin(), result.observables.end());
  return all;
}

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
  for (const FssObservable& o : curves_of(result)) {
    write(o.name, each(o.values, [](const Resampled& r) { return r.value; }), o.long_name, "1", o.formula);
    write(o.name + "_error", each(o.values, [](const Resampled& r) { return r.error; }),
          "standard error of " + o.long_name);
  }
}

void write_pairs(store::File& file, const std::string& group, const FssObservable& o,
                 const std::vector<Column<FssPair>>& columns) {
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

void write_limits(store::File& file, const FssObservable& o) {
  const std::string group = "/limits/" + o.name + '/';
  const auto write = [&](const std::string& name, const auto& values, const std::string& long_name) {
    file.write(group + name, values, Shape{o.limits.size()}, {.long_name = long_name, .axes = {"window"}});
  };
  write("from", each(o.limits, [](const FssLimit& l) { return l.from; }), "smallest extent that is used");
  for (const auto& column : limit_columns())
    write(column.name, each(o.limits, column.of), column.long_name);
}

std::string pairs_csv(const FssResult& result, const std::vector<Column<FssPair>>& columns,
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
  file.set_attribute("/", "omega", result.omega);
  for (const FssObservable& o : result.observables)
    if (!o.limits.empty())
      write_limits(file, o);
}

std::string curves_csv(const FssResult& result) {
  const auto curves = curves_of(result);
  std::string out = "L,runs,measurements";
  for (const auto& column : point_columns())
    out += ',' + column.name;
  for (const FssObservable& o : curves)
    out += fmt::format(",{0},{0}_error", o.name);
  for (std::size_t i = 0; i < result.data.points.size(); ++i) {
    const FssPoint& p = result.data.points[i];
    out += fmt::format("\n{},{},{}", p.extent, p.runs, p.measurements);
    for (const auto& column : point_columns())
      out += ',' + csv(column.of(p));
    for (const FssObservable& o : curves)
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

std::string limits_csv(const FssResult& result) {
  std::string out = "observable,from_L";
  for (const auto& column : limit_columns())
    out += ',' + column.name;
  for (const FssObservable& o : result.observables)
    for (const FssLimit& l : o.limits) {
      out += fmt::format("\n{},{}", o.name, l.from);
      for (const auto& column : limit_columns())
        out += ',' + csv(column.of(l));
    }
  return out + '\n';
}

} // namespace deeprg::command
