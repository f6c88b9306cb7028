#include "command/submit.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "base/log.hpp"
#include "command/job_script.hpp"
#include "command/plan.hpp"
#include "command/study.hpp"
#include "run/directory.hpp"
#include "store/output.hpp"

namespace deeprg::command {
namespace {

constexpr int most_ranks_shown = 16;

void refuse_what_is_no_name(const char* option, const std::string& value) {
  if (value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,-") !=
      std::string::npos)
    throw InputError(fmt::format("deeprg submit: {} takes a name; found '{}'", option, value));
}

std::string interval(const char* name, const parallel::Share& share) {
  return fmt::format("{} {}-{}", name, share.first, share.first + share.count - 1);
}

// Which rank holds which part of the lattices, while sampling.
void say_ranks(const Plan& plan, int ranks, int nodes) {
  if (!plan.part.active)
    return;
  for (int rank = 0; rank < ranks; ++rank) {
    if (rank == most_ranks_shown - 1 && ranks > most_ranks_shown) {
      log::info("  ...");
      rank = ranks - 1;
    }
    const auto part = lattice::Domain::of(plan.part.geometry, plan.replica_units, ranks, rank);
    std::string what = "idle: this lattice with these replicas cannot be cut finer";
    if (part.active)
      what = interval(plan.lane_occupancy > 0 ? "words of replicas" : "replicas", part.units) +
             (part.geometry.lz > 1 ? interval(", planes z", part.z) : "") +
             (part.geometry.ly > 1 ? interval(", rows y", part.y) : "");
    log::info(fmt::format("  rank {} (node {}): {}", rank, static_cast<long>(rank) * nodes / ranks, what));
  }
}

void say_cost(const SubmitRequest& r, int tasks) {
  const int segments = r.chain > 0 ? r.chain : r.max_segments;
  const double hours = r.seconds / 3600, cores = static_cast<double>(r.ranks) * r.threads * tasks;
  log::info(fmt::format("cost: {}{} ranks x {} threads x {:.4g} h = {:.4g} core-hours a segment, at most {:.4g} in {} "
                        "segments",
                        tasks > 1 ? fmt::format("{} tasks x ", tasks) : "", r.ranks, r.threads, hours, cores * hours,
                        cores * hours * segments, segments));
}

void fill_head(JobScript& script, const SubmitRequest& r, const std::filesystem::path& directory) {
  script.set("deeprg=", shell_word(std::filesystem::read_symlink("/proc/self/exe").string()));
  script.set("directory=", shell_word(directory.string()));
  if (!r.partition.empty())
    script.set("#SBATCH --partition=", r.partition);
  if (!r.account.empty())
    script.set("#SBATCH --account=", r.account);
}

JobScript compute_script(const char* name, const JobRequest& job, const SubmitRequest& r,
                         const std::filesystem::path& directory) {
  JobScript script(name);
  fill_head(script, r, directory);
  script.set("#SBATCH --nodes=", std::to_string(r.nodes));
  script.set("#SBATCH --ntasks=", std::to_string(r.ranks));
  script.set("#SBATCH --cpus-per-task=", std::to_string(r.threads));
  script.set("#SBATCH --time=", r.time);
  script.set("input=", shell_word(std::filesystem::absolute(job.input_file).string()));
  script.set("max_segments=", std::to_string(r.chain > 0 ? 1 : r.max_segments));
  std::string options;
  for (const std::string& setting : job.settings)
    options += (options.empty() ? "--set " : " --set ") + shell_word(setting);
  script.set("options=", '(' + options + ')');
  return script;
}

// Hands a script in `directory` to sbatch, from there; the number of the job.
std::string sbatch(const std::filesystem::path& directory, const std::string& arguments) {
  const std::string command = "cd " + shell_word(directory.string()) + " && sbatch --parsable " + arguments;
  FILE* pipe = ::popen(command.c_str(), "r");
  char line[256] = "";
  const bool answered = pipe != nullptr && std::fgets(line, sizeof line, pipe) != nullptr;
  if (pipe == nullptr || ::pclose(pipe) != 0 || !answered)
    throw Failure("sbatch refused it; the scripts stay: " + command);
  const std::string text = line;
  return text.substr(0, text.find_first_of(";\n")); // NUMBER;CLUSTER
}

} // namespace

Exit submit(const JobRequest& request, const SubmitRequest& r) {
  // 1  what is asked for
  refuse_what_is_no_name("--partition", r.partition);
  refuse_what_is_no_name("--account", r.account);
  const std::string text = read_input_file(request.input_file);
  std::optional<Job> run;
  std::optional<Study> study;
  if (is_study(request, text))
    study = make_study(request, text);
  else
    run = make_job(request, text);
  const auto directory = std::filesystem::absolute(study ? study->directory : run->output);
  const bool dry = request.options.dry_run;
  if (!dry && std::system("command -v sbatch > /dev/null 2>&1") != 0)
    throw InputError("deeprg submit: there is no sbatch here (Slurm); --dry-run prints the script");
  // 2  the scripts, what they cost and which rank does what
  std::vector<JobScript> scripts;
  if (run) {
    scripts.push_back(compute_script("run.slurm", request, r, directory));
    say_cost(r, 1);
    say_ranks(make_plan(run->input, r.ranks, r.threads), r.ranks, r.nodes);
  } else {
    const int tasks = std::min(r.shards, static_cast<int>(study->points.size()));
    scripts.push_back(compute_script("study.slurm", request, r, directory));
    scripts[0].set("#SBATCH --array=", fmt::format("0-{}", tasks - 1));
    scripts.emplace_back("collect.slurm");
    fill_head(scripts[1], r, directory);
    say_cost(r, tasks);
    log::info(fmt::format("  {} points: point p is computed by task p mod {}, side by side on its ranks",
                          study->points.size(), tasks));
  }
  if (dry) {
    for (const JobScript& script : scripts)
      std::cout << script.text();
    std::cout << std::flush;
    return Exit::complete;
  }
  // 3  off they go, from the output directory, where Slurm leaves what they say
  run::claim(directory);
  for (const JobScript& script : scripts)
    store::write_text_atomically(directory / script.name(), script.text());
  std::string job = sbatch(directory, (r.chain > 0 ? "--no-requeue " : "") + scripts[0].name());
  std::cout << job << std::endl;
  for (int link = 1; link < r.chain; ++link) {
    job = sbatch(directory, "--no-requeue --dependency=afterany:" + job + ' ' + scripts[0].name());
    std::cout << job << std::endl;
  }
  if (study)
    std::cout << sbatch(directory, "--dependency=afterok:" + job + " --kill-on-invalid-dep=yes " + scripts[1].name())
              << std::endl;
  log::info("submitted; the scripts and what the jobs say are in " + directory.string());
  return Exit::complete;
}

} // namespace deeprg::command
