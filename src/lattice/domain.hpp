// How the ranks share the work: groups of replicas x boxes of rows.
//
// The ranks are laid out as (replica groups) x (slabs in z) x (slabs in y). Replicas are shared first, since they need
// no communication; then the rows of one lattice. Every rank gets whole rows; ranks beyond the largest layout that fits
// idle, with an empty part. Nothing that is computed depends on the layout. Local, except exchange in halo.hpp.
#pragma once

#include <cstdint>

#include "base/archive.hpp"
#include "lattice/geometry.hpp"
#include "parallel/comm.hpp"

namespace deeprg::lattice {

struct Grid {
  int groups = 1, nz = 1, ny = 1; // ranks along replicas, z, y
  [[nodiscard]] int ranks() const { return groups * nz * ny; }
};

// The layout of at most `ranks` ranks that uses the most of them, then shares replicas before rows, then cuts the
// smallest surface. replica_units: what cannot be split further (replicas, or words of 512 of them).
[[nodiscard]] Grid grid_of(const Geometry& geometry, std::int64_t replica_units, int ranks);

// The part of one rank: replica units, planes and rows.
struct Domain {
  Geometry geometry;
  Grid grid;
  bool active = false;
  parallel::Share units{0, 0}, z{0, 0}, y{0, 0};
  // Ranks with the next and the previous part along y and z (this rank itself where the part is the whole).
  int y_next = 0, y_previous = 0, z_next = 0, z_previous = 0;

  static Domain of(const Geometry& geometry, std::int64_t replica_units, int ranks, int rank);

  [[nodiscard]] std::int64_t rows() const { return z.count * y.count; }
  [[nodiscard]] bool whole_y() const { return grid.ny == 1; }
  [[nodiscard]] bool whole_z() const { return grid.nz == 1; }
};

} // namespace deeprg::lattice
