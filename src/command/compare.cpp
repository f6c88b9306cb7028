// Every renormalization scheme side by side: what they say of K_c, y_T, y_H, and how the coupling flows.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "command/blocked_run.hpp"
#include "command/keys.hpp"
#include "command/rg.hpp"
#include "command/rg_result.hpp"
#include "ising/exact.hpp"
#include "rg/kadanoff_fixed_points.hpp"
#include "rg/monte_carlo_rg.hpp"
#include "rg/niemeijer_van_leeuwen.hpp"
#include "rg/two_lattice_matching.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::command {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t operators_told = 3;
constexpr int flow_steps = 5;

struct Number {
  double value = nan, error = 0; // 0: no statistics
};

struct Scheme {
  std::string name;
  double level = nan; // of Monte Carlo renormalization
  Number K_c, y_T, y_H;
};

struct Flow { // of the nearest-neighbour coupling
  std::string scheme;
  std::vector<double> nn, error;
};

struct Comparison {
  std::vector<Scheme> schemes;
  std::vector<Flow> flows;
};

// Exact in two dimensions (Onsager 1944). In three: K_c of Ferrenberg, Xu and Landau, Phys. Rev. E 97, 043301 (2018),
// 0.221654626(5); y = 3 - Delta of Kos et al., JHEP 08, 036 (2016), Delta_sigma = 0.5181489(10), Delta_epsilon =
// 1.412625(10).
Scheme known(int dimensions) {
  if (dimensions == 2)
    return {"exact", nan, {ising::exact::critical_coupling}, {1}, {1.875}};
  return {"best known", nan, {0.221654626, 5e-9}, {3 - 1.412625, 1e-5}, {3 - 0.5181489, 1e-6}};
}

void add_migdal_kadanoff(Comparison& to, int dimensions, double coupling) {
  for (const double scale : {2.0, 1.0}) {
    const auto point = rg::migdal_kadanoff_fixed_point({static_cast<double>(dimensions), scale});
    to.schemes.push_back(
        {scale == 2 ? "Migdal-Kadanoff, b = 2" : "Migdal-Kadanoff, b -> 1", nan, {point.coupling}, {point.y_T}, {}});
  }
  Flow flow{"Migdal-Kadanoff, b = 2", {coupling}, {}};
  for (int n = 0; n < flow_steps; ++n)
    flow.nn.push_back(rg::migdal_kadanoff_step({static_cast<double>(dimensions), 2}, flow.nn.back()));
  to.flows.push_back(std::move(flow));
}

void add_kadanoff(Comparison& to, int dimensions, double coupling) {
  const rg::Hypercube cube(dimensions);
  const auto point = rg::symmetric_fixed_point(cube);
  const rg::Kadanoff kadanoff(cube, point.p);
  const auto phases = rg::Phases::along(kadanoff, rg::Line::nearest_neighbours);
  to.schemes.push_back({fmt::format("Kadanoff, p = {:.4f}", point.p),
                        nan,
                        {phases ? phases->critical_coupling() : nan},
                        {point.y_T()},
                        {point.y_H()}});
  const double shared = std::ldexp(1.0, dimensions - 1); // hypercubes of a bond
  Flow flow{"Kadanoff", {}, {}};
  auto potential = rg::ising_potential(cube, coupling);
  for (int n = 0; n <= flow_steps; ++n) {
    flow.nn.push_back(shared * cube.couplings(potential)[cube.orbit_named("nn")]);
    potential = even_part(cube, kadanoff.step(potential));
  }
  to.flows.push_back(std::move(flow));
}

void add_without_samples(Comparison& to, int dimensions, double coupling) {
  to.schemes.push_back(known(dimensions));
  add_migdal_kadanoff(to, dimensions, coupling);
  add_kadanoff(to, dimensions, coupling);
  if (dimensions == 2) {
    const auto point = rg::niemeijer_van_leeuwen_fixed_point();
    to.schemes.push_back({"Niemeijer-van Leeuwen (triangular)", nan, {point.coupling}, {point.y_T}, {point.y_H}});
  }
}

void add_samples(Comparison& to, const std::string& rule, const BlockedRun& run,
                 const std::optional<BlockedRun>& smaller, double coupling) {
  std::vector<rg::Match> matches;
  if (smaller)
    matches = rg::critical_couplings(run.sums.moments(), smaller->sums.moments(), coupling, 1);
  const auto rows = rg::exponents(run.sums.moments(), run.scales);
  for (std::size_t level = 1; level < run.lattices.size(); ++level) {
    Scheme scheme{fmt::format("Monte Carlo, {}", rule), static_cast<double>(level), {}, {}, {}};
    for (const auto& row : rows) // as many operators as there are, at most three
      if (row.level == level && row.operators <= operators_told) {
        if (std::isfinite(row.y_T))
          scheme.y_T = {row.y_T, row.y_T_error};
        if (std::isfinite(row.y_H))
          scheme.y_H = {row.y_H, row.y_H_error};
      }
    for (const auto& match : matches)
      if (match.level == level)
        scheme.K_c = {match.coupling, match.error};
    to.schemes.push_back(std::move(scheme));
  }
  Flow flow{fmt::format("Monte Carlo, {}", rule), {}, {}};
  for (std::size_t level = 0; level < run.lattices.size(); ++level)
    if (const auto couplings = run.sums.couplings(level)) {
      flow.nn.push_back(couplings->values[0]);
      flow.error.push_back(couplings->errors[0]);
    }
  to.flows.push_back(std::move(flow));
}

std::string shown(const Number& number) {
  if (!std::isfinite(number.value))
    return "--";
  return number.error > 0 ? statistics::format(number.value, number.error) : fmt::format("{:.7g}", number.value);
}

std::string table_of(const Comparison& comparison) {
  std::string text = fmt::format("{:<36} {:>5} {:>16} {:>14} {:>14}\n", "scheme", "level", "K_c", "y_T", "y_H");
  for (const auto& [name, level, K_c, y_T, y_H] : comparison.schemes)
    text += fmt::format("{:<36} {:>5} {:>16} {:>14} {:>14}\n", name,
                        std::isfinite(level) ? fmt::format("{}", level) : "", shown(K_c), shown(y_T), shown(y_H));
  text += "\nflow of the nearest-neighbour coupling\n";
  for (const auto& [name, nn, error] : comparison.flows) {
    text += fmt::format("{:<28}", name);
    for (std::size_t n = 0; n < nn.size(); ++n)
      text += fmt::format(" {:>12}", n < error.size() ? shown({nn[n], error[n]}) : fmt::format("{:.5f}", nn[n]));
    text += "\n";
  }
  return text;
}

Result result_of(const Comparison& comparison) {
  std::vector<Result> schemes, flows;
  for (const auto& [name, level, K_c, y_T, y_H] : comparison.schemes)
    schemes.push_back(Result()
                          .add("scheme", name)
                          .add("level", level)
                          .add("K_c", K_c.value)
                          .add("K_c_error", K_c.error)
                          .add("y_T", y_T.value)
                          .add("y_T_error", y_T.error)
                          .add("y_H", y_H.value)
                          .add("y_H_error", y_H.error));
  for (const auto& [name, nn, error] : comparison.flows) {
    auto errors = error;
    errors.resize(nn.size());
    flows.push_back(Result().add("scheme", name).add("nn", nn).add("nn_error", errors));
  }
  return Result().add("schemes", schemes).add("flow", flows);
}

} // namespace

Exit compare(const JobRequest& asked, const RgRequest& request, const parallel::Comm& comm) {
  // 1  what is asked for
  refuse_existing(request, comm);
  const Job job = blocked_job(asked, comm);
  const auto& in = job.input;
  if (in.replaced("sample") || in.integer("rg.scale") != 2 || in.integers("lattice.size").size() < 2 ||
      (in.has("rg.levels") && in.integer("rg.levels") < 2))
    throw InputError(job.input_file.string() + ": deeprg rg compare needs samples that are made here, in two or three "
                                               "dimensions, rg.scale = 2, and two levels or more");
  if (couplings(in).beyond_nearest())
    throw InputError(job.input_file.string() + ": deeprg rg compare sets schemes for the nearest-neighbour model side "
                                               "by side: no model.diagonal, no model.plaquette");
  if (couplings(in).disordered())
    throw InputError("model.negative_bonds: the classical renormalization groups here take bonds that are all alike");
  if (couplings(in).anisotropic())
    throw InputError(job.input_file.string() + ": deeprg rg takes all axes for alike: no model.anisotropy");
  const double K = coupling(in);
  const Job smaller_one = smaller_job(job, comm);
  // 2  the schemes without samples
  Comparison comparison;
  add_without_samples(comparison, static_cast<int>(in.integers("lattice.size").size()), K);
  // 3  Monte Carlo renormalization by every rule of blocks, and by the input's rule where that is one of machines
  std::vector<std::string> rules{"majority", "kadanoff", "decimation"};
  if (of_machines(in.text("rg.rule")))
    rules.push_back(in.text("rg.rule"));
  std::string digest;
  for (const std::string& rule : rules) {
    const auto large = blocked_run(job, rule, comm);
    if (!large)
      return Exit::stopped;
    std::optional<BlockedRun> small;
    if (!of_machines(rule) && !(small = blocked_run(smaller_one, rule, comm)))
      return Exit::stopped;
    add_samples(comparison, rule, *large, small, K);
    digest = large->samples_digest;
  }
  publish(request, result_of(comparison), table_of(comparison),
          {"deeprg rg", in.resolved(), in.integer("run.seed"), digest}, comm);
  return Exit::complete;
}

} // namespace deeprg::command
