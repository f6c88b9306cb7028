#include "montecarlo/cluster_plain.hpp"

#include <numeric>

#include "montecarlo/cluster_bonds.hpp"
#include "montecarlo/cluster_sums.hpp"

namespace deeprg::montecarlo {
namespace {

std::uint32_t find(std::vector<std::uint32_t>& parent, std::uint32_t site) {
  while (parent[site] != site) {
    parent[site] = parent[parent[site]];
    site = parent[site];
  }
  return site;
}

void unite(std::vector<std::uint32_t>& parent, std::uint32_t a, std::uint32_t b) {
  a = find(parent, a);
  b = find(parent, b);
  if (a < b)
    parent[b] = a;
  else
    parent[a] = b;
}

// The random bits of a row's bonds or sites, plane after plane.
using Bits = std::vector<std::uint64_t>;

// r < T for the bonds of one row (replica, direction, row).
Bits bonds_below(const random::Generator& generator, std::int64_t row, std::int64_t lx, std::uint64_t sweep,
                 std::uint64_t threshold) {
  const std::int64_t blocks = (lx + 127) / 128;
  Bits random(static_cast<std::size_t>(2 * blocks)), below(random.size(), 0), tied(random.size(), ~std::uint64_t{0});
  for (std::size_t p = 0; p < bond_planes; ++p) { // the most significant plane that differs decides
    generator.fill(random::Purpose::bond_planes, static_cast<std::uint64_t>(row * blocks), sweep,
                   static_cast<std::uint32_t>(p), random);
    const std::uint64_t one = (threshold >> (63 - p) & 1) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < random.size(); ++i) {
      below[i] |= tied[i] & one & ~random[i];
      tied[i] &= ~(one ^ random[i]);
    }
  }
  for (std::int64_t x = 0; x < lx; ++x)
    if (ising::is_up(tied.data(), x) &&
        tie_is_below(generator, static_cast<std::uint64_t>(row * lx + x), sweep, threshold))
      below[static_cast<std::size_t>(x / 64)] |= std::uint64_t{1} << (x % 64);
  return below;
}

} // namespace

void sweep_clusters_plainly(const ising::Couplings& couplings, const random::Generator& generator, std::uint64_t sweep,
                            ising::BitRows& rows, std::span<std::int64_t> sums) {
  const auto& g = rows.geometry;
  const auto bond = ising::bond_thresholds(couplings);
  const std::int64_t blocks = (g.lx + 127) / 128;
  std::vector<std::uint32_t> parent(static_cast<std::size_t>(g.sites()));
  for (std::int64_t r = 0; r < rows.replica.count; ++r) {
    const std::int64_t replica = rows.replica.first + r;
    std::iota(parent.begin(), parent.end(), 0U);
    std::int64_t stride = 1;
    for (int direction = 0; direction < g.dimensions; ++direction) {
      const std::int64_t extent = direction == 0 ? g.lx : (direction == 1 ? g.ly : g.lz);
      for (std::int64_t row = 0; row < g.rows(); ++row) {
        const Bits below = bonds_below(generator, (replica * g.dimensions + direction) * g.rows() + row, g.lx, sweep,
                                       bond[static_cast<std::size_t>(direction)]);
        for (std::int64_t x = 0; x < g.lx; ++x) {
          const std::int64_t site = row * g.lx + x, next = lattice::next_site(site, stride, extent);
          const auto up = [&](std::int64_t s) {
            return ising::is_up(rows.row(r, s / g.lx / g.ly, s / g.lx % g.ly).data(), s % g.lx);
          };
          if (ising::is_up(below.data(), x) && (up(site) == up(next)) == (couplings.along(direction) >= 0))
            unite(parent, static_cast<std::uint32_t>(site), static_cast<std::uint32_t>(next));
        }
      }
      stride *= extent;
    }
    Bits coins(static_cast<std::size_t>(2 * blocks * g.rows()));
    generator.fill(random::Purpose::cluster_spins, static_cast<std::uint64_t>(replica * g.rows() * blocks), sweep, 0,
                   coins);
    std::vector<std::uint64_t> size(parent.size(), 0);
    for (std::int64_t site = 0; site < g.sites(); ++site) {
      const std::int64_t root = find(parent, static_cast<std::uint32_t>(site)), x = site % g.lx;
      ++size[static_cast<std::size_t>(root)];
      const std::uint64_t flips = ising::is_up(coins.data() + 2 * blocks * (root / g.lx), root % g.lx) ? 1 : 0;
      rows.row(r, site / g.lx / g.ly, site / g.lx % g.ly)[static_cast<std::size_t>(x / 64)] ^= flips << (x % 64);
    }
    if (sums.empty())
      continue;
    ClusterSums all;
    for (const std::uint64_t s : size)
      all.add(s);
    const auto out = sums.subspan(static_cast<std::size_t>(3 * r), 3);
    out[0] += static_cast<std::int64_t>(all.squares);
    out[1] += static_cast<std::int64_t>(all.fourth_low);
    out[2] += static_cast<std::int64_t>(all.fourth_high);
  }
}

} // namespace deeprg::montecarlo
