// What a run says of itself in status.json, and what is made of it. Local.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace deeprg::command {

struct ReadStatus {
  std::string json; // as it stands there
  std::string state, stage, done, total, unit, seconds_left, last_checkpoint, updated, message;
};

// Nothing where the directory has no status.json.
[[nodiscard]] std::optional<ReadStatus> read_status(const std::filesystem::path& directory);

} // namespace deeprg::command
