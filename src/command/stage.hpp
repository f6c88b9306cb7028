// The stages of a run: what each is made from and what it leaves; and the rules by which a run that exists is
// continued.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "command/job.hpp"
#include "parallel/comm.hpp"
#include "run/directory.hpp"
#include "store/checkpoint.hpp"
#include "store/h5.hpp"
#include "store/provenance.hpp"

namespace deeprg::command {

struct Stage {
  std::string name;
  std::vector<std::string> sections; // of the input it depends on
  std::vector<std::string> files;    // in the run's directory
};

// sample, train, analyze, in this order.
[[nodiscard]] const std::vector<Stage>& stages();
[[nodiscard]] const Stage& stage(std::string_view name);

// The input as this stage's outputs and checkpoints remember it.
[[nodiscard]] std::string identity(const Job& job, const Stage& stage);

// Compares the input with what `file` was made from. Throws InputError naming the keys, both values and the remedy
// where a physics key changed or a length shrank. Returns whether a length grew.
bool judge(const Job& job, const Stage& stage, const std::string& made_from, const std::filesystem::path& file);

// Whether every file of the stage that exists agrees with the input (judge), and all in `wanted` exist and need not
// grow.
[[nodiscard]] bool finished(const Job& job, const Stage& stage, const std::vector<std::string>& wanted);

// Says that the stage is complete already, and so does status.json from now on where a run was killed before it could.
// Rank 0, local.
void report_finished(const Job& job, const Stage& stage, const run::Directory& directory);

// --fresh: moves this stage and the later ones aside, if the option names it. Collective.
void apply_fresh(const Job& job, const Stage& stage, const run::Directory& directory, const parallel::Comm& comm);

// Finds the newest checkpoint of this stage that verifies, and judges what it was made from. Returns whether there is
// one; where none verifies the run's status says so. Collective; CollectiveFailure, InputError.
bool find_checkpoint(const Job& job, const Stage& stage, const run::Directory& directory,
                     store::Checkpoints& checkpoints);

// The state of the run once this stage has ended well: "complete" after the last stage of the input, else "stopped".
[[nodiscard]] std::string state_after(const Job& job, const Stage& stage);

// Format, input and seed of an output of this stage. input_digest: of the file it is made from.
[[nodiscard]] store::Provenance provenance(const Job& job, const Stage& stage, const std::string& format,
                                           const std::string& input_digest = "");

// InputError where `file` was made from another file than is there now: `digest` is the digest of that one, of `what`;
// --fresh `fresh` is the remedy. Local.
void check_made_from(const store::File& file, const std::string& digest, const std::string& what,
                     const std::string& fresh);

} // namespace deeprg::command
