// The directory of a run: one owner at a time, its input as given and as resolved, its log and its status.
// Collective over the communicator of the constructor unless it says local; rank 0 does the work.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "parallel/comm.hpp"
#include "run/lock.hpp"

namespace deeprg::run {

struct Status {
  std::string state; // "running", "stopped", "complete", "failed"
  std::string stage; // "sample", "train", "analyze", "report"
  std::string unit;  // what done and total count
  double done = 0, total = 0;
  double seconds_left = -1;    // estimate; negative: unknown
  std::string last_checkpoint; // time, ISO 8601; empty: none yet
  std::string message;         // the result so far, or the error
};

class Directory {
public:
  // Makes the folder (with its parents) and takes its lock, an open-file-description lock that dies with its owner.
  // Another owner is waited for, up to 10 s, since the ranks of a killed run end a second after it; then
  // CollectiveFailure naming its host and process. A folder that holds files but no run is refused (InputError).
  Directory(const parallel::Comm& comm, std::filesystem::path path);
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  // Keeps input.toml as given and resolved.toml; after every check of the input has passed.
  void keep_input(const std::string& input_text, const std::string& resolved) const;

  // Replaces status.json; rank 0, local. An error is not worth ending a run for.
  void report(const Status& status) const;

  // Moves the named entries of the directory into a new folder aside.N, where they exist; rank 0 moves.
  void move_aside(const std::vector<std::string>& names) const;

private:
  const parallel::Comm* comm_;
  std::filesystem::path path_;
  std::optional<Lock> lock_; // rank 0
};

// Makes the folder (with its parents) a run's, or a study's, before its first run, so that other files may lie in it.
// Throws what the constructor of Directory does where another works there or it holds other things. Local.
void claim(const std::filesystem::path& path);

[[nodiscard]] std::string to_json(const Status& status); // local
[[nodiscard]] std::string now();                         // ISO 8601, UTC; local

} // namespace deeprg::run
