#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/build_info.hpp"
#include "base/log.hpp"
#include "command/stages.hpp"
#include "command/study_numbers.hpp"

namespace deeprg::command {

// The figures are drawn by tools/report under the system's Python; a run does not fail for want of pictures.
Exit draw(const std::filesystem::path& directory) {
  const std::string script = build_info::tools_folder() + "/report", python = "/usr/bin/python3";
  if (!std::filesystem::exists(script) || !std::filesystem::exists(python)) {
    log::warning("no report: it needs " + python + " and " + script);
    return Exit::complete;
  }
  const pid_t child = fork();
  if (child == 0) {
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execl(python.c_str(), python.c_str(), script.c_str(), directory.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    log::warning("the report was not drawn; to see why: " + script + " " + directory.string());
    return Exit::complete;
  }
  log::info("report: " + (directory / "report" / "index.html").string());
  return Exit::complete;
}

Exit report(const std::filesystem::path& directory) {
  if (!std::filesystem::is_directory(directory))
    throw InputError(directory.string() + ": no such run directory");
  if (holds_study(directory))
    report_numbers(open_study(directory));
  return draw(directory);
}

} // namespace deeprg::command
