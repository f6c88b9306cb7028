#include "command/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>

#include "base/suggestion.hpp"
#include "command/arguments.hpp"
#include "command/dispatch.hpp"
#include "command/overview.hpp"
#include "command/stages.hpp"

namespace deeprg::command {
namespace {

const std::vector<std::string> stage_names = {"sample", "train", "analyze"};

std::function<Exit()> print(std::string text) {
  return [text = std::move(text)] {
    std::cout << text << std::flush;
    return Exit::complete;
  };
}

std::string check_shard(const std::string& text) { return parsed_shard(text) ? "" : "takes i/n with i = 0 ... n-1"; }

std::string check_clock(const std::string& text) { return seconds_of_clock(text) ? "" : "takes HH:MM:SS"; }

void add_common(CLI::App& command, Arguments& to) {
  command.add_flag("-q,--quiet", to.quiet, "Print less: once warnings and errors, twice errors alone");
  command.add_flag("-v,--verbose", to.verbose, "Print more");
}

const CLI::Validator finite(
    [](std::string& text) {
      char* end = nullptr;
      const double value = std::strtod(text.c_str(), &end);
      return end == text.c_str() + text.size() && std::abs(value) <= 100 ? "" : "takes a number between -100 and 100";
    },
    "");

void add_settings(CLI::App& command, Arguments& to) {
  command
      .add_option("--set", to.job.settings,
                  "section.key=value: as if the input said so (repeatable, wins over the file)")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

void add_input(CLI::App& command, Arguments& to) {
  command.add_option("INPUT", to.job.input_file, "The input, a TOML file")->required();
  command.add_option("-o,--output", to.job.output, "Directory of the run; default runs/<run.name>");
  add_settings(command, to);
}

void add_threads(CLI::App& command, Arguments& to) {
  command
      .add_option("--threads", to.job.options.threads, "OpenMP threads a rank; default: OMP_NUM_THREADS, else cores")
      ->check(CLI::Range(1, 4096));
}

void add_running(CLI::App& command, Arguments& to) {
  add_threads(command, to);
  command.add_option("--progress", to.progress, "auto, on or off")->check(CLI::IsMember({"auto", "on", "off"}));
}

void add_stage(CLI::App& command, Arguments& to) {
  add_input(command, to);
  command.add_option("--max-time", to.max_time, "HH:MM:SS: checkpoint and stop before that much time has passed")
      ->check(check_clock);
  command
      .add_option("--fresh", to.fresh,
                  "[sample|train|analyze]: start this stage anew; moves its files and the later ones' aside")
      ->check(CLI::IsMember(stage_names));
  command.add_option("--shard", to.shard, "i/n: of a study ([scan]), the points p with p mod n = i, i = 0 ... n-1")
      ->check(check_shard);
  command.add_flag("-n,--dry-run", to.job.options.dry_run, "Validate and print the plan, like check");
  add_running(command, to);
}

void add_model(CLI::App& command, ModelRequest& to) {
  const std::map<std::string, rbm::Units> units{{"spin", rbm::Units::spin}, {"binary", rbm::Units::binary}};
  command.footer(R"(Kinds: machines that are known exactly, as every stage reads them.
  bond        a hidden unit a bond: the Ising model exactly, 2N hidden units in two dimensions
  triangle    a hidden unit a row of 3 x 3 (x 3) spins: exact with a third as many
  ring        the bond machine in one dimension: exact, and its hidden units are a ring with the same coupling
  fig2        the layered network that decimates a chain, tanh K' = tanh^2 K from layer to layer
  block-spin  a stack of Kadanoff's kernels, blocks of 2 sites along every axis; with --coupling the first of them
              has the couplings between visible units that make it exact
  convert     the machines of FILE in the units of --units

  deeprg model bond --size 16 16 --coupling 0.44 -o bond.h5
  deeprg model fig2 --size 64 --depth 3 --coupling 1 -o fig2.h5
  deeprg model convert model.h5 --units spin -o spin.h5)");
  command.add_option("KIND", to.kind, "bond, triangle, ring, block-spin, fig2 or convert")
      ->required()
      ->check(CLI::IsMember({"bond", "triangle", "ring", "block-spin", "fig2", "convert"}));
  command.add_option("FILE", to.input, "convert: the model.h5 to read");
  command.add_option("--size", to.size, "Extents [[Lz,] Ly,] Lx of the lattice; default 40 40")->expected(1, 3);
  command.add_option("--coupling", to.coupling, "K = J/kT of the Ising model that the machine represents");
  command.add_option("--field", to.field, "h/kT, of bond, triangle and ring; default 0");
  command.add_option("--depth", to.depth, "Layers, of block-spin (default 3), ring and fig2 (default 1)");
  command.add_option("--weight", to.weight,
                     "block-spin: p in p(mu|s) = exp(p mu sum s) / 2 cosh(p sum s); default: the optimal one");
  command.add_flag("--free-spins", to.free_spins,
                   "fig2: leave the decimated spins free, without couplings between visible units");
  command.add_option("--units", to.units, "spin (-1, +1) or binary (0, 1); default binary")
      ->transform(CLI::CheckedTransformer(units));
  command.add_option("-o,--output", to.output, "The file; default model.h5");
}

void add_submit(CLI::App& command, Arguments& to) {
  add_input(command, to);
  const CLI::Range count(1, 1 << 20);
  command.add_option("--nodes", to.submit.nodes, "Nodes of a job; default 1")->check(count);
  command.add_option("--ranks", to.submit.ranks, "Ranks of a job, on all its nodes; default 1")->check(count);
  command.add_option("--threads", to.submit.threads, "Threads, and cores, of a rank; default 1")->check(count);
  command.add_option("--time", to.submit.time, "HH:MM:SS: time limit of a segment; default 01:00:00")
      ->check(check_clock);
  command.add_option("--partition", to.submit.partition, "Partition; default the site's");
  command.add_option("--account", to.submit.account, "Account; default the user's");
  command.add_option("--shards", to.submit.shards, "Tasks of a study's job array; default 4")->check(count);
  auto* segments =
      command.add_option("--max-segments", to.submit.max_segments, "How often a job may run; default 20")->check(count);
  command
      .add_option("--chain", to.submit.chain,
                  "So many jobs, each after the one before, where a job may not requeue itself")
      ->check(CLI::Range(1, 1000))
      ->excludes(segments);
  command.add_flag("-n,--dry-run", to.job.options.dry_run, "Print the script and submit nothing");
}

CLI::App& add_scheme(CLI::App& command, Arguments& to, const std::string& name, const std::string& does) {
  CLI::App& scheme = *command.add_subcommand(name, does);
  scheme.add_flag("--json", to.rg.json, "Print one JSON object, floats with 17 digits");
  scheme.add_option("-o,--output", to.rg.output, "Write the result as HDF5 too");
  add_common(scheme, to);
  return scheme;
}

void add_kadanoff(CLI::App& scheme, RgRequest& to) {
  const auto task = [&to](const char* name) { return [&to, name](const auto&) { to.task = name; }; };
  scheme.add_option("--dimension", to.dimension, "2, 3 or 4")->required()->check(CLI::IsMember({2, 3, 4}));
  auto* step = scheme.add_option("--step", to.couplings,
                                 "nn,diagonal,plaquette[,field,triple] of a hypercube: one step of the recursion");
  step->delimiter(',')->expected(3, 5)->check(finite)->each(task("step"));
  auto* bound = scheme.add_option("--bound", to.coupling, "K: the upper bound on ln Z / N of the Ising model");
  bound->check(finite)->each(task("bound"))->excludes(step);
  auto* flow = scheme.add_option("--flow", to.coupling, "K: the couplings level by level, and the sink they reach");
  flow->check(finite)->each(task("flow"))->excludes(step)->excludes(bound);
  scheme
      .add_flag_callback(
          "--critical-coupling", [&to] { to.task = "critical-coupling"; },
          "K between the phases of the approximate flow")
      ->excludes(step)
      ->excludes(bound)
      ->excludes(flow);
  scheme.add_option("--steps", to.steps, "Of --flow; default 5")->check(CLI::Range(0, 1000));
  scheme.add_option("--p", to.p,
                    "The kernel's p; --bound takes best (its default) and per-level too; default: the one of the "
                    "symmetric fixed point");
}

void add_rg(CLI::App& command, Arguments& to) {
  const std::map<std::string, rg::BondOrder> orders{{"move-first", rg::BondOrder::move_first},
                                                    {"decimate-first", rg::BondOrder::decimate_first}};
  command.require_subcommand(1);
  CLI::App& chain = add_scheme(command, to, "decimate", "The chain, exactly: every other spin summed over");
  chain.add_option("--coupling", to.rg.coupling, "J of a bond, over kT")->required()->check(finite);
  chain.add_option("--field", to.rg.field, "h of a site, over kT; default 0")->check(finite);
  chain.add_option("--steps", to.rg.steps, "Decimations; default 5")->check(CLI::Range(0, 1000));
  CLI::App& bonds = add_scheme(command, to, "migdal-kadanoff", "Bonds moved and chains decimated: fixed point, y_T");
  bonds.add_option("--dimension", to.rg.dimension, "Any number above 1")->required()->check(finite);
  bonds.add_option("--scale", to.rg.scale, "b, any number from 1 up; 1: the infinitesimal one")
      ->required()
      ->check(finite);
  bonds.add_option("--order", to.rg.order, "move-first (default) or decimate-first")
      ->transform(CLI::CheckedTransformer(orders));
  add_kadanoff(add_scheme(command, to, "kadanoff",
                          "Kadanoff's variational lower-bound RG: all fixed points, or one of the other options"),
               to.rg);
  CLI::App& mean = add_scheme(command, to, "mean-field", "Independent spins: a lower bound on ln Z / N");
  mean.add_option("--dimension", to.rg.dimension, "1 or more")->required()->check(CLI::Range(1, 100));
  mean.add_option("--coupling", to.rg.coupling, "K of a bond")->required()->check(finite);
  mean.add_option("--field", to.rg.field, "h of a site, over kT; default 0")->check(finite);
  for (const auto& [name, does] :
       {std::pair{"mcrg", "Monte Carlo renormalization of configurations: y_T, y_H level by level"},
        std::pair{"compare", "Every scheme side by side: K_c, y_T, y_H, the flow of the coupling"}}) {
    CLI::App& of_samples = add_scheme(command, to, name, does);
    of_samples.add_option("INPUT", to.job.input_file, "The input, a TOML file; [rg] says how to renormalize")
        ->required();
    add_settings(of_samples, to);
    add_running(of_samples, to);
  }
  add_scheme(command, to, "niemeijer-van-leeuwen", "The triangular lattice, first cumulant: fixed point, y_T, y_H");
}

// CLI11 cannot tell the stage of `--fresh STAGE` from the input file of `--fresh INPUT`.
std::vector<std::string> words_of(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] != "--fresh")
      continue;
    if (i + 1 < words.size() && std::ranges::find(stage_names, words[i + 1]) != stage_names.end()) {
      words[i] += '=' + words[i + 1];
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    } else {
      words[i] += '=' + (words[0] == "run" ? "sample" : words[0]);
    }
  }
  return words;
}

std::string hint_for_extra(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
  for (const std::string& word : command.remaining())
    if (word.starts_with('-')) {
      const std::string name = word.substr(0, word.find('='));
      return fmt::format("{} has no option '{}'{}", command.get_name(), name, suggestion::did_you_mean(name, names));
    }
  return fmt::format("{}: '{}' is one argument too many", command.get_name(), command.remaining().front());
}

void check_scheme(const CLI::App& command, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* scheme : command.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(scheme->get_name());
  if (std::ranges::find(names, word) == names.end())
    throw InputError(fmt::format("deeprg rg has no scheme '{}'{}; see deeprg rg --help", word,
                                 suggestion::did_you_mean(word, names)));
}

void finish_options(Arguments& arguments) {
  Options& options = arguments.job.options;
  options.verbosity = arguments.verbose - arguments.quiet;
  options.progress = arguments.progress == "on"    ? Progress::on
                     : arguments.progress == "off" ? Progress::off
                                                   : Progress::automatic;
  options.max_time_seconds = seconds_of_clock(arguments.max_time);
  arguments.submit.seconds = seconds_of_clock(arguments.submit.time).value_or(0);
  if (!arguments.fresh.empty())
    options.fresh = arguments.fresh;
}

// Adds the arguments of the command `name`.
void add_arguments(const std::string& name, CLI::App& command, Arguments& to) {
  if (name == "explain") {
    command.add_option("KEY", to.positional, "A key (sample.interval), a section (sample), or a key's bare name");
    command.add_flag("--template", to.starter, "Print a starter input with every key");
  } else if (name == "report") {
    command.add_option("DIR", to.positional, "The directory of a run or of a study")->required();
  } else if (name == "fss") {
    command.add_option("DIR", to.positional, "The directory of a study")->required();
    add_settings(command, to);
  } else if (name == "status") {
    command.add_option("DIR", to.positional, "The directory of a run or of a study")->required();
    command.add_flag("--json", to.json, "Print as JSON");
    command.add_flag("--quiet", to.only_code, "Print nothing; exit 0 complete, 75 more to do, 1 failed");
    return;
  } else if (name == "doctor") {
    command.add_option("DIR", to.positional, "A folder where runs are going to be written; default this one");
    add_threads(command, to);
  } else if (name == "model") {
    add_model(command, to.model);
  } else if (name == "bench") {
    command.add_option("TOPIC", to.bench.topics, fmt::format("{}; default all", fmt::join(bench_topics(), ", ")))
        ->check(CLI::IsMember(bench_topics()));
    command.add_flag("--json", to.bench.json, "Print one JSON object");
  } else if (name == "submit") {
    add_submit(command, to);
  } else if (name == "rg") {
    add_rg(command, to);
    return;
  } else if (name == "check") {
    add_input(command, to);
    command.add_option("--ranks", to.ranks, "Plan for so many ranks")->check(CLI::Range(1, 1 << 20));
    command.add_option("--threads", to.threads, "Plan for so many threads a rank")->check(CLI::Range(1, 4096));
  } else {
    add_stage(command, to);
  }
  add_common(command, to);
}

Request parse_arguments(const std::string& name, std::vector<std::string> words) {
  Request request{
      .command = name, .level = log::Level::info, .alone = {}, .together = {}, .stops_in_good_order = false};
  Arguments arguments;
  CLI::App command("", "deeprg " + name);
  command.allow_extras();
  add_arguments(name, command, arguments);
  if (name == "rg" && !words.empty() && !words.front().starts_with('-'))
    check_scheme(command, words.front());
  std::reverse(words.begin(), words.end()); // as CLI11 takes them
  try {
    command.parse(words);
  } catch (const CLI::CallForHelp&) {
    request.alone = print(command.help());
    return request;
  } catch (const CLI::ParseError& error) {
    throw InputError(fmt::format("deeprg {}: {}; see deeprg {} --help", name, error.what(), name));
  }
  const auto chosen = command.get_subcommands();
  const CLI::App& last = chosen.empty() ? command : *chosen.back();
  if (!last.remaining().empty())
    throw InputError(hint_for_extra(last));
  if (!chosen.empty())
    arguments.rg.scheme = last.get_name();
  finish_options(arguments);
  const int level = static_cast<int>(log::Level::info) + arguments.job.options.verbosity;
  request.level = static_cast<log::Level>(
      std::clamp(level, static_cast<int>(log::Level::error), static_cast<int>(log::Level::detail)));
  bind(request, arguments);
  return request;
}

} // namespace

Request parse_command_line(int argc, const char* const* argv) {
  std::vector<std::string> words = words_of(argc, argv);
  const std::string first = words.empty() ? "--help" : words.front();
  Request request{
      .command = first, .level = log::Level::info, .alone = {}, .together = {}, .stops_in_good_order = false};
  if (first == "--help" || first == "-h" || first == "help")
    request.alone = print(overview());
  else if (first == "--version")
    request.alone = print(version_text());
  else if (std::ranges::find(available_commands(), first) != available_commands().end())
    request = parse_arguments(first, {words.begin() + 1, words.end()});
  else
    throw InputError(fmt::format("deeprg has no command '{}'{}; see deeprg --help", first,
                                 suggestion::did_you_mean(first, available_commands())));
  return request;
}

bool speaks_for_all() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"})
    if (const char* rank = std::getenv(name))
      return std::string_view(rank) == "0";
  return true;
}

} // namespace deeprg::command
