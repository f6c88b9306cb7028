// Thermometers: the coupling of the nearest-neighbour Ising model that has what was measured of some spins. Local; no
// randomness.
#pragma once

#include <cstdint>
#include <vector>

#include "statistics/estimate.hpp"

namespace deeprg::mapping {

// K at which the Ising model on a periodic lattice of these extents has this energy per site in units of J, exactly:
// the ring, or Kaufman's torus. Axes of extent 1 do not count. Unknown in three dimensions, beyond |K| = 3, and for an
// energy above 0 where an extent is odd. The error is what the error of the energy makes of it.
[[nodiscard]] statistics::Estimate coupling_of_energy(std::vector<std::int64_t> extents,
                                                      const statistics::Estimate& energy);

} // namespace deeprg::mapping
