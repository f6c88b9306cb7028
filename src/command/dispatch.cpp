#include "command/dispatch.hpp"

#include <algorithm>
#include <array>

#include "command/binding.hpp"
#include "command/doctor.hpp"
#include "command/stages.hpp"

namespace deeprg::command {
namespace {

using Stage = Exit (*)(const Job&, const parallel::Comm&);

constexpr std::array<std::string_view, 4> stage_commands{"run", "sample", "train", "analyze"};

Stage stage_of(const std::string& command) {
  return command == "sample" ? sample : command == "train" ? train : command == "analyze" ? analyze : run;
}

} // namespace

void bind(Request& request, const Arguments& given) {
  const std::string& command = request.command;
  const bool is_stage = std::ranges::find(stage_commands, command) != stage_commands.end();
  request.stops_in_good_order = is_stage || given.rg.scheme == "mcrg" || given.rg.scheme == "compare";
  if (command == "explain")
    request.alone = [given] { return given.starter ? print_template() : explain(given.positional); };
  else if (command == "report")
    request.alone = [given] { return report(given.positional); };
  else if (command == "status")
    request.alone = [given] { return status(given.positional, given.json, given.only_code); };
  else if (command == "fss")
    request.together = [given](const parallel::Comm& comm) { return fss(given.positional, given.job.settings, comm); };
  else if (command == "model")
    request.together = [given](const parallel::Comm& comm) { return model(given.model, comm); };
  else if (command == "submit")
    request.alone = [given] { return submit(given.job, given.submit); };
  else if (command == "doctor")
    request.together = [given](const parallel::Comm& comm) {
      return doctor(given.positional.empty() ? "." : given.positional, given.job.options, comm);
    };
  else if (command == "bench")
    request.together = [given](const parallel::Comm& comm) { return bench(given.bench, comm); };
  else if (command == "rg")
    request.together = [given](const parallel::Comm& comm) {
      return given.rg.scheme == "mcrg"      ? mcrg(given.job, given.rg, comm)
             : given.rg.scheme == "compare" ? compare(given.job, given.rg, comm)
                                            : rg(given.rg, comm);
    };
  else if (command == "check" || given.job.options.dry_run)
    request.alone = [given] {
      const std::string text = read_input_file(given.job.input_file);
      return is_study(given.job, text) ? check_study(make_study(given.job, text), given.ranks, given.threads)
                                       : check(make_job(given.job, text), given.ranks, given.threads);
    };
  else
    request.together = [given, stage = stage_of(command)](const parallel::Comm& comm) {
      const std::string text = broadcast_input(given.job, comm);
      if (is_study(given.job, text))
        return run_study(make_study(given.job, text), *parsed_shard(given.shard), given.job.options, stage, comm);
      if (!given.shard.empty())
        throw InputError("--shard takes a study: " + given.job.input_file.string() + " has no [scan]");
      Job job = load_job(given.job, text, comm);
      find_time_limit(job.options, comm);
      say_binding(apply_threads(job.options, comm), comm);
      return stage(job, comm);
    };
}

} // namespace deeprg::command
