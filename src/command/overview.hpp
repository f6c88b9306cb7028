// What `deeprg --help` and `deeprg --version` print, and the names of the commands. Local.
#pragma once

#include <string>
#include <vector>

namespace deeprg::command {

[[nodiscard]] const std::vector<std::string>& available_commands();

[[nodiscard]] std::string overview();
[[nodiscard]] std::string version_text();

} // namespace deeprg::command
