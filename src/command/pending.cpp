#include <string>

#include "command/stages.hpp"

namespace deeprg::command {

void pending(std::string_view command) {
  throw CollectiveFailure("deeprg " + std::string(command) + " is not available in this version");
}

Exit run(const Job&, const parallel::Comm&) { pending("run"); }
Exit sample(const Job&, const parallel::Comm&) { pending("sample"); }
Exit train(const Job&, const parallel::Comm&) { pending("train"); }
Exit analyze(const Job&, const parallel::Comm&) { pending("analyze"); }
Exit report(const std::filesystem::path&) { pending("report"); }
Exit status(const std::filesystem::path&, bool, bool) { pending("status"); }

} // namespace deeprg::command
