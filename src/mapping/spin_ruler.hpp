// What the thermodynamics of spins is made of, measured on one configuration after the other. Local; no randomness.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lattice/geometry.hpp"

namespace deeprg::mapping {

struct SpinRuler {
  explicit SpinRuler(const lattice::Geometry& geometry);

  // Energy E/J, magnetisation M and S(k_min) of a configuration; `correlation` is then its own (axis_correlation).
  std::array<double, 3> operator()(std::span<const std::int8_t> spins);

  // L where all axes have the same extent above 1, without which there is no xi / L.
  [[nodiscard]] std::optional<std::int64_t> equal_extent() const;

  std::int64_t sites;
  std::size_t width; // distances
  std::vector<std::int64_t> extents;
  std::vector<double> correlation; // (distance)
};

} // namespace deeprg::mapping
