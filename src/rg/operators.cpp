#include "rg/operators.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace deeprg::rg {
namespace {

using Product = std::vector<Offset>;

// Translated so that the least offset along every axis is 0.
Product at_origin(Product sites) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    std::int64_t least = sites.front()[axis];
    for (const Offset& site : sites)
      least = std::min(least, site[axis]);
    for (Offset& site : sites)
      site[axis] -= least;
  }
  std::ranges::sort(sites);
  return sites;
}

} // namespace

Operator operator_of(std::string name, int dimensions, const std::vector<Offset>& sites) {
  const std::size_t first = 3 - static_cast<std::size_t>(dimensions); // axes first, ..., 2 exist
  std::array<std::size_t, 3> axes{0, 1, 2};
  std::set<Product> images;
  do {
    for (unsigned signs = 0; signs < 1U << dimensions; ++signs) {
      Product image;
      for (const Offset& site : sites) {
        Offset moved{};
        for (std::size_t a = first; a < 3; ++a)
          moved[axes[a]] = (signs >> (a - first) & 1U) != 0 ? -site[a] : site[a];
        image.push_back(moved);
      }
      images.insert(at_origin(std::move(image)));
    }
  } while (std::next_permutation(axes.begin() + static_cast<std::ptrdiff_t>(first), axes.end()));
  return {std::move(name), {images.begin(), images.end()}};
}

Operators standard_operators(int dimensions) {
  const auto make = [dimensions](const char* name, const std::vector<Offset>& sites) {
    return operator_of(name, dimensions, sites);
  };
  if (dimensions == 1)
    return {{make("nn", {{0, 0, 0}, {0, 0, 1}}), make("(2)", {{0, 0, 0}, {0, 0, 2}}),
             make("(3)", {{0, 0, 0}, {0, 0, 3}}), make("four", {{0, 0, 0}, {0, 0, 1}, {0, 0, 2}, {0, 0, 3}})},
            {make("spin", {{0, 0, 0}}), make("straight", {{0, 0, 0}, {0, 0, 1}, {0, 0, 2}})}};
  if (dimensions == 2)
    return {{make("nn", {{0, 0, 0}, {0, 0, 1}}), make("diagonal", {{0, 0, 0}, {0, 1, 1}}),
             make("plaquette", {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}}), make("(2,0)", {{0, 0, 0}, {0, 0, 2}}),
             make("(2,1)", {{0, 0, 0}, {0, 1, 2}}), make("star", {{0, 0, 1}, {0, 0, -1}, {0, 1, 0}, {0, -1, 0}}),
             make("(2,2)", {{0, 0, 0}, {0, 2, 2}})},
            {make("spin", {{0, 0, 0}}), make("corner", {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}}),
             make("straight", {{0, 0, 0}, {0, 0, 1}, {0, 0, 2}}), make("slanted", {{0, 0, 0}, {0, 1, 1}, {0, 2, 2}})}};
  return {{make("nn", {{0, 0, 0}, {0, 0, 1}}), make("diagonal", {{0, 0, 0}, {0, 1, 1}}),
           make("(1,1,1)", {{0, 0, 0}, {1, 1, 1}}), make("(2,0,0)", {{0, 0, 0}, {0, 0, 2}}),
           make("plaquette", {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}})},
          {make("spin", {{0, 0, 0}}), make("corner", {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}}),
           make("straight", {{0, 0, 0}, {0, 0, 1}, {0, 0, 2}})}};
}

Operator on_lattice(const Operator& which, const lattice::Geometry& geometry) {
  Operator there{which.name, {}};
  for (const Product& product : which.products) {
    Product sites;
    for (const Offset& o : product) {
      const Offset wrapped{o[0] % geometry.lz, o[1] % geometry.ly, o[2] % geometry.lx};
      if (const auto same = std::ranges::find(sites, wrapped); same != sites.end())
        sites.erase(same);
      else
        sites.push_back(wrapped);
    }
    there.products.push_back(std::move(sites));
  }
  return there;
}

std::vector<Operator> on_lattice(std::span<const Operator> operators, const lattice::Geometry& geometry) {
  std::vector<Operator> there;
  for (const Operator& which : operators)
    there.push_back(on_lattice(which, geometry));
  return there;
}

Offset reach_of(std::span<const Operator> operators) {
  Offset reach{};
  for (const Operator& which : operators)
    for (const auto& product : which.products)
      for (const Offset& offset : product)
        for (std::size_t axis = 0; axis < 3; ++axis)
          reach[axis] = std::max(reach[axis], offset[axis]);
  return reach;
}

} // namespace deeprg::rg
