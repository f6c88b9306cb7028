// Operators of the renormalization group on the hypercubic lattice: S = sum over the lattice of products of spins. An
// operator is a set of sites with all its images under translations, rotations and reflections, each once. Even
// operators have products of an even number of spins. Local.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lattice/geometry.hpp"

namespace deeprg::rg {

using Offset = std::array<std::int64_t, 3>; // along z, y, x

struct Operator {
  std::string name;
  // The products that a site of the lattice stands for, one an image: distinct offsets, none negative.
  std::vector<std::vector<Offset>> products;

  [[nodiscard]] bool odd() const { return products.front().size() % 2 != 0; }
};

// The operator of a set of sites, in 1, 2 or 3 dimensions (offsets along z, y, x; those of missing ones are 0).
[[nodiscard]] Operator operator_of(std::string name, int dimensions, const std::vector<Offset>& sites);

// The usual ones, the most important first (Swendsen, Phys. Rev. B 30, 3866 (1984)).
//   two dimensions, even: nn, diagonal, plaquette, distances (2,0) and (2,1), the four neighbours of a site, (2,2);
//     odd: the spin, triples around a corner, straight triples, diagonal triples
//   three, even: nn, diagonals (1,1) and (1,1,1), distance 2, plaquette; odd: the spin, corner and straight triples
//   one, even: distances 1, 2, 3, four in a row; odd: the spin, three in a row
struct Operators {
  std::vector<Operator> even, odd;
};
[[nodiscard]] Operators standard_operators(int dimensions);

// The same products on this lattice, offsets modulo its extents, equal spins cancelled: a product may be empty.
[[nodiscard]] Operator on_lattice(const Operator& which, const lattice::Geometry& geometry);
[[nodiscard]] std::vector<Operator> on_lattice(std::span<const Operator> operators, const lattice::Geometry& geometry);

// The largest offset along every axis.
[[nodiscard]] Offset reach_of(std::span<const Operator> operators);

} // namespace deeprg::rg
