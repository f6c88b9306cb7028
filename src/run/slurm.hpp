// What Slurm says about the job that this program runs in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parallel/comm.hpp"

namespace deeprg::run {

// Seconds of a time as squeue prints it: [D-]HH:MM:SS, MM:SS. Nothing for UNLIMITED, NOT_SET, INVALID (over the limit,
// or more than a year) and any other text. Local.
[[nodiscard]] std::optional<double> seconds_of_slurm(std::string_view text);

// The job as squeue and scontrol name it: NUMBER, or of a job array ARRAY_TASK, since the number of an array's last
// task is that of the whole array. Empty outside Slurm. Local.
[[nodiscard]] std::string slurm_job();

// Seconds that are left of this job; nothing outside Slurm, without a limit, and, with a warning, where Slurm does not
// tell. Rank 0 asks squeue, which may take seconds. Collective.
[[nodiscard]] std::optional<double> slurm_seconds_left(const parallel::Comm& comm);

} // namespace deeprg::run
