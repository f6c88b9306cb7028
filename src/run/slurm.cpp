#include "run/slurm.hpp"

#include <sys/wait.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/log.hpp"

namespace deeprg::run {
namespace {

std::string variable(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::optional<long> number_of(std::string_view text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

// The first line that squeue prints about the job, or nothing if it cannot be asked.
std::optional<std::string> ask(const std::string& job) {
  FILE* pipe = ::popen(("timeout 30 squeue -h -j " + job + " -o %L 2>/dev/null").c_str(), "r");
  if (pipe == nullptr)
    return std::nullopt;
  char line[64] = "";
  const bool answered = std::fgets(line, sizeof line, pipe) != nullptr;
  const int status = ::pclose(pipe);
  if (!answered || status != 0)
    return std::nullopt;
  const std::string text = line;
  return text.substr(0, text.find_last_not_of(" \n") + 1);
}

} // namespace

std::optional<double> seconds_of_slurm(std::string_view text) {
  double days = 0;
  const auto dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto number = number_of(text.substr(0, dash));
    if (!number)
      return std::nullopt;
    days = static_cast<double>(*number);
    text.remove_prefix(dash + 1);
  }
  double seconds = 0;
  int parts = 0;
  for (bool more = true; more; ++parts) {
    const auto colon = text.find(':');
    const auto number = number_of(text.substr(0, colon));
    if (!number || (parts > 0 && *number > 59))
      return std::nullopt;
    seconds = 60 * seconds + static_cast<double>(*number);
    more = colon != std::string_view::npos;
    text.remove_prefix(more ? colon + 1 : text.size());
  }
  const bool has_days = dash != std::string_view::npos;
  if (parts > 3 || parts < (has_days ? 3 : 2))
    return std::nullopt;
  return 86400 * days + seconds;
}

std::string slurm_job() {
  const std::string array = variable("SLURM_ARRAY_JOB_ID"), task = variable("SLURM_ARRAY_TASK_ID");
  if (is_number(array) && is_number(task))
    return array + "_" + task;
  const std::string job = variable("SLURM_JOB_ID");
  return is_number(job) ? job : "";
}

std::optional<double> slurm_seconds_left(const parallel::Comm& comm) {
  double left = -1; // none
  if (const std::string job = slurm_job(); comm.root() && !job.empty()) {
    const auto answer = ask(job);
    if (const auto seconds = answer ? seconds_of_slurm(*answer) : std::nullopt) {
      left = *seconds;
      log::info("time limit: " + *answer + " left of job " + job + "; stops in good order before it");
    } else if (answer == "UNLIMITED" || answer == "NOT_SET")
      log::info("time limit: none for job " + job);
    else
      log::warning("time limit: squeue does not tell that of job " + job + " (" + answer.value_or("no answer") +
                   "); give it with --max-time");
  }
  left = comm.broadcast(left, 0);
  return left < 0 ? std::nullopt : std::optional(left);
}

} // namespace deeprg::run
