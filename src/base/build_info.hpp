// What --version, `doctor` and every output file say about the program itself. Local.
#pragma once

#include <string>

namespace deeprg::build_info {

[[nodiscard]] std::string version();      // "0.1.0"
[[nodiscard]] std::string git_commit();   // "4f0c..." or "4f0c...-dirty", "unknown" outside a checkout
[[nodiscard]] std::string compiler();     // name, version and flags
[[nodiscard]] std::string tools_folder(); // where tools/report is: the checkout's, else the installed one's
[[nodiscard]] std::string jobs_folder();  // likewise where the batch scripts are

} // namespace deeprg::build_info
