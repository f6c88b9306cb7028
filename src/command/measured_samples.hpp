// What is measured on the configurations of a samples file, all of them, one after the other. Local.
#pragma once

#include <cstdint>
#include <vector>

#include "ising/samples_file.hpp"

namespace deeprg::command {

inline constexpr std::int64_t largest_sample = std::int64_t{1} << 26; // spins; larger ones are not measured again

struct MeasuredSamples {
  std::int64_t replicas = 1;                       // 1 where the samples are no (replica, time)
  std::vector<std::int64_t> energy, magnetization; // (replica, time), integer totals
  std::vector<double> zero, minimal;               // structure factors at k = 0 and k_min
};

[[nodiscard]] MeasuredSamples measure(const ising::SamplesFile& samples);

} // namespace deeprg::command
