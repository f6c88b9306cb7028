// Control data for training: as many samples as a file has, with its two-point function and no Ising Hamiltonian
// (ising/two_point). Collective: counting and drawing are shared out over the ranks; every rank gets all samples.
#pragma once

#include "base/random.hpp"
#include "ising/samples_file.hpp"
#include "parallel/comm.hpp"
#include "rbm/batches.hpp"

namespace deeprg::command {

struct TwoPointSamples {
  rbm::Samples samples;
  double clipped_fraction = 0; // of the spectrum, which no Gaussian field can have
};

[[nodiscard]] TwoPointSamples two_point_samples(const parallel::Comm& comm, const random::Generator& generator,
                                                const ising::SamplesFile& file);

} // namespace deeprg::command
