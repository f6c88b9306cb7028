// The periodic hypercubic lattice: extents, sites, bonds. No spins.
// Extents are written slowest first, (Lz, Ly, Lx); a missing dimension has extent 1 and no bonds. Site index =
// (z Ly + y) Lx + x; row index = z Ly + y. Each site owns the bond to its next site along every dimension, so that an
// extent of 2 has double bonds. Local.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace deeprg::lattice {

struct Geometry {
  int dimensions = 2;
  std::int64_t lz = 1, ly = 1, lx = 1;

  // From input order ([Lz,] Ly,] Lx); 1 to 3 extents, each >= 1 (InputError).
  static Geometry of(const std::vector<std::int64_t>& extents);

  [[nodiscard]] std::int64_t sites() const { return lz * ly * lx; }
  [[nodiscard]] std::int64_t rows() const { return lz * ly; }
  [[nodiscard]] std::int64_t bonds() const { return dimensions * sites(); }
  [[nodiscard]] std::vector<std::uint64_t> extents() const; // as in the input
  [[nodiscard]] bool all_even() const;                      // so that two colours exist
};

// The extents as Geometry::of takes them.
[[nodiscard]] std::vector<std::int64_t> extents_of(const Geometry& geometry);

// The site one step further along a dimension, around the torus; neighbours along it are `stride` apart.
[[nodiscard]] constexpr std::int64_t next_site(std::int64_t site, std::int64_t stride, std::int64_t extent) {
  return site / stride % extent == extent - 1 ? site - stride * (extent - 1) : site + stride;
}

// A chessboard needs two words a row at least; how R replicas of a row of Lx spins lie in words of 512 lanes.
//   segments S: the largest divisor of Lx/2 with R S <= 512 (1 where R > 512); lane = s R + r holds segment s of
//   replica r, so that column x' of the words holds the sites s (Lx/S) + x' of every segment.
struct Lanes {
  static constexpr std::int64_t width = 512;

  std::int64_t replicas = 1; // of the whole run
  std::int64_t segments = 1;
  std::int64_t groups = 1; // words needed for the replicas: ceil(R / 512)
  std::int64_t half = 1;   // words of one colour in a row: Lx / S / 2

  static Lanes of(const Geometry& geometry, std::int64_t replicas); // even extents

  [[nodiscard]] std::int64_t replicas_in(std::int64_t group) const; // 512, or what is left of R in the last group
  [[nodiscard]] double occupancy() const;                           // fraction of lanes in use
};

} // namespace deeprg::lattice
