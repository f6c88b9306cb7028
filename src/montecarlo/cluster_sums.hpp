// Sums over clusters: of their sizes squared and to the fourth power, the improved estimators of Swendsen-Wang (Wolff,
// Nucl. Phys. B 334, 581 (1990)). Averaged over all ways to flip the clusters of sizes s of an Ising ferromagnet,
//   M^2 is sum s^2,    M^4 is 3 (sum s^2)^2 - 2 sum s^4,
// with the same mean as M^2 and M^4 and less noise. Exact integers, in any order. Local.
#pragma once

#include <cstdint>

#include "montecarlo/cluster_runs.hpp"

namespace deeprg::montecarlo {

struct ClusterSums {
  std::uint64_t squares = 0;                     // sizes below 2^31.5 in all
  std::uint64_t fourth_low = 0, fourth_high = 0; // the sum of fourth powers is low + 2^64 high

  void add(std::uint64_t size);
  void add(const ClusterSums& sums);
};

// low + 2^64 high, rounded to the nearest double.
[[nodiscard]] double as_double(std::uint64_t low, std::uint64_t high);

// runs.size: of every run that is the root of a cluster of this part, the cluster's sites; 0 elsewhere. Rows of lx.
void find_sizes(Runs& runs, std::int64_t lx);

} // namespace deeprg::montecarlo
