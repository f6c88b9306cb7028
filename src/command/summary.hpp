// The numbers of a finished sampling stage beside their exact values, where these are known. Local.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "command/job.hpp"
#include "command/observables.hpp"
#include "ising/couplings.hpp"

namespace deeprg::command {

struct Summary {
  std::string heading;
  std::vector<Observable> observables; // e, C, |m|, chi, U4, xi/L, and e_d, e_p where the Hamiltonian has them
};

// From series.h5 of the run; where the samples come from elsewhere, from these alone. xi/L always from the samples, of
// at most 2^26 spins each, on lattices of equal extents. Empty without [model] or [sample].
[[nodiscard]] Summary summarize(const Job& job);
void print_summary(const Job& job); // on stdout

// ", K_d = .., K_p = .." or ", K_x, K_y, K_z = .." where the Hamiltonian has either, otherwise nothing.
[[nodiscard]] std::string further_couplings(const ising::Couplings& couplings);

// samples.h5 of the run, or what sample.file names.
[[nodiscard]] std::filesystem::path samples_path(const Job& job);

} // namespace deeprg::command
