#include "lattice/geometry.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace deeprg::lattice {

Geometry Geometry::of(const std::vector<std::int64_t>& extents) {
  if (extents.empty() || extents.size() > 3)
    throw InputError("lattice.size must have 1 to 3 extents, found " + std::to_string(extents.size()));
  if (std::any_of(extents.begin(), extents.end(), [](auto extent) { return extent < 1; }))
    throw InputError("lattice.size must have extents of at least 1");
  Geometry g;
  g.dimensions = static_cast<int>(extents.size());
  g.lx = extents.back();
  g.ly = extents.size() > 1 ? extents[extents.size() - 2] : 1;
  g.lz = extents.size() > 2 ? extents[0] : 1;
  return g;
}

std::vector<std::uint64_t> Geometry::extents() const {
  const std::array<std::int64_t, 3> all{lz, ly, lx};
  return {all.end() - dimensions, all.end()};
}

std::vector<std::int64_t> extents_of(const Geometry& geometry) {
  const auto extents = geometry.extents();
  return {extents.begin(), extents.end()};
}

bool Geometry::all_even() const {
  const auto all = extents();
  return std::all_of(all.begin(), all.end(), [](auto extent) { return extent % 2 == 0; });
}

Lanes Lanes::of(const Geometry& geometry, std::int64_t replicas) {
  Lanes lanes;
  lanes.replicas = replicas;
  lanes.groups = (replicas + width - 1) / width;
  const std::int64_t pairs = geometry.lx / 2;
  for (std::int64_t s = std::min(pairs, std::max<std::int64_t>(width / replicas, 1)); s >= 1; --s)
    if (pairs % s == 0) {
      lanes.segments = s;
      break;
    }
  lanes.half = pairs / lanes.segments;
  return lanes;
}

std::int64_t Lanes::replicas_in(std::int64_t group) const { return std::min(width, replicas - group * width); }

double Lanes::occupancy() const {
  return static_cast<double>(replicas * segments) / static_cast<double>(groups * width);
}

} // namespace deeprg::lattice
