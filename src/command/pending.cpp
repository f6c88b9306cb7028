#include <string>

#include "command/stages.hpp"

namespace deeprg::command {

void pending(std::string_view command) {
  throw CollectiveFailure("deeprg " + std::string(command) + " is not available in this version");
}

} // namespace deeprg::command
