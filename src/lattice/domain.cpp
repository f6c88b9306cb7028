#include "lattice/domain.hpp"

#include <tuple>

namespace deeprg::lattice {

Grid grid_of(const Geometry& geometry, std::int64_t replica_units, int ranks) {
  // More is better: ranks in use, then groups, then minus the surface of a part.
  using Merit = std::tuple<int, int, std::int64_t>;
  Grid best;
  Merit best_merit{0, 0, 0};
  for (int groups = 1; groups <= ranks && groups <= replica_units; ++groups)
    for (int nz = 1; groups * nz <= ranks && nz <= geometry.lz; ++nz)
      for (int ny = 1; groups * nz * ny <= ranks && ny <= geometry.ly; ++ny) {
        const Grid grid{groups, nz, ny};
        const std::int64_t surface = (nz > 1 ? geometry.ly / ny : 0) + (ny > 1 ? geometry.lz / nz : 0);
        const Merit merit{grid.ranks(), groups, -surface};
        if (merit > best_merit) {
          best_merit = merit;
          best = grid;
        }
      }
  return best;
}

Domain Domain::of(const Geometry& geometry, std::int64_t replica_units, int ranks, int rank) {
  Domain d;
  d.geometry = geometry;
  d.grid = grid_of(geometry, replica_units, ranks);
  d.active = rank < d.grid.ranks();
  if (!d.active)
    return d;
  const auto [groups, nz, ny] = d.grid;
  const int iy = rank % ny, iz = rank / ny % nz, group = rank / (ny * nz);
  const auto rank_at = [&](int z, int y) { return (group * nz + (z + nz) % nz) * ny + (y + ny) % ny; };
  d.units = parallel::share(replica_units, groups, group);
  d.z = parallel::share(geometry.lz, nz, iz);
  d.y = parallel::share(geometry.ly, ny, iy);
  d.y_next = rank_at(iz, iy + 1);
  d.y_previous = rank_at(iz, iy - 1);
  d.z_next = rank_at(iz + 1, iy);
  d.z_previous = rank_at(iz - 1, iy);
  return d;
}

} // namespace deeprg::lattice
