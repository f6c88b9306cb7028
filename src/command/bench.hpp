// deeprg bench: how near to the hardware's limit the hot loops are, as ratios measured in one run against what is
// compiled in for them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "parallel/comm.hpp"

namespace deeprg::command {

struct BenchRow {
  std::string name;
  double value;
  std::string target; // ">= 0.75", or "" where none is set
  std::string unit;   // "" of a ratio
};

struct BenchRequest {
  std::vector<std::string> topics; // empty: all
  bool json = false;
};

// Prints the rows of each topic on stdout, and the CPU and SIMD target they were measured on. Collective; rank 0 alone
// measures, but for what is about ranks.
Exit bench(const BenchRequest& request, const parallel::Comm& comm);

[[nodiscard]] const std::vector<std::string>& bench_topics();

// Median seconds of each alternative, over `repeats` rounds of all of them one after the other, after one round that
// does not count. Of this thread's CPU time, which other programs disturb least, or of the wall's clock.
enum class Clock { thread, wall };
[[nodiscard]] std::vector<double> median_seconds(const std::vector<std::function<void()>>& alternatives, int repeats,
                                                 Clock clock = Clock::thread);

// The topics.
[[nodiscard]] std::vector<BenchRow> bench_metropolis(); // local updates
[[nodiscard]] std::vector<BenchRow> bench_cluster();    // cluster updates
[[nodiscard]] std::vector<BenchRow> bench_io();         // checkpoints, in the working directory
[[nodiscard]] std::vector<BenchRow> bench_rbm();        // training
// All ranks together, those of computing against rank 0 alone. Collective; rows on rank 0.
[[nodiscard]] std::vector<BenchRow> bench_comm_ranks(const parallel::Comm& comm); // messages between ranks
// Checkpoints in the working directory, which it leaves as it was. Collective; rows on rank 0.
[[nodiscard]] std::vector<BenchRow> bench_io_ranks(const parallel::Comm& comm);
[[nodiscard]] std::vector<BenchRow> bench_cluster_ranks(const parallel::Comm& comm);
[[nodiscard]] std::vector<BenchRow> bench_rbm_ranks(const parallel::Comm& comm);

} // namespace deeprg::command
