// When a long run saves itself and when it stops: one decision for all ranks, a block of work at a time.
//
// A run stops in good order on SIGTERM, SIGINT, SIGUSR1, SIGUSR2 (to any rank), on a file STOP in its directory, and
// before its time is up. Flags are OR-ed over the ranks and rank 0's monotonic clock alone is read. A second Ctrl-C
// more than a second after the first ends the process at once. Time is up while there still is enough of it for twice
// what a block and a checkpoint cost (running medians), and for leaving: a tenth of the limit, at most a minute.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "parallel/comm.hpp"
#include "run/running_median.hpp"

namespace deeprg::run {

// Catches the signals; local, once a process.
void catch_signals();

// Whether one came to this process. Local.
[[nodiscard]] bool stop_requested();

struct Decision {
  bool save = false, stop = false; // a stop is always saved too
  std::int64_t block = 1;          // units of work (sweeps, updates) until the next decision
};

class Schedule {
public:
  // max_time counts from `began`, the start of the program. The file STOP of the directory is removed once it is seen;
  // those of many runs are left.
  Schedule(const parallel::Comm& comm, std::filesystem::path directory, double checkpoint_seconds,
           std::optional<double> max_seconds, std::chrono::steady_clock::time_point began,
           std::vector<std::filesystem::path> common_stop_files = {});

  // After `done` more units of work, at the beginning after none. Collective; blocks last about 0.1 s.
  [[nodiscard]] Decision next(std::int64_t done);

  // A checkpoint has been written, or tried, and took until now since the last decision; local.
  void saved();

  [[nodiscard]] double seconds() const; // since `began`; local

private:
  [[nodiscard]] bool time_is_up() const;

  const parallel::Comm* comm_;
  std::filesystem::path stop_file_;
  std::vector<std::filesystem::path> common_stop_files_;
  double checkpoint_seconds_;
  std::optional<double> max_seconds_;
  std::chrono::steady_clock::time_point began_, last_decision_, last_save_;
  RunningMedian block_cost_{9}, save_cost_{5};
  std::int64_t block_ = 1;
};

} // namespace deeprg::run
