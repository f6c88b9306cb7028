// Which cores the ranks may use, and whether their threads have room there: a launcher that ties a rank with many
// threads to one core, as Open MPI does unless told otherwise, makes a run slow without a word.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parallel/comm.hpp"

namespace deeprg::command {

struct RankCores {
  std::string host;
  std::vector<int> cores; // that it may use, ascending
  int threads = 1;
};

// Of every rank, on every rank. Collective.
[[nodiscard]] std::vector<RankCores> cores_of_ranks(int threads, const parallel::Comm& comm);

// "0-3,8"
[[nodiscard]] std::string ranges(const std::vector<int>& numbers);

// One line a host: which ranks, how many threads, on which cores, and whether each rank has cores of its own. Local.
[[nodiscard]] std::vector<std::string> binding_lines(const std::vector<RankCores>& ranks);

// Where the threads of some ranks of a host are more than the cores that these may use; one sentence a host. Local.
[[nodiscard]] std::vector<std::string> crowded(const std::vector<RankCores>& ranks);

// What helps against it.
[[nodiscard]] std::string crowding_remedy();

// Says the lines of the first hosts (with -v of all, and what OpenMP does with the threads), and warns. Collective.
void say_binding(int threads, const parallel::Comm& comm);

} // namespace deeprg::command
