#include "rg/hypercube.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/error.hpp"

namespace deeprg::rg {
namespace {

constexpr std::array<std::pair<const char*, std::uint32_t>, 6> names{
    {{"constant", 0}, {"field", 0b1}, {"nn", 0b11}, {"diagonal", 0b1001}, {"triple", 0b111}, {"plaquette", 0b1111}}};

// Generators of the group as permutations of the corners: a reflection, and exchanges of neighbouring axes.
std::vector<std::vector<unsigned>> generators(unsigned dimension) {
  const unsigned corners = 1U << dimension;
  std::vector<std::vector<unsigned>> all(1);
  for (unsigned c = 0; c < corners; ++c)
    all[0].push_back(c ^ 1U);
  for (unsigned axis = 0; axis + 1 < dimension; ++axis) {
    std::vector<unsigned> exchange;
    for (unsigned c = 0; c < corners; ++c) {
      const unsigned differ = (c >> axis ^ c >> (axis + 1)) & 1U;
      exchange.push_back(c ^ (differ * 3U << axis));
    }
    all.push_back(exchange);
  }
  return all;
}

std::uint32_t moved(std::uint32_t set, const std::vector<unsigned>& permutation) {
  std::uint32_t result = 0;
  for (std::size_t c = 0; c < permutation.size(); ++c)
    result |= (set >> c & 1U) << permutation[c];
  return result;
}

} // namespace

Hypercube::Hypercube(int d) : dimension(d), corners(1 << d) {
  if (d < 2 || d > 4)
    throw InputError(fmt::format("the variational RG on hypercubes is built for 2, 3 and 4 dimensions; found {}", d));
  const std::uint32_t all = 1U << corners;
  constexpr std::uint16_t unseen = 0xFFFF;
  orbit_of.assign(all, unseen);
  const auto group = generators(static_cast<unsigned>(d));
  for (std::uint32_t set = 0; set < all; ++set) {
    if (orbit_of[set] != unseen)
      continue;
    const auto orbit = static_cast<std::uint16_t>(representative.size());
    std::vector<std::uint32_t> members{set};
    orbit_of[set] = orbit;
    for (std::size_t i = 0; i < members.size(); ++i)
      for (const auto& permutation : group)
        if (const std::uint32_t image = moved(members[i], permutation); orbit_of[image] == unseen) {
          orbit_of[image] = orbit;
          members.push_back(image);
        }
    representative.push_back(set);
    size.push_back(static_cast<double>(members.size()));
    magnetization.push_back(2 * std::popcount(set) - corners);
  }
  const std::size_t n = orbits(), distances = static_cast<std::size_t>(corners) + 1;
  at_distance.assign(n * n * distances, 0);
  operators_.assign(n * n, 0);
  for (std::size_t o = 0; o < n; ++o) {
    reversed.push_back(orbit_of[representative[o] ^ (all - 1)]);
    for (std::uint32_t other = 0; other < all; ++other) {
      const auto distance = static_cast<std::size_t>(std::popcount(representative[o] ^ other));
      ++at_distance[(o * n + orbit_of[other]) * distances + distance];
      const bool odd = std::popcount(other & ~representative[o]) % 2 != 0;
      operators_[orbit_of[other] * n + o] += odd ? -1.0 : 1.0;
    }
  }
}

std::size_t Hypercube::spins_of(std::size_t orbit) const {
  return static_cast<std::size_t>(std::popcount(representative[orbit]));
}

OrbitFunction Hypercube::couplings(const OrbitFunction& function) const {
  const std::size_t n = orbits();
  OrbitFunction result(n, 0.0);
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t o = 0; o < n; ++o)
      result[a] += size[o] * operators_[a * n + o] * function[o];
    result[a] /= size[a] * static_cast<double>(1U << corners);
  }
  return result;
}

OrbitFunction Hypercube::function(const OrbitFunction& couplings) const {
  const std::size_t n = orbits();
  OrbitFunction result(n, 0.0);
  for (std::size_t a = 0; a < n; ++a)
    for (std::size_t o = 0; o < n; ++o)
      result[o] += couplings[a] * operators_[a * n + o];
  return result;
}

std::string Hypercube::name(std::size_t orbit) const {
  for (const auto& [name, set] : names)
    if (orbit_of[set] == orbit)
      return name;
  std::vector<int> members;
  for (int c = 0; c < corners; ++c)
    if ((representative[orbit] >> c & 1U) != 0)
      members.push_back(c);
  return fmt::format("{}", fmt::join(members, "-"));
}

std::size_t Hypercube::orbit_named(std::string_view wanted) const {
  for (std::size_t o = 0; o < orbits(); ++o)
    if (name(o) == wanted)
      return o;
  throw InputError(fmt::format("no operator '{}' on the hypercube in {} dimensions", wanted, dimension));
}

} // namespace deeprg::rg
