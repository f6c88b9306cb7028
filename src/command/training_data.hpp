// What [train] learns from: the samples, how they are divided, and the control data with their two-point function.
#pragma once

#include <optional>
#include <string>

#include "base/random.hpp"
#include "command/job.hpp"
#include "ising/samples_file.hpp"
#include "ising/two_point.hpp"
#include "parallel/comm.hpp"
#include "rbm/batches.hpp"

namespace deeprg::command {

struct ControlData {
  rbm::Samples two_point;                             // where that control is wanted
  std::optional<ising::GaussianField> gaussian_field; // whose signs they are
};

// The samples this run trains on: those its own sample stage left, which must be of this input, or a file named by it.
// InputError where they are not there or of another lattice. Local, the same on every rank.
[[nodiscard]] ising::SamplesFile open_samples(const Job& job);

// Local, the same on every rank. InputError where too few samples are left for a batch.
[[nodiscard]] rbm::Split split_of(const Job& job, const ising::SamplesFile& file, const random::Generator& generator);

// All samples, bit-packed, read in slabs by every rank. InputError for values that are no spins. Local.
[[nodiscard]] rbm::Samples read_samples(const ising::SamplesFile& file);

// The ranks share the drawing of the control's samples and exchange them. Collective.
[[nodiscard]] ControlData two_point_control(const Job& job, const parallel::Comm& comm, const ising::SamplesFile& file,
                                            const random::Generator& generator);

} // namespace deeprg::command
