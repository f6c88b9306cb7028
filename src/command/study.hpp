// A study: one ordinary run for every point of the scan of an input, each in a directory of its own.
//
//   DIR/study.toml          the input as given
//   DIR/points.csv          number, every scanned key, state
//   DIR/points/0003/        the run of point 3; its input.toml runs alone to the same results
//   DIR/report/, DIR/fss.h5 what is made of all points
//
// A point keeps its number for ever: points that are added later get the next free ones.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/scan.hpp"
#include "command/job.hpp"
#include "parallel/comm.hpp"

namespace deeprg::command {

struct Point {
  int number = -1;                 // negative until number_points()
  std::vector<std::string> values; // of the scanned keys, as TOML
  Job job;
};

// "model.coupling = 0.43, run.seed = 2".
[[nodiscard]] std::string label(const std::vector<std::string>& keys, const std::vector<std::string>& values);

struct Study {
  std::vector<std::string> keys; // the scanned ones
  std::string text;              // of the input
  std::filesystem::path directory;
  std::vector<Point> points; // in the order of the scan

  [[nodiscard]] std::string label(const Point& point) const { return command::label(keys, point.values); }
};

// Whether the input text, with these settings, is a study. InputError for a scan that cannot be read. Local.
[[nodiscard]] bool is_study(const JobRequest& request, std::string_view text);

// Parses the input of every point. InputError naming everything that is wrong, each once. Local.
[[nodiscard]] Study make_study(const JobRequest& request, std::string text);

// The study whose directory this is, in the order of its points.csv. InputError if there is none. Local.
[[nodiscard]] Study open_study(const std::filesystem::path& directory);

// DIR/points/NNNN.
[[nodiscard]] std::filesystem::path point_directory(const std::filesystem::path& study, int number);
[[nodiscard]] bool holds_study(const std::filesystem::path& directory);

// The points p with p mod count = index.
struct Shard {
  int index = 0, count = 1;
};

// Works on the points of the shard, several side by side where there are ranks for it; `work` is `run` or a stage.
// A point that fails does not stop the others: CollectiveFailure at the end. Exit::stopped where points are left, also
// in the hands of another program. Draws the report when nothing is left. Collective.
Exit run_study(Study study, const Shard& shard, Options options, Exit (*work)(const Job&, const parallel::Comm&),
               const parallel::Comm& comm);

// Finds the numbers of the points that exist and gives the others new ones, with an input.toml each. InputError if the
// directory holds something else. To be called under the lock of the directory; local.
void number_points(Study& study);

// A shown value of the input in a table: a text without the quotes of TOML, what holds a comma or a quote quoted (RFC
// 4180).
[[nodiscard]] std::string csv_field(const std::string& value);

// Replaces points.csv. Local.
void write_points(const Study& study);

// What a point is doing: "waiting", "running", "interrupted" (killed: it says running and nobody works on it),
// "stopped", "complete", "failed". Local.
[[nodiscard]] std::string state_of_point(const std::filesystem::path& point);

// The file whose lock a program holds while it works on a point.
[[nodiscard]] std::filesystem::path claim_of_point(const std::filesystem::path& point);

} // namespace deeprg::command
