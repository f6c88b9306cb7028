#include "command/rg.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>

#include "command/rg_result.hpp"
#include "rg/decimation.hpp"
#include "rg/kadanoff_bound.hpp"
#include "rg/kadanoff_fixed_points.hpp"
#include "rg/mean_field.hpp"
#include "rg/niemeijer_van_leeuwen.hpp"
#include "store/output.hpp"
#include "store/provenance.hpp"

namespace deeprg::command {
namespace {

Result decimate(const RgRequest& request) {
  Result::Numbers couplings, fields;
  for (const auto& [coupling, field] : rg::decimation_flow({request.coupling, request.field}, request.steps)) {
    couplings.push_back(coupling);
    fields.push_back(field);
  }
  return Result()
      .add("couplings", couplings)
      .add("fields", fields)
      .add("log_partition_per_site", rg::chain_log_partition({request.coupling, request.field}));
}

Result migdal_kadanoff(const RgRequest& request) {
  const auto point = rg::migdal_kadanoff_fixed_point({request.dimension, request.scale, request.order});
  return Result().add("fixed_point", point.coupling).add("y_T", point.y_T);
}

Result mean_field(const RgRequest& request) {
  const auto best = rg::mean_field(static_cast<int>(request.dimension), request.coupling, request.field);
  return Result().add("magnetization", best.magnetization).add("log_partition_per_site", best.log_partition_per_site);
}

Result niemeijer_van_leeuwen() {
  const auto point = rg::niemeijer_van_leeuwen_fixed_point();
  return Result().add("fixed_point", point.coupling).add("y_T", point.y_T).add("y_H", point.y_H);
}

// The couplings by name, without the constant; where `even`, without those of an odd number of spins.
Result named_couplings(const rg::Hypercube& cube, const rg::OrbitFunction& potential, bool even) {
  const rg::OrbitFunction couplings = cube.couplings(potential);
  Result result;
  for (const char* first : {"nn", "diagonal", "plaquette", "field", "triple"})
    if (const std::size_t o = cube.orbit_named(first); !even || cube.spins_of(o) % 2 == 0)
      result.add(first, couplings[o]);
  for (std::size_t o = 0; o < cube.orbits(); ++o)
    if (const std::string name = cube.name(o);
        name.find('-') != std::string::npos && (!even || cube.spins_of(o) % 2 == 0))
      result.add(name, couplings[o]);
  return result;
}

Result fixed_points(const rg::Hypercube& cube) {
  std::vector<Result> points;
  for (const rg::FixedPoint& point : rg::kadanoff_fixed_points(cube)) {
    const double y_T = point.y_T();
    points.push_back(Result()
                         .add("kind", std::string(name_of(point.kind)))
                         .add("p", point.p)
                         .add("couplings", named_couplings(cube, point.potential, true))
                         .add("eigenvalues", Result().add("even", point.even).add("odd", point.odd))
                         .add("y_T", y_T)
                         .add("y_H", point.y_H())
                         .add("nu", y_T > 0 ? 1 / y_T : std::numeric_limits<double>::quiet_NaN()));
  }
  return Result().add("fixed_points", points);
}

double number_p(const RgRequest& request, const rg::Hypercube& cube) {
  if (request.p.empty())
    return rg::symmetric_fixed_point(cube).p;
  char* end = nullptr;
  const double p = std::strtod(request.p.c_str(), &end);
  if (end != request.p.c_str() + request.p.size() || !(p > 0 && p <= 20))
    throw InputError(fmt::format("deeprg rg kadanoff: --p takes a number above 0, at most 20{}; found '{}'",
                                 request.task == "bound" ? ", or best, or per-level" : "", request.p));
  return p;
}

Result step(const RgRequest& request, const rg::Hypercube& cube) {
  static constexpr const char* order[] = {"nn", "diagonal", "plaquette", "field", "triple"};
  rg::OrbitFunction couplings(cube.orbits(), 0.0);
  for (std::size_t i = 0; i < request.couplings.size(); ++i)
    couplings[cube.orbit_named(order[i])] = request.couplings[i];
  const auto image = rg::Kadanoff(cube, number_p(request, cube)).step(cube.function(couplings));
  return Result().add("constant", constant_of(cube, image)).add("couplings", named_couplings(cube, image, false));
}

Result bound(const RgRequest& request, const rg::Hypercube& cube) {
  const auto potential = rg::ising_potential(cube, request.coupling);
  if (request.p == "per-level") {
    const auto best = rg::best_bound_per_level(cube, potential);
    return Result().add("log_partition_per_site", best.log_partition_per_site).add("p", best.p);
  }
  if (request.p.empty() || request.p == "best") {
    const auto best = rg::best_constant_bound(cube, potential);
    return Result().add("log_partition_per_site", best.log_partition_per_site).add("p", best.p.front());
  }
  const double p = number_p(request, cube);
  return Result().add("log_partition_per_site", rg::log_partition_bound(cube, potential, {p})).add("p", p);
}

rg::Phases phases_at(const rg::Kadanoff& kadanoff) {
  if (auto phases = rg::Phases::along(kadanoff, rg::Line::nearest_neighbours))
    return *phases;
  throw InputError(fmt::format("deeprg rg kadanoff: the flow has no two phases at p = {}; p is too small or too large",
                               kadanoff.p()));
}

Result flow(const RgRequest& request, const rg::Hypercube& cube) {
  const rg::Kadanoff kadanoff(cube, number_p(request, cube));
  rg::OrbitFunction potential = rg::ising_potential(cube, request.coupling);
  std::vector<Result> levels{named_couplings(cube, potential, true)};
  for (int n = 0; n < request.steps; ++n) {
    potential = even_part(cube, kadanoff.step(potential));
    levels.push_back(named_couplings(cube, potential, true));
  }
  const auto sink = phases_at(kadanoff).phase(request.coupling);
  const std::string name = !sink                                  ? "none"
                           : *sink == rg::Phase::high_temperature ? "high-temperature"
                                                                  : "low-temperature";
  return Result().add("p", kadanoff.p()).add("levels", levels).add("sink", name);
}

Result critical_coupling(const RgRequest& request, const rg::Hypercube& cube) {
  const rg::Kadanoff kadanoff(cube, number_p(request, cube));
  return Result().add("p", kadanoff.p()).add("critical_coupling", phases_at(kadanoff).critical_coupling());
}

Result kadanoff(const RgRequest& request) {
  if (request.task == "fixed-points" && !request.p.empty())
    throw InputError("deeprg rg kadanoff: --p goes with --step, --bound, --flow or --critical-coupling; without them p "
                     "is found");
  const rg::Hypercube cube(static_cast<int>(request.dimension));
  return request.task == "step"                ? step(request, cube)
         : request.task == "bound"             ? bound(request, cube)
         : request.task == "flow"              ? flow(request, cube)
         : request.task == "critical-coupling" ? critical_coupling(request, cube)
                                               : fixed_points(cube);
}

// A comment in TOML, since no input made the file: every value, those that the scheme does not use too.
std::string made_by(const RgRequest& request) {
  return fmt::format(
      "# deeprg rg {}: task {}, dimension {}, scale {}, order {}, coupling {}, field {}, steps {}, p {}, "
      "couplings {}\n",
      request.scheme, request.task, request.dimension, request.scale,
      request.order == rg::BondOrder::move_first ? "move-first" : "decimate-first", request.coupling, request.field,
      request.steps, request.p.empty() ? "default" : request.p, fmt::join(request.couplings, ","));
}

Result result_of(const RgRequest& request) {
  return request.scheme == "decimate"          ? decimate(request)
         : request.scheme == "migdal-kadanoff" ? migdal_kadanoff(request)
         : request.scheme == "mean-field"      ? mean_field(request)
         : request.scheme == "kadanoff"        ? kadanoff(request)
                                               : niemeijer_van_leeuwen();
}

} // namespace

void refuse_existing(const RgRequest& request, const parallel::Comm& comm) {
  const bool there = comm.broadcast<std::uint8_t>(std::filesystem::exists(request.output) ? 1 : 0, 0) != 0;
  if (there)
    throw InputError(request.output.string() + " is there already; name another file with -o");
}

void publish(const RgRequest& request, const Result& result, const std::string& table,
             const store::Provenance& provenance, const parallel::Comm& comm) {
  if (!request.output.empty()) {
    store::Output output(comm, request.output);
    output.on_root([&](store::File& file) {
      store::write_provenance(file, provenance);
      store::write_history(file, store::history_line(comm.size(), 1) + "\n");
      result.write(file);
    });
    output.publish();
  }
  if (comm.root())
    std::cout << (request.json ? result.json() + "\n" : table) << std::flush;
}

Exit rg(const RgRequest& request, const parallel::Comm& comm) {
  refuse_existing(request, comm);
  const Result result = result_of(request);
  publish(request, result, result.table(), {"deeprg rg", made_by(request), 0, ""}, comm);
  return Exit::complete;
}

} // namespace deeprg::command
