#include "montecarlo/cluster.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace deeprg::montecarlo {
namespace {

constexpr std::size_t bond_planes = 16; // random bits compared for every bond; a tie draws 48 more
constexpr std::uint64_t low_mask = (std::uint64_t{1} << 48) - 1;

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

} // namespace

ClusterChain::Workspace::Workspace(const lattice::Domain& domain, std::int64_t words)
    : spins(domain, words), active(static_cast<std::size_t>(domain.geometry.dimensions * domain.rows() * words)),
      parent(static_cast<std::size_t>(domain.rows() * domain.geometry.lx)) {}

ClusterChain::ClusterChain(const lattice::Geometry& geometry, const ising::Couplings& couplings, std::int64_t replicas,
                           const random::Generator& generator, const parallel::Comm& comm)
    : generator_(generator), parts_(comm.split([&] {
        const auto grid = lattice::grid_of(geometry, replicas, comm.size());
        return comm.rank() < grid.ranks() ? comm.rank() / (grid.nz * grid.ny) : grid.groups;
      }())),
      domain_(lattice::Domain::of(geometry, replicas, comm.size(), comm.rank())), replicas_(replicas),
      bond_(ising::bond_threshold(couplings.coupling)), antiferromagnet_(couplings.coupling < 0),
      rows_(domain_, replicas, domain_.units) {
  if (couplings.field != 0)
    throw InputError("sample.algorithm: swendsen-wang takes no field; use heat-bath or metropolis with model.field");
  // parts_ numbers the ranks of one replica group from 0
  const int base = comm.rank() - parts_.rank();
  for (int* neighbour : {&domain_.y_next, &domain_.y_previous, &domain_.z_next, &domain_.z_previous})
    *neighbour -= base;
}

bool ClusterChain::spans(int direction) const {
  return direction == 0 || (direction == 1 ? domain_.whole_y() : domain_.whole_z());
}

void ClusterChain::sweep(std::uint64_t number) {
  const std::int64_t replicas = domain_.units.count;
  if (one_part()) {
#pragma omp parallel
    {
      Workspace work(domain_, rows_.words);
#pragma omp for schedule(dynamic)
      for (std::int64_t r = 0; r < replicas; ++r)
        update_replica(r, number, work);
    }
    return;
  }
  Workspace work(domain_, rows_.words);
  for (std::int64_t r = 0; r < replicas; ++r)
    update_replica(r, number, work);
}

void ClusterChain::update_replica(std::int64_t local_replica, std::uint64_t sweep, Workspace& work) {
  copy_in(local_replica, work);
  activate_bonds(local_replica, sweep, work);
  join_sites(work);
  if (!one_part())
    join_parts(work);
  flip(local_replica, sweep, work);
}

void ClusterChain::copy_in(std::int64_t local_replica, Workspace& work) const {
  for (std::int64_t z = 0; z < domain_.z.count; ++z)
    for (std::int64_t y = 0; y < domain_.y.count; ++y) {
      const auto row = rows_.row(local_replica, z, y);
      std::copy(row.begin(), row.end(), work.spins.row(z, y));
    }
  work.spins.exchange_next(parts_);
}

// r < T for the bonds of rows [row, row + rows) of (replica, direction, row): `below` and, where all planes tie,
// `tied`.
void ClusterChain::draw_bonds(std::int64_t row, std::int64_t rows, std::uint64_t sweep, Workspace& work) const {
  const std::int64_t blocks = (domain_.geometry.lx + 127) / 128;
  const auto n = static_cast<std::size_t>(2 * blocks * rows);
  work.random.resize(n);
  work.below.assign(n, 0);
  work.tied.assign(n, ~std::uint64_t{0});
  for (std::size_t p = bond_planes; p-- > 0;) { // least significant plane first
    generator_.fill(random::Purpose::bond_planes, static_cast<std::uint64_t>(row * blocks), sweep,
                    static_cast<std::uint32_t>(p), work.random);
    const std::uint64_t one = (bond_.below >> (63 - p) & 1) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t unequal = one ^ work.random[i];
      work.below[i] = (one & unequal) | (work.below[i] & ~unequal);
      work.tied[i] &= ~unequal;
    }
  }
}

void ClusterChain::activate_bonds(std::int64_t local_replica, std::uint64_t sweep, Workspace& work) const {
  const auto& g = domain_.geometry;
  const std::int64_t words = rows_.words, blocks = (g.lx + 127) / 128, chunk = std::max<std::int64_t>(64 / blocks, 1);
  std::vector<std::uint64_t> next(static_cast<std::size_t>(words));
  const std::int64_t replica = domain_.units.first + local_replica;
  for (int direction = 0; direction < g.dimensions; ++direction)
    for (std::int64_t z = 0; z < domain_.z.count; ++z)
      for (std::int64_t y = 0; y < domain_.y.count; ++y) {
        const std::int64_t row = (replica * g.dimensions + direction) * g.rows() + global_row(z, y);
        if (y % chunk == 0)
          draw_bonds(row, std::min(chunk, domain_.y.count - y), sweep, work);
        const std::size_t drawn = static_cast<std::size_t>(y % chunk * 2 * blocks);
        const std::uint64_t* const here = work.spins.row(z, y);
        const std::uint64_t* there = direction == 1 ? work.spins.row(z, y + 1) : work.spins.row(z + 1, y);
        if (direction == 0) { // site x sees site x + 1, the last one site 0
          for (std::int64_t w = 0; w < words; ++w)
            next[static_cast<std::size_t>(w)] = here[w] >> 1 | (w + 1 < words ? here[w + 1] << 63 : 0);
          const std::int64_t last = g.lx - 1;
          next[static_cast<std::size_t>(last / 64)] &= ~(std::uint64_t{1} << (last % 64));
          next[static_cast<std::size_t>(last / 64)] |= (here[0] & 1) << (last % 64);
          there = next.data();
        }
        std::uint64_t* const active =
            work.active.data() +
            static_cast<std::size_t>(((direction * domain_.z.count + z) * domain_.y.count + y) * words);
        for (std::int64_t w = 0; w < words; ++w) {
          const std::int64_t left = g.lx - 64 * w;
          const std::uint64_t sites = left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
          const std::size_t at = drawn + static_cast<std::size_t>(w);
          const std::uint64_t satisfied = (antiferromagnet_ ? here[w] ^ there[w] : ~(here[w] ^ there[w])) & sites;
          active[w] = satisfied & work.below[at];
          for (std::uint64_t ties = satisfied & work.tied[at]; ties != 0; ties &= ties - 1) {
            const std::int64_t x = 64 * w + __builtin_ctzll(ties);
            const auto place = static_cast<std::uint64_t>(row * g.lx + x);
            if ((generator_.block(random::Purpose::bond_ties, place, sweep).low & low_mask) < (bond_.below & low_mask))
              active[w] |= std::uint64_t{1} << (x % 64);
          }
        }
      }
}

// Union-find inside this part, then parent[site] = smallest site of its cluster here.
void ClusterChain::join_sites(Workspace& work) const {
  const auto& g = domain_.geometry;
  auto& parent = work.parent;
  for (std::size_t site = 0; site < parent.size(); ++site)
    parent[site] = static_cast<std::uint32_t>(site);
  const auto site_of = [&](std::int64_t z, std::int64_t y, std::int64_t x) {
    return static_cast<std::uint32_t>((z * domain_.y.count + y) * g.lx + x);
  };
  const std::uint64_t* active = work.active.data();
  for (int direction = 0; direction < g.dimensions; ++direction)
    for (std::int64_t z = 0; z < domain_.z.count; ++z)
      for (std::int64_t y = 0; y < domain_.y.count; ++y, active += rows_.words) {
        std::int64_t to_z = z, to_y = y;
        if (direction == 1)
          to_y = y + 1;
        else if (direction == 2)
          to_z = z + 1;
        if (to_y == domain_.y.count || to_z == domain_.z.count) {
          if (!spans(direction))
            continue; // a bond to another part
          (direction == 1 ? to_y : to_z) = 0;
        }
        for (std::int64_t w = 0; w < rows_.words; ++w)
          for (std::uint64_t bonds = active[w]; bonds != 0; bonds &= bonds - 1) {
            const std::int64_t x = 64 * w + __builtin_ctzll(bonds);
            const std::int64_t to_x = direction == 0 ? (x + 1 == g.lx ? 0 : x + 1) : x;
            unite(parent, site_of(z, y, x), site_of(to_z, to_y, to_x));
          }
      }
  for (std::size_t site = 0; site < parent.size(); ++site) // parents are smaller: one pass flattens
    parent[site] = parent[parent[site]];
}

void ClusterChain::flip(std::int64_t local_replica, std::uint64_t sweep, Workspace& work) {
  const auto& g = domain_.geometry;
  const std::int64_t blocks = (g.lx + 127) / 128, replica = domain_.units.first + local_replica;
  const auto row_words = static_cast<std::size_t>(2 * blocks);
  work.coins.resize(static_cast<std::size_t>(domain_.rows()) * row_words);
  for (std::int64_t z = 0; z < domain_.z.count; ++z)
    for (std::int64_t y = 0; y < domain_.y.count; ++y)
      generator_.fill(
          random::Purpose::cluster_spins, static_cast<std::uint64_t>((replica * g.rows() + global_row(z, y)) * blocks),
          sweep, 0,
          std::span(work.coins).subspan(static_cast<std::size_t>(z * domain_.y.count + y) * row_words, row_words));
  const auto coin_word = [&](std::int64_t site) -> std::uint64_t& {
    return work.coins[static_cast<std::size_t>(site / g.lx) * row_words + static_cast<std::size_t>(site % g.lx / 64)];
  };
  for (const auto& [site, root] : work.boundary) { // clusters whose root lies elsewhere take its coin
    if (root == global_site(site))
      continue;
    const auto row = static_cast<std::int64_t>(root) / g.lx, x = static_cast<std::int64_t>(root) % g.lx;
    const auto block =
        generator_.block(random::Purpose::cluster_spins,
                         static_cast<std::uint64_t>((replica * g.rows() + row) * blocks + x / 128), sweep);
    const std::uint64_t coin = (x % 128 < 64 ? block.low : block.high) >> (x % 64) & 1;
    std::uint64_t& word = coin_word(site);
    const std::int64_t at = site % g.lx % 64;
    word = (word & ~(std::uint64_t{1} << at)) | coin << at;
  }
  for (std::int64_t z = 0; z < domain_.z.count; ++z)
    for (std::int64_t y = 0; y < domain_.y.count; ++y) {
      const auto row = rows_.row(local_replica, z, y);
      const std::uint32_t* const parent = work.parent.data() + (z * domain_.y.count + y) * g.lx;
      for (std::int64_t x = 0; x < g.lx; ++x) {
        const std::int64_t root = parent[x];
        row[static_cast<std::size_t>(x / 64)] ^= (coin_word(root) >> (root % g.lx % 64) & 1) << (x % 64);
      }
    }
}

void ClusterChain::measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) {
  const auto& g = domain_.geometry;
  const std::int64_t words = rows_.words, part_sites = domain_.rows() * g.lx;
  lattice::HaloRows<std::uint64_t> spins(domain_, words);
  for (std::int64_t r = 0; r < domain_.units.count; ++r) {
    for (std::int64_t z = 0; z < domain_.z.count; ++z)
      for (std::int64_t y = 0; y < domain_.y.count; ++y) {
        const auto row = rows_.row(r, z, y);
        std::copy(row.begin(), row.end(), spins.row(z, y));
      }
    spins.exchange_next(parts_);
    std::int64_t up = 0, unlike = 0;
    for (std::int64_t z = 0; z < domain_.z.count; ++z)
      for (std::int64_t y = 0; y < domain_.y.count; ++y) {
        const std::uint64_t* const here = spins.row(z, y);
        for (std::int64_t w = 0; w < words; ++w) {
          up += __builtin_popcountll(here[w]);
          // bit x against bit x + 1; the bond from the last site to site 0 is added below
          const std::uint64_t next = here[w] >> 1 | (w + 1 < words ? here[w + 1] << 63 : 0);
          const std::int64_t bonds = std::min<std::int64_t>(g.lx - 1 - 64 * w, 64);
          const std::uint64_t mask = bonds >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bonds) - 1;
          unlike += __builtin_popcountll((here[w] ^ next) & mask);
          if (g.dimensions >= 2)
            unlike += __builtin_popcountll(here[w] ^ spins.row(z, y + 1)[w]);
          if (g.dimensions >= 3)
            unlike += __builtin_popcountll(here[w] ^ spins.row(z + 1, y)[w]);
        }
        unlike += ising::is_up(here, 0) != ising::is_up(here, g.lx - 1) ? 1 : 0;
      }
    const auto at = static_cast<std::size_t>(domain_.units.first + r);
    energy[at] += 2 * unlike - g.dimensions * part_sites;
    magnetization[at] += 2 * up - part_sites;
  }
}

} // namespace deeprg::montecarlo
