// How far a study is: its points counted by state, and the time that is left. Local.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "command/study.hpp"

namespace deeprg::command {

struct StudyStatus {
  std::size_t points = 0;
  std::map<std::string, std::size_t> count; // by the state of a point
  std::vector<std::string> lines;           // of points that failed or run
  std::optional<double> seconds_left;       // where the work done so far tells it

  // "complete", "failed" (nothing is left but failures), "running" or "stopped".
  [[nodiscard]] std::string state() const;
};

[[nodiscard]] StudyStatus study_status(const Study& study);
[[nodiscard]] std::string to_text(const std::filesystem::path& directory, const StudyStatus& status);
[[nodiscard]] std::string to_json(const StudyStatus& status); // one line

// What a point is estimated to cost, in seconds of a core; at least a little.
[[nodiscard]] double cost_of(const Point& point);

} // namespace deeprg::command
