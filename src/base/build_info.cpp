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

std::string tools_folder() {
  const std::string checkout = DEEPRG_SOURCE_DIR "/tools";
  return std::filesystem::exists(checkout + "/report") ? checkout : DEEPRG_INSTALL_SHARE "/tools";
}

} // namespace deeprg::build_info
