// Where hidden units stand on the lattice, and whether they form a lattice of their own: what must be known before
// hidden spins are compared with block spins. Positions and signs come from the receptive fields
// (mapping/receptive_field). Local; no randomness.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lattice/geometry.hpp"

namespace deeprg::mapping {

struct Placement {
  std::vector<std::int64_t> grid;             // extents of the units' lattice, one an axis, slowest first
  std::vector<double> spacing;                // sites, L / extent
  std::vector<std::int64_t> place;            // (unit): its place on the grid, in natural order
  std::vector<std::int8_t> gauge;             // (unit): the sign that makes the sum of its field positive
  std::vector<std::vector<double>> centroids; // (unit, axis) in sites; NaN of dead units
  std::int64_t dead = 0;                      // units without a field above the noise
  std::int64_t duplicates = 0;                // pairs of units with |cosine| of their fields above max_cosine
  double residual = 0;                        // root mean square distance to the places, over the mean spacing
  [[nodiscard]] bool forms_lattice() const;
  [[nodiscard]] std::string verdict() const; // in a sentence
};

inline constexpr double max_cosine = 0.9;
inline constexpr double max_residual = 0.25; // units at random places come to 0.4 and more

// fields: (unit, site), of one layer. The grid has as many places as units, its boxes as nearly cubes as their number
// factorises; it may stand anywhere, and its places are shared out so that the sum of the squared distances is least
// (assignment problem, Kuhn 1955). Cost: units^3. One unit, or a unit that is dead, makes no lattice.
[[nodiscard]] Placement place_units(const lattice::Geometry& geometry, std::vector<float> fields);

// Sets of places of a grid, each once.
struct Shell {
  double distance = 0; // in mean spacings, on the torus
  std::vector<std::vector<std::int64_t>> pairs;
};
// The pairs at the smallest distances, at most `count` of them, ascending.
[[nodiscard]] std::vector<Shell> shells(const Placement& placement, std::size_t count);
// Four places at the corners of an elementary square; in one dimension four in a row. Empty where there are not four.
[[nodiscard]] std::vector<std::vector<std::int64_t>> plaquettes(const Placement& placement);

} // namespace deeprg::mapping
