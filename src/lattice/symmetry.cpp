#include "lattice/symmetry.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace deeprg::lattice {
namespace {

using Site = std::array<std::int64_t, 3>; // x, y, z

// The permutation whose site `to` is the site source(to).
template <class Source>
Permutation permutation(const Geometry& g, const Source& source) {
  Permutation p;
  p.reserve(static_cast<std::size_t>(g.sites()));
  for (std::int64_t z = 0; z < g.lz; ++z)
    for (std::int64_t y = 0; y < g.ly; ++y)
      for (std::int64_t x = 0; x < g.lx; ++x) {
        const Site from = source(Site{x, y, z});
        p.push_back(static_cast<std::int32_t>((from[2] * g.ly + from[1]) * g.lx + from[0]));
      }
  return p;
}

Site sizes(const Geometry& g) { return {g.lx, g.ly, g.lz}; }

} // namespace

std::vector<Permutation> translations(const Geometry& geometry, int axis) {
  const auto a = static_cast<std::size_t>(axis);
  const std::int64_t length = sizes(geometry)[a];
  std::vector<Permutation> all;
  for (std::int64_t shift = 0; shift < length; ++shift)
    all.push_back(permutation(geometry, [&](Site site) {
      site[a] = (site[a] + shift) % length;
      return site;
    }));
  return all;
}

std::vector<Permutation> point_group(const Geometry& geometry) {
  const Site length = sizes(geometry);
  const auto dimensions = static_cast<std::size_t>(geometry.dimensions);
  std::array<std::size_t, 3> order{0, 1, 2};
  std::vector<Permutation> all;
  do {
    bool kept = true;
    for (std::size_t a = 0; a < 3; ++a)
      kept = kept && length[order[a]] == length[a] && (a < dimensions || order[a] == a);
    for (unsigned turned = 0; kept && turned < 1U << dimensions; ++turned)
      all.push_back(permutation(geometry, [&](Site site) {
        Site from{};
        for (std::size_t a = 0; a < 3; ++a) {
          const std::int64_t x = site[order[a]];
          from[a] = (turned >> a & 1U) != 0 ? (length[a] - x) % length[a] : x;
        }
        return from;
      }));
  } while (std::next_permutation(order.begin(), order.end()));
  return all;
}

std::vector<std::int64_t> grid_like(const std::vector<std::int64_t>& extents, std::int64_t n) {
  const std::size_t axes = extents.size();
  std::vector<std::int64_t> best, grid(axes, 1);
  double least = 0;
  const auto judge = [&] {
    double narrow = 0, wide = 0; // the smallest and the largest spacing
    for (std::size_t a = 0; a < axes; ++a) {
      const double spacing = static_cast<double>(extents[a]) / static_cast<double>(grid[a]);
      narrow = a == 0 ? spacing : std::min(narrow, spacing);
      wide = a == 0 ? spacing : std::max(wide, spacing);
    }
    if (best.empty() || wide / narrow < least) {
      best = grid;
      least = wide / narrow;
    }
  };
  const auto divide = [&](const auto& self, std::size_t axis, std::int64_t rest) -> void {
    if (axis == 0) {
      grid[0] = rest;
      return judge();
    }
    for (std::int64_t divisor = 1; divisor <= rest; ++divisor)
      if (rest % divisor == 0) {
        grid[axis] = divisor;
        self(self, axis - 1, rest / divisor);
      }
  };
  divide(divide, axes - 1, n);
  return best;
}

} // namespace deeprg::lattice
