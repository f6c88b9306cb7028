// The configurations of an input, renormalized step by step as its section [rg] says, and what is added up over them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command/job.hpp"
#include "rg/blocked_sums.hpp"

namespace deeprg::command {

struct BlockedRun {
  rg::Operators operators;
  std::vector<lattice::Geometry> lattices; // of the configuration and of each step
  std::vector<double> scales;              // b of each step
  rg::BlockedSums sums;
  std::string samples_digest;
};

// The input of `deeprg rg mcrg`: one run, with configurations and no field, stdout kept for the result. Collective;
// InputError, before anything is made, where [rg] does not fit it.
[[nodiscard]] Job blocked_job(const JobRequest& request, const parallel::Comm& comm);

// The same on the lattice that is `scale` times smaller, one step less, with a seed of its own, in the folder matching/
// of the run. Collective.
[[nodiscard]] Job smaller_job(const Job& job, const parallel::Comm& comm);

[[nodiscard]] bool of_machines(const std::string& rule); // or of blocks

// Its samples: of its run's directory, made where they are not there, or of the file that [sample] names. Whole samples
// are shared out over the ranks, and over their threads: the sums are integers, the same for any number of them.
// Without a value where making samples was stopped. rule: as rg.rule, which need not be the input's. Collective.
[[nodiscard]] std::optional<BlockedRun> blocked_run(const Job& job, const std::string& rule,
                                                    const parallel::Comm& comm);

} // namespace deeprg::command
