// series.h5: the integer totals of energy and magnetisation of every replica, from sweep 0 on.
//   /energy, /magnetization (replica, time) int64: E/J = -sum over bonds of s s', M = sum of s
//   /diagonal_energy, /plaquette_energy likewise where the Hamiltonian has one of them: -sum over diagonal bonds of s
//   s',
//     -sum over plaquettes of s s' s'' s'''
//   /energy_x, /energy_y, /energy_z likewise where the coupling is another along each axis: -sum over its bonds of s s'
//   /overlap (pair, time) int64 where bonds differ in sign: Q = sum of s s' over the sites of replicas 2 p and 2 p + 1
//   /time (time) int64: the sweep of each column
//   /temperature (temperature) float64 and /temperature_index (replica, time) int32 where replicas have temperatures of
//     their own: these, J/k, ascending, and the one at which the replica made the sweeps before the column
// and under sample.improved, of the clusters that the sweep of the column flipped or not, of sizes s (0 at sweep 0):
//   /cluster_s2 (replica, time) int64: sum of s^2, which has the mean of M^2 and less noise
//   /cluster_s4 (replica, time) float64: sum of s^4, rounded once; 3 (sum s^2)^2 - 2 sum s^4 has the mean of M^4
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "parallel/comm.hpp"
#include "store/provenance.hpp"

namespace deeprg::statistics {

struct Series {
  std::int64_t replicas = 1;
  std::vector<std::int64_t> energy, magnetization; // (replica, time)
  std::vector<std::int64_t> time;
  std::vector<std::int64_t> cluster_s2;              // (replica, time), or empty
  std::vector<double> cluster_s4;                    // likewise
  std::vector<std::int64_t> diagonal{}, plaquette{}; // (replica, time), or empty
  std::vector<std::vector<std::int64_t>> axes{};     // x, y, z: (replica, time), or empty
  std::vector<std::int64_t> overlap{};               // (pair, time), or empty
  std::vector<double> temperatures{};
  std::vector<std::int32_t> temperature_index{}; // (replica, time), or empty
};

// Publishes the file. Collective; `series` matters on rank 0 alone. CollectiveFailure.
void write_series(const parallel::Comm& comm, const std::filesystem::path& path, const Series& series,
                  const store::Provenance& provenance, const std::string& segments);

// InputError if it is no series file. Local.
[[nodiscard]] Series read_series(const std::filesystem::path& path);

} // namespace deeprg::statistics
