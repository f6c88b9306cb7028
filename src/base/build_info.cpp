#include "base/build_info.hpp"

#include <filesystem>

namespace deeprg::build_info {

std::string version() { return DEEPRG_VERSION; }

std::string git_commit() { return DEEPRG_GIT_COMMIT; }

std::string compiler() {
#ifdef __clang__
  return std::string("clang " __clang_version__ " ") + DEEPRG_CXX_FLAGS;
#else
  return std::string("g++ " __VERSION__ " ") + DEEPRG_CXX_FLAGS;
#endif
}

namespace {

std::string folder_with(const char* file, const char* folder) {
  const std::string checkout = std::string(DEEPRG_SOURCE_DIR "/") + folder;
  return std::filesystem::exists(checkout + '/' + file) ? checkout : std::string(DEEPRG_INSTALL_SHARE "/") + folder;
}

} // namespace

std::string tools_folder() { return folder_with("report", "tools"); }

std::string jobs_folder() { return folder_with("run.slurm", "jobs"); }

} // namespace deeprg::build_info
