// The symmetries of the periodic lattice as permutations of its sites: site i of the image is the site p[i] of what it
// is made from. Local.
#pragma once

#include <cstdint>
#include <vector>

#include "lattice/geometry.hpp"

namespace deeprg::lattice {

using Permutation = std::vector<std::int32_t>;

// The translations along one axis (0: x, the fastest; 1: y; 2: z), the identity first.
[[nodiscard]] std::vector<Permutation> translations(const Geometry& geometry, int axis);

// The rotations and reflections that keep the origin and map the lattice onto itself: reversals of axes and exchanges
// of axes of equal extent, the identity first; 2 on the ring, 8 on the square, 48 on the cube.
[[nodiscard]] std::vector<Permutation> point_group(const Geometry& geometry);

// The grid of n points over the lattice whose spacings differ least, its extents in the order of the lattice's: (Lz,)
// Ly,) Lx. The first such in the order of Lx; n >= 1.
[[nodiscard]] std::vector<std::int64_t> grid_like(const std::vector<std::int64_t>& extents, std::int64_t n);

} // namespace deeprg::lattice
