// The spins on the corners of a hypercube, up to its symmetry.
//   Corner c has the coordinates bits 0 .. d-1 of c. A configuration is one bit a corner (1: spin up), a set of corners
//   is one bit a corner too; the hypercube's symmetry group (permutations of the axes and reflections, order 2^d d!)
//   sorts either into the same orbits: 6, 22, 402 for d = 2, 3, 4, with the empty set first.
// A function with that symmetry has one value an orbit of configurations, and one coupling an orbit of sets:
//   V(s) = sum_a K_a O_a(s),  O_a(s) = sum over the sets S of orbit a of prod over c in S of s_c.
// Local; no randomness; InputError for a dimension other than 2, 3, 4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace deeprg::rg {

using OrbitFunction = std::vector<double>; // one value an orbit

struct Hypercube {
  explicit Hypercube(int dimension);

  int dimension, corners;
  std::vector<std::uint16_t> orbit_of;       // (2^corners)
  std::vector<std::uint32_t> representative; // (orbits): the least member
  std::vector<double> size;                  // (orbits): members
  std::vector<std::size_t> reversed;         // (orbits): the orbit with every spin reversed
  std::vector<int> magnetization;            // (orbits): sum of the spins
  std::vector<std::uint32_t> at_distance;    // (orbits, orbits, corners + 1): how many members of the second orbit
                                             // differ from the first's representative in so many corners

  [[nodiscard]] std::size_t orbits() const { return size.size(); }
  [[nodiscard]] std::size_t spins_of(std::size_t orbit) const; // corners in a set of the orbit

  [[nodiscard]] OrbitFunction couplings(const OrbitFunction& function) const;
  [[nodiscard]] OrbitFunction function(const OrbitFunction& couplings) const;

  // "constant", "field", "nn", "diagonal", "triple", "plaquette" for the sets on one face; else the corners of the
  // representative, "0-3-5".
  [[nodiscard]] std::string name(std::size_t orbit) const;
  [[nodiscard]] std::size_t orbit_named(std::string_view name) const; // InputError if there is none

private:
  std::vector<double> operators_; // (sets, configurations): O_a(s)
};

} // namespace deeprg::rg
