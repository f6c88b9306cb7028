// The sums of operators over a configuration, as exact integers: a product of spins is an XOR of rotated rows of bits,
// its sum over the lattice a population count. The plain form is the oracle. Local.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rg/configuration.hpp"
#include "rg/operators.hpp"

namespace deeprg::rg {

class OperatorSums {
public:
  OperatorSums(const lattice::Geometry& geometry, std::span<const Operator> operators);

  // sums: one an operator, over all its products and sites.
  void measure(const Configuration& configuration, std::span<std::int64_t> sums);

private:
  struct Product {
    std::vector<std::size_t> rows; // where the rotated rows of each spin start, from those of the product's site
  };
  void copy_rows(const Configuration& configuration);

  lattice::Geometry geometry_;
  std::size_t words_, pitch_, plane_; // of a row; rows of a plane with those beyond its end, in words; a whole copy's
  std::int64_t shifts_ = 1, beyond_y_ = 0, beyond_z_ = 0;
  std::vector<std::vector<Product>> operators_;
  std::vector<std::uint64_t> copies_; // (shift, z, y, word): rows rotated by 0, 1, ..., with the first rows again
                                      // beyond the last
};

// The largest |S| that an operator can have.
[[nodiscard]] std::int64_t largest_sum(const Operator& which, const lattice::Geometry& geometry);

// Spin by spin, from spins -1, +1 in natural order.
[[nodiscard]] std::int64_t plain_sum(const Operator& which, const lattice::Geometry& geometry,
                                     std::span<const std::int8_t> spins);

} // namespace deeprg::rg
