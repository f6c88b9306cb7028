// `deeprg doctor`: what the program needs of a machine, tried rather than asked for, in a second or two: cores, MPI,
// files, locks, BLAS, SIMD, Slurm, the report. Changes nothing; a file of its own in the folder comes and goes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "command/job.hpp"
#include "parallel/comm.hpp"

namespace deeprg::command {

struct Finding {
  enum class State { ok, warning, failed };
  State state = State::ok;
  std::string subject, text;
  std::string remedy{}; // for a warning or a failure
};

// In the order of the table, the same on every rank but for what only rank 0 can see, which rank 0 alone has right.
// folder: where runs are going to be written. Collective; what fails becomes a finding.
[[nodiscard]] std::vector<Finding> examine(const std::filesystem::path& folder, int threads,
                                           const parallel::Comm& comm);

// Prints the findings on stdout; `failed` if any is. InputError if the folder is none. Collective.
Exit doctor(const std::filesystem::path& folder, const Options& options, const parallel::Comm& comm);

} // namespace deeprg::command
