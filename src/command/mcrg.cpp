// Monte Carlo renormalization: the exponents, couplings and critical coupling that blocked configurations tell.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command/blocked_run.hpp"
#include "command/keys.hpp"
#include "command/rg.hpp"
#include "command/rg_result.hpp"
#include "rg/monte_carlo_rg.hpp"
#include "rg/two_lattice_matching.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::command {
namespace {

constexpr std::size_t matched_operators = 3;

// Rows of text with a head.
struct Table {
  std::string text;

  void head(const std::string& title, const std::vector<std::string>& names) {
    if (!text.empty())
      text += "\n" + title + "\n";
    line(0, "lattice", names, "level");
  }
  void line(std::size_t level, const std::string& lattice, const std::vector<std::string>& cells,
            const std::string& first = "") {
    text += fmt::format("{:<6} {:<14}", first.empty() ? std::to_string(level) : first, lattice);
    for (const std::string& cell : cells)
      text += fmt::format(" {:>14}", cell);
    text += "\n";
  }
};

std::string lattice_of(const BlockedRun& run, std::size_t level) {
  return fmt::format("{}", fmt::join(run.lattices[level].extents(), "x"));
}

std::vector<Result> exponents_of(const BlockedRun& run, Table& table) {
  std::vector<Result> levels;
  table.head("", {"operators", "y_T", "y_H"});
  for (const auto& row : rg::exponents(run.sums.moments(), run.scales)) {
    levels.push_back(Result()
                         .add("level", static_cast<double>(row.level))
                         .add("operators", static_cast<double>(row.operators))
                         .add("y_T", row.y_T)
                         .add("y_T_error", row.y_T_error)
                         .add("y_H", row.y_H)
                         .add("y_H_error", row.y_H_error));
    table.line(row.level, lattice_of(run, row.level),
               {std::to_string(row.operators), statistics::format(row.y_T, row.y_T_error),
                statistics::format(row.y_H, row.y_H_error)});
  }
  return levels;
}

// The couplings of each level, of the first even operators.
std::vector<Result> flow_of(const BlockedRun& run, Table& table) {
  std::vector<Result> flow;
  for (std::size_t level = 0; level < run.lattices.size(); ++level) {
    const auto couplings = run.sums.couplings(level);
    if (!couplings)
      continue;
    Result row = Result().add("level", static_cast<double>(level));
    std::vector<std::string> names, cells;
    for (std::size_t a = 0; a < couplings->values.size(); ++a) {
      names.push_back(run.operators.even[a].name);
      cells.push_back(statistics::format(couplings->values[a], couplings->errors[a]));
      row.add(names.back(), couplings->values[a]).add(names.back() + "_error", couplings->errors[a]);
    }
    if (flow.empty())
      table.head("couplings", names);
    table.line(level, lattice_of(run, level), cells);
    flow.push_back(std::move(row));
  }
  return flow;
}

std::vector<Result> matches_of(const BlockedRun& large, const BlockedRun& small, double coupling, Table& table) {
  std::vector<Result> matches;
  table.head("K_c, L against L/b", {"operator", "K_c"});
  for (const auto& match :
       rg::critical_couplings(large.sums.moments(), small.sums.moments(), coupling, matched_operators)) {
    const std::string& name = large.operators.even[match.which].name;
    matches.push_back(Result()
                          .add("level", static_cast<double>(match.level))
                          .add("operator", name)
                          .add("K_c", match.coupling)
                          .add("K_c_error", match.error));
    table.line(match.level, lattice_of(large, match.level), {name, statistics::format(match.coupling, match.error)});
  }
  return matches;
}

} // namespace

Exit mcrg(const JobRequest& asked, const RgRequest& request, const parallel::Comm& comm) {
  // 1  what is asked for
  refuse_existing(request, comm);
  const Job job = blocked_job(asked, comm);
  const auto smaller = job.input.boolean("rg.matching") ? std::optional(smaller_job(job, comm)) : std::nullopt;
  // 2  the configurations, blocked
  const std::string& rule = job.input.text("rg.rule");
  const auto large = blocked_run(job, rule, comm);
  const auto small = large && smaller ? blocked_run(*smaller, rule, comm) : std::nullopt;
  if (!large || (smaller && !small))
    return Exit::stopped;
  // 3  what they say
  Table table;
  Result result = Result().add("levels", exponents_of(*large, table)).add("couplings", flow_of(*large, table));
  if (small)
    result.add("matching", matches_of(*large, *small, coupling(job.input), table));
  publish(request, result, table.text,
          {"deeprg rg", job.input.resolved(), job.input.integer("run.seed"), large->samples_digest}, comm);
  return Exit::complete;
}

} // namespace deeprg::command
