#include <string>

#include "command/stages.hpp"

namespace deeprg::command {

void pending(std::string_view command) {
  throw CollectiveFailure("deeprg " + std::string(command) + " is not available in this version");
}

Exit analyze(const Job&, const parallel::Comm&) { pending("analyze"); }

} // namespace deeprg::command
