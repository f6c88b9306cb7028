// What [train] learns from: the samples, how they are divided, and the control data with their two-point function.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "command/job.hpp"
#include "ising/samples_file.hpp"
#include "ising/two_point.hpp"
#include "parallel/comm.hpp"
#include "rbm/batches.hpp"

namespace deeprg::command {

struct ControlData {
  rbm::Samples two_point;                             // where that control is wanted
  std::vector<std::int64_t> pair_sums;                // of the samples
  std::optional<ising::GaussianField> gaussian_field; // whose signs they are
  bool kept = false;                                  // in the run's directory
};

// The samples this run trains on: those its own sample stage left, which must be of this input, or a file named by it.
// InputError where they are not there or of another lattice. Local, the same on every rank.
[[nodiscard]] ising::SamplesFile open_samples(const Job& job);

// Local, the same on every rank. InputError where too few samples are left for a batch.
[[nodiscard]] rbm::Split split_of(const Job& job, const ising::SamplesFile& file, const random::Generator& generator);

// All samples, bit-packed, read in slabs by every rank. InputError for values that are no spins. Local.
[[nodiscard]] rbm::Samples read_samples(const ising::SamplesFile& file);

// What keep() left in the run's directory if it was made from these samples (`digest`) and this seed; else the ranks
// share the drawing of the control's samples and exchange them. Collective.
[[nodiscard]] ControlData two_point_control(const Job& job, const parallel::Comm& comm, const ising::SamplesFile& file,
                                            const std::string& digest, const random::Generator& generator);

// Keeps the control data beside the checkpoints, unless they are there, so that a restart need not make them again. A
// disk that has no room is a warning. Collective.
void keep(const Job& job, const parallel::Comm& comm, ControlData& control, const std::string& digest);

} // namespace deeprg::command
