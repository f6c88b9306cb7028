#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/build_info.hpp"
#include "base/log.hpp"
#include "command/stages.hpp"
#include "command/study_numbers.hpp"

namespace deeprg::command {

namespace {

constexpr const char* python = "/usr/bin/python3";

std::string script() { return build_info::tools_folder() + "/report"; }

// Whether the system's Python ends well with these arguments; what it prints on stdout goes to stderr.
bool python_ends_well(const std::string& first, const std::string& second) {
  const pid_t child = fork();
  if (child == 0) {
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execl(python, python, first.c_str(), second.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  return child >= 0 && waitpid(child, &status, 0) >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

std::string missing_for_report() {
  for (const std::string& file : {std::string(python), script()})
    if (!std::filesystem::exists(file))
      return file;
  const char* const packages = "import importlib.util as i, sys; sys.exit(not all(map(i.find_spec, "
                               "('h5py', 'matplotlib'))))";
  return python_ends_well("-c", packages) ? "" : "h5py and matplotlib for " + std::string(python);
}

// The figures are drawn by tools/report under the system's Python; a run does not fail for want of pictures.
Exit draw(const std::filesystem::path& directory) {
  if (const std::string missing = missing_for_report(); !missing.empty()) {
    log::warning("no report: it needs " + missing);
    return Exit::complete;
  }
  if (!python_ends_well(script(), directory)) {
    log::warning("the report was not drawn; to see why: " + script() + " " + directory.string());
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
