// Configurations to try the kernels on.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "lattice/geometry.hpp"

namespace deeprg::rg {

// A third of the spins up.
inline std::vector<std::int8_t> some_spins(const lattice::Geometry& geometry, std::uint64_t seed) {
  const random::Generator generator(seed);
  std::vector<std::int8_t> spins(static_cast<std::size_t>(geometry.sites()));
  for (std::size_t i = 0; i < spins.size(); ++i)
    spins[i] = generator.block(random::Purpose::initial_spins, i, 0).low % 3 == 0 ? 1 : -1;
  return spins;
}

} // namespace deeprg::rg
