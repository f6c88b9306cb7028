#include "command/stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "base/log.hpp"
#include "command/status.hpp"
#include "command/training_plan.hpp"

namespace deeprg::command {

const std::vector<Stage>& stages() {
  static const std::vector<Stage> all{
      {"sample", {"run", "lattice", "model", "sample"}, {"samples.h5", "series.h5"}},
      {"train", {"run", "lattice", "model", "sample", "train"}, {"model.h5"}},
      {"analyze", {"run", "lattice", "model", "sample", "train", "analyze"}, {"analysis.h5"}},
  };
  return all;
}

const Stage& stage(std::string_view name) {
  return *std::find_if(stages().begin(), stages().end(), [&](const Stage& s) { return s.name == name; });
}

std::string identity(const Job& job, const Stage& stage) { return job.input.identity(stage.sections); }

bool judge(const Job& job, const Stage& stage, const std::string& made_from, const std::filesystem::path& file) {
  bool grew = false;
  std::string refused;
  for (const auto& change : job.input.changes(made_from, stage.sections)) {
    if (change.judged == parameters::Judged::free)
      continue;
    const bool fixed = change.key == "train.epochs" && epochs_are_fixed(job.input);
    const bool grows = change.judged == parameters::Judged::length && !fixed &&
                       std::strtod(change.now.c_str(), nullptr) > std::strtod(change.before.c_str(), nullptr);
    if (grows)
      grew = true;
    else
      refused += "\n  " + change.key + ": " + change.before + " there, " + change.now + " now" +
                 (fixed                                         ? " (the learning rate depends on it)"
                  : change.judged == parameters::Judged::length ? " (may only grow)"
                                                                : "");
  }
  if (!refused.empty())
    throw InputError(file.string() + " was made from another input:" + refused +
                     (job.options.in_named_directory
                          ? "\nGive another run.name, whose directory is used: --set run.name=NAME."
                          : "\nGive another directory with --output, or start that stage anew with --fresh " +
                                stage.name + " (what is there is moved aside)."));
  return grew;
}

bool finished(const Job& job, const Stage& stage, const std::vector<std::string>& wanted) {
  bool all = true;
  for (const auto& name : stage.files) {
    const auto path = job.output / name;
    if (!std::filesystem::exists(path)) {
      all = all && std::find(wanted.begin(), wanted.end(), name) == wanted.end();
      continue;
    }
    if (judge(job, stage, store::File::open(path).text_attribute("/", "input"), path))
      all = false;
  }
  return all;
}

void report_finished(const Job& job, const Stage& stage, const run::Directory& directory) {
  log::info(stage.name + ": complete already");
  const auto status = read_status(job.output);
  if (!status || status->stage != stage.name || status->state == state_after(job, stage))
    return;
  const double total = std::strtod(status->total.c_str(), nullptr);
  directory.report({.state = state_after(job, stage),
                    .stage = stage.name,
                    .unit = status->unit,
                    .done = total,
                    .total = total,
                    .seconds_left = -1,
                    .last_checkpoint = "",
                    .message = ""});
}

void apply_fresh(const Job& job, const Stage& stage, const run::Directory& directory, const parallel::Comm& comm) {
  if (job.options.fresh != stage.name)
    return;
  std::vector<std::string> names{"report"};
  for (auto later =
           std::find_if(stages().begin(), stages().end(), [&](const Stage& s) { return s.name == stage.name; });
       later != stages().end(); ++later) {
    names.insert(names.end(), later->files.begin(), later->files.end());
    if (comm.root())
      for (const auto& path : store::Checkpoints(comm, job.output / "checkpoint", later->name, 2).generations())
        names.push_back("checkpoint/" + path.filename().string());
  }
  directory.move_aside(names);
}

bool find_checkpoint(const Job& job, const Stage& stage, const run::Directory& directory,
                     store::Checkpoints& checkpoints) {
  try {
    const auto made_from = checkpoints.find(log::warning);
    if (made_from)
      judge(job, stage, *made_from, checkpoints.found());
    return made_from.has_value();
  } catch (const CollectiveFailure& failure) {
    directory.report({.state = "failed",
                      .stage = stage.name,
                      .unit = "",
                      .done = 0,
                      .total = 0,
                      .seconds_left = -1,
                      .last_checkpoint = "",
                      .message = failure.what()});
    throw;
  }
}

std::string state_after(const Job& job, const Stage& stage) {
  auto later = std::find_if(stages().begin(), stages().end(), [&](const Stage& s) { return s.name == stage.name; });
  const bool more =
      std::any_of(later + 1, stages().end(), [&](const Stage& s) { return job.input.has_section(s.name); });
  return more ? "stopped" : "complete";
}

store::Provenance provenance(const Job& job, const Stage& stage, const std::string& format,
                             const std::string& input_digest) {
  return {format, identity(job, stage), job.input.integer("run.seed"), input_digest};
}

void check_made_from(const store::File& file, const std::string& digest, const std::string& what,
                     const std::string& fresh) {
  if (file.has_attribute("/", "input_digest") && file.text_attribute("/", "input_digest") != digest)
    throw InputError(
        fmt::format("{} was made from other {} than there is now (digest {}, now {}). Start that stage anew "
                    "with --fresh {} (what is there is moved aside).",
                    file.path().string(), what, file.text_attribute("/", "input_digest"), digest, fresh));
}

} // namespace deeprg::command
