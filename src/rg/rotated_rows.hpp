// The rows of a configuration with copies of themselves rotated by 0, 1, 2, ... sites, and with the first rows again
// beyond the last: a spin at an offset from any site then stands at one distance in memory from it. Local.
#pragma once

#include <cstdint>
#include <vector>

#include "rg/configuration.hpp"
#include "rg/operators.hpp"

namespace deeprg::rg {

class RotatedRows {
public:
  // reach: the largest offset along every axis.
  RotatedRows(const lattice::Geometry& geometry, const Offset& reach);

  void copy(const Configuration& configuration);

  // The words of the sites of plane z, its rows one after the other.
  [[nodiscard]] const std::uint64_t* plane(std::int64_t z) const {
    return copies_.data() + static_cast<std::size_t>(z) * pitch_;
  }
  // From the word of a site to the word that has, at the same bit, the site at this offset from it.
  [[nodiscard]] std::size_t distance(const Offset& offset) const;

private:
  lattice::Geometry geometry_;
  Offset reach_;
  std::size_t words_, pitch_, copy_;  // of a row, of a plane, of a copy
  std::vector<std::uint64_t> copies_; // (rotation, z, y, word)
};

} // namespace deeprg::rg
