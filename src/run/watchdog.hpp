// Names the ranks that hang. A thread beside each rank waits for the next sign of progress; where none comes for the
// time given, it writes where its rank is to DIRECTORY/hang/RANK. A rank that cannot even do that does not answer; one
// that answers from outside MPI keeps the others waiting. The first rank to have answered says so, for all, and every
// rank ends its process with 1, without MPI, which launchers take for the end of the program. What is in the directory
// stays, and the same command continues.
//
// Time in which this process itself was stopped (a suspended job) does not count, nor does the time of day.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "parallel/comm.hpp"

namespace deeprg::run {

class Watchdog {
public:
  // seconds: without progress; 0: never. Collective over comm.
  Watchdog(const parallel::Comm& comm, const std::filesystem::path& directory, double seconds, std::string stage);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Progress was made; what this rank does next, a text that outlives this. Local, of the main thread.
  void progress(const char* doing) {
    doing_.store(doing, std::memory_order_relaxed);
    signs_.fetch_add(1, std::memory_order_relaxed);
  }

private:
  void watch();
  [[nodiscard]] bool pause(double seconds); // false: the watch is over
  void answer() const;
  [[nodiscard]] std::string verdict() const; // empty: another rank speaks

  int rank_;
  std::filesystem::path folder_;
  double seconds_;
  std::string stage_;
  std::vector<std::string> hosts_; // of each rank
  std::atomic<const char*> doing_{"starting"};
  std::atomic<std::int64_t> signs_{0};
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;
};

} // namespace deeprg::run
