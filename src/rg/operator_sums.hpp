// The sums of operators over a configuration, as exact integers: a product of spins is an XOR of rotated rows of bits,
// its sum over the lattice a population count. The plain form is the oracle. Local.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rg/configuration.hpp"
#include "rg/rotated_rows.hpp"

namespace deeprg::rg {

class OperatorSums {
public:
  OperatorSums(const lattice::Geometry& geometry, std::span<const Operator> operators);

  // sums: one an operator, over all its products and sites.
  void measure(const Configuration& configuration, std::span<std::int64_t> sums);

private:
  using Product = std::vector<std::size_t>; // how far each spin is from the product's site (RotatedRows)

  lattice::Geometry geometry_;
  RotatedRows rows_;
  std::vector<std::vector<Product>> operators_;
};

// The largest |S| that an operator can have.
[[nodiscard]] std::int64_t largest_sum(const Operator& which, const lattice::Geometry& geometry);

// Spin by spin, from spins -1, +1 in natural order.
[[nodiscard]] std::int64_t plain_sum(const Operator& which, const lattice::Geometry& geometry,
                                     std::span<const std::int8_t> spins);

} // namespace deeprg::rg
