// What an input will cost: counts, bytes and seconds, from the keys alone and rates that are stated. Local.
#pragma once

#include <cstdint>

#include "base/parameters.hpp"
#include "command/keys.hpp"
#include "lattice/domain.hpp"

namespace deeprg::command {

// Work a core does in a second, on the safe side; `deeprg check` prints them.
struct Rates {
  double local_updates = 1e9;    // attempted spin updates
  double cluster_updates = 3e8;  // spins of a Swendsen-Wang sweep
  double wolff_flips = 7e7;      // spins of Wolff's clusters, each of which is taken for the whole lattice
  double multiplications = 1e10; // multiply-adds of a matrix product
};

struct Plan {
  std::int64_t sites = 0, bonds = 0;                // of one lattice
  std::int64_t replicas = 0, sweeps = 0;            // sweeps of each replica
  std::int64_t samples = 0;                         // of all replicas
  double lane_occupancy = 0;                        // of the 512 bits of a word; 0 for cluster algorithms
  std::int64_t replica_units = 0;                   // what ranks share: replicas, or words of 512 of them
  lattice::Domain part{};                           // of rank 0, which has the largest
  Split split{};                                    // of the samples
  std::int64_t updates_per_epoch = 0, machines = 0; // of a layer; machines: the stack and its trained controls
  double weights = 0;                               // of one stack
  double samples_bytes = 0, series_bytes = 0, model_bytes = 0; // before compression, without snapshots
  double memory = 0;                                           // bytes a rank at least
  double sample_seconds = 0, train_seconds = 0;
};

[[nodiscard]] Plan make_plan(const parameters::Input& input, int ranks, int threads, const Rates& rates = {});

// Memory of this host in bytes.
[[nodiscard]] double host_memory();

// Throws InputError naming lattice.size where the plan needs more memory a rank than there is, or a rank's part has
// more sites than the 32-bit labels of swendsen-wang can tell apart.
void refuse_what_does_not_fit(const parameters::Input& input, const Plan& plan, double memory_of_a_rank);

} // namespace deeprg::command
