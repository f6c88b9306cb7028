// The long loop of a stage: blocks of work, checkpoints when they are due, and a stop in good order when one is told.
// Collective over the communicator.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "command/stage.hpp"

namespace deeprg::command {

struct Work {
  std::string unit;                                  // what is counted: "sweeps", "updates"
  std::function<std::int64_t(std::int64_t)> advance; // at most so many units; returns how many
  std::function<std::int64_t()> done, total;
  std::function<double()> part;       // of the whole cost that is paid: units may differ in cost
  std::function<std::string()> doing; // shown beside the progress
  std::function<void()> save;         // writes a checkpoint
};

// Works until done() reaches total(), saves a last checkpoint, from which the stage can be made longer, and returns
// complete; or stops with a valid checkpoint and returns stopped. A periodic checkpoint that cannot be written is a
// warning, and is tried again at the next interval; the last one throws CollectiveFailure. `publish` writes the stage's
// files after the last checkpoint.
Exit work_in_blocks(const Job& job, const Stage& stage, const run::Directory& directory, const parallel::Comm& comm,
                    const Work& work, const std::function<void()>& publish);

} // namespace deeprg::command
