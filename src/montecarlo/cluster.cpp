#include "montecarlo/cluster.hpp"

#include <omp.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "base/error.hpp"

namespace deeprg::montecarlo {

ClusterChain::Workspace::Workspace(const lattice::Domain& domain, std::int64_t words)
    : spins(domain, words), active(static_cast<std::size_t>(domain.geometry.dimensions * domain.rows() * words)),
      runs(domain.rows(), domain.geometry.lx), next(static_cast<std::size_t>(words)) {}

ClusterChain::ClusterChain(const lattice::Geometry& geometry, const ising::Couplings& couplings, std::int64_t replicas,
                           const random::Generator& generator, const parallel::Comm& comm)
    : generator_(generator), parts_(comm.split([&] {
        const auto grid = lattice::grid_of(geometry, replicas, comm.size());
        return comm.rank() < grid.ranks() ? comm.rank() / (grid.nz * grid.ny) : grid.groups;
      }())),
      domain_(lattice::Domain::of(geometry, replicas, comm.size(), comm.rank())), replicas_(replicas),
      anisotropic_(couplings.anisotropic()), bond_(ising::bond_thresholds(couplings)),
      rows_(domain_, replicas, domain_.units) {
  for (std::size_t axis = 0; axis < 3; ++axis)
    antiferromagnet_[axis] = couplings.along(static_cast<int>(axis)) < 0;
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

void ClusterChain::sweep_and_sum(std::uint64_t number, std::span<std::int64_t> sums) {
  const std::int64_t replicas = domain_.units.count;
  const auto threads = one_part() ? std::clamp<std::int64_t>(replicas, 1, omp_get_max_threads()) : 1;
  while (work_.size() < static_cast<std::size_t>(threads))
    work_.emplace_back(domain_, rows_.words);
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1)
  for (std::int64_t r = 0; r < replicas; ++r)
    update_replica(r, number, work_[static_cast<std::size_t>(omp_get_thread_num())],
                   sums.empty() ? sums : sums.subspan(static_cast<std::size_t>(3 * (domain_.units.first + r)), 3));
}

void ClusterChain::update_replica(std::int64_t local_replica, std::uint64_t sweep, Workspace& work,
                                  std::span<std::int64_t> sums) {
  copy_in(local_replica, work);
  join_runs(local_replica, sweep, work);
  work.boundary.clear();
  if (!one_part())
    join_parts(work);
  if (!sums.empty()) {
    const ClusterSums all = sum_clusters(work);
    sums[0] += static_cast<std::int64_t>(all.squares);
    sums[1] += static_cast<std::int64_t>(all.fourth_low);
    sums[2] += static_cast<std::int64_t>(all.fourth_high);
  }
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

void ClusterChain::join_runs(std::int64_t local_replica, std::uint64_t sweep, Workspace& work) const {
  const auto index = [&](std::int64_t z, std::int64_t y) { return static_cast<std::size_t>(row(z, y)); };
  const auto bonds = [&](int direction, std::int64_t z, std::int64_t y) {
    return work.active.data() + bonds_of(direction, z, y);
  };
  const int dimensions = domain_.geometry.dimensions;
  const std::int64_t planes = domain_.z.count, rows = domain_.y.count;
  clear(work.runs);
  for (std::int64_t z = 0; z < planes; ++z) {
    for (std::int64_t first = 0; first < rows; first += rows_at_once()) {
      const parallel::Share chunk{first, std::min(rows_at_once(), rows - first)};
      for (int direction = 0; direction < dimensions; ++direction)
        activate_bonds(local_replica, direction, z, chunk, sweep, work);
      for (std::int64_t y = first; y < first + chunk.count; ++y) {
        if (dimensions > 1 && y > 0)
          add_row(work.runs, bonds(0, z, y), index(z, y - 1), bonds(1, z, y - 1));
        else
          add_row(work.runs, bonds(0, z, y), 0, nullptr);
        if (z > 0)
          join_rows(work.runs, index(z, y), index(z - 1, y), bonds(2, z - 1, y));
      }
    }
    if (dimensions > 1 && spans(1))
      join_rows(work.runs, index(z, rows - 1), index(z, 0), bonds(1, z, rows - 1));
  }
  if (dimensions > 2 && spans(2))
    for (std::int64_t y = 0; y < rows; ++y)
      join_rows(work.runs, index(planes - 1, y), index(0, y), bonds(2, planes - 1, y));
}

void ClusterChain::activate_bonds(std::int64_t local_replica, int direction, std::int64_t z, parallel::Share chunk,
                                  std::uint64_t sweep, Workspace& work) const {
  const auto& g = domain_.geometry;
  const std::int64_t words = rows_.words, last = g.lx - 1;
  const std::int64_t first_row =
      ((domain_.units.first + local_replica) * g.dimensions + direction) * g.rows() + global_row(z, chunk.first);
  const std::uint64_t bond = bond_[static_cast<std::size_t>(direction)];
  draw_bonds(generator_, static_cast<std::uint64_t>(first_row * blocks()), sweep, bond,
             static_cast<std::size_t>(chunk.count * blocks()), work.drawn);
  for (std::int64_t i = 0; i < chunk.count; ++i) {
    const std::int64_t y = chunk.first + i;
    const std::uint64_t* const here = work.spins.row(z, y);
    const std::uint64_t* there = direction == 1 ? work.spins.row(z, y + 1) : work.spins.row(z + 1, y);
    if (direction == 0) { // site x sees site x + 1, the last one site 0
      for (std::int64_t w = 0; w < words; ++w)
        work.next[static_cast<std::size_t>(w)] = here[w] >> 1 | (w + 1 < words ? here[w + 1] << 63 : 0);
      work.next[static_cast<std::size_t>(last / 64)] &= ~(std::uint64_t{1} << (last % 64));
      work.next[static_cast<std::size_t>(last / 64)] |= (here[0] & 1) << (last % 64);
      there = work.next.data();
    }
    std::uint64_t* const active = work.active.data() + bonds_of(direction, z, y);
    const std::uint64_t* const below = work.drawn.below.data() + 2 * blocks() * i;
    const std::uint64_t* const tied = work.drawn.tied.data() + 2 * blocks() * i;
    const std::uint64_t unlike = antiferromagnet_[static_cast<std::size_t>(direction)] ? 0 : ~std::uint64_t{0};
    for (std::int64_t w = 0; w < words; ++w) {
      const std::uint64_t sites = w + 1 < words ? ~std::uint64_t{0} : work.runs.last_sites;
      const std::uint64_t satisfied = (here[w] ^ there[w] ^ unlike) & sites;
      active[w] = satisfied & below[w];
      for (std::uint64_t ties = satisfied & tied[w]; ties != 0; ties &= ties - 1) {
        const std::int64_t x = 64 * w + std::countr_zero(ties);
        if (tie_is_below(generator_, static_cast<std::uint64_t>((first_row + i) * g.lx + x), sweep, bond))
          active[w] |= std::uint64_t{1} << (x % 64);
      }
    }
  }
}

void ClusterChain::flip(std::int64_t local_replica, std::uint64_t sweep, Workspace& work) {
  const auto& g = domain_.geometry;
  const std::int64_t first_row = (domain_.units.first + local_replica) * g.rows();
  Runs& runs = work.runs;
  runs.coin.resize(runs.count + 2 * Runs::margin + work.boundary.size());
  auto elsewhere = static_cast<std::uint32_t>(runs.count + Runs::margin);
  for (const auto& [run, root] : work.boundary) { // clusters whose root lies elsewhere hang below its coin
    const auto site = static_cast<std::int64_t>(root);
    const std::int64_t x = site % g.lx;
    const auto block =
        generator_.block(random::Purpose::cluster_spins,
                         static_cast<std::uint64_t>((first_row + site / g.lx) * blocks() + x / 128), sweep);
    runs.coin[elsewhere] = ((x % 128 < 64 ? block.low : block.high) >> (x % 64) & 1) != 0 ? 0xFF : 0;
    runs.parent[run] = elsewhere++;
  }
  const auto stride = static_cast<std::size_t>(2 * blocks());
  for (std::int64_t z = 0; z < domain_.z.count; ++z)
    for (std::int64_t y = 0; y < domain_.y.count; y += rows_at_once()) {
      const auto n = static_cast<std::size_t>(std::min(rows_at_once(), domain_.y.count - y));
      work.coins.resize(n * stride);
      generator_.fill(random::Purpose::cluster_spins,
                      static_cast<std::uint64_t>((first_row + global_row(z, y)) * blocks()), sweep, 0, work.coins);
      flip_rows(runs, static_cast<std::size_t>(row(z, y)), n, work.coins.data(), stride,
                rows_.row(local_replica, z, y).data());
    }
}

ClusterChain::Counts ClusterChain::count(std::int64_t local_replica, lattice::HaloRows<std::uint64_t>& spins) const {
  const auto& g = domain_.geometry;
  const std::int64_t words = rows_.words;
  for (std::int64_t z = 0; z < domain_.z.count; ++z)
    for (std::int64_t y = 0; y < domain_.y.count; ++y) {
      const auto row = rows_.row(local_replica, z, y);
      std::copy(row.begin(), row.end(), spins.row(z, y));
    }
  spins.exchange_next(parts_);
  Counts all;
  for (std::int64_t z = 0; z < domain_.z.count; ++z)
    for (std::int64_t y = 0; y < domain_.y.count; ++y) {
      const std::uint64_t* const here = spins.row(z, y);
      for (std::int64_t w = 0; w < words; ++w) {
        all.up += __builtin_popcountll(here[w]);
        // bit x against bit x + 1; the bond from the last site to site 0 is added below
        const std::uint64_t next = here[w] >> 1 | (w + 1 < words ? here[w + 1] << 63 : 0);
        const std::int64_t bonds = std::min<std::int64_t>(g.lx - 1 - 64 * w, 64);
        const std::uint64_t mask = bonds >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bonds) - 1;
        all.unlike[0] += __builtin_popcountll((here[w] ^ next) & mask);
        if (g.dimensions >= 2)
          all.unlike[1] += __builtin_popcountll(here[w] ^ spins.row(z, y + 1)[w]);
        if (g.dimensions >= 3)
          all.unlike[2] += __builtin_popcountll(here[w] ^ spins.row(z + 1, y)[w]);
      }
      all.unlike[0] += ising::is_up(here, 0) != ising::is_up(here, g.lx - 1) ? 1 : 0;
    }
  return all;
}

void ClusterChain::measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) {
  const auto& g = domain_.geometry;
  const std::int64_t part_sites = domain_.rows() * g.lx;
  lattice::HaloRows<std::uint64_t> spins(domain_, rows_.words);
  for (std::int64_t r = 0; r < domain_.units.count; ++r) {
    const Counts found = count(r, spins);
    const auto at = static_cast<std::size_t>(domain_.units.first + r);
    energy[at] += 2 * (found.unlike[0] + found.unlike[1] + found.unlike[2]) - g.dimensions * part_sites;
    magnetization[at] += 2 * found.up - part_sites;
  }
}

void ClusterChain::measure_axes(std::span<std::int64_t> energy) {
  const auto axes = static_cast<std::size_t>(domain_.geometry.dimensions);
  lattice::HaloRows<std::uint64_t> spins(domain_, rows_.words);
  for (std::int64_t r = 0; r < domain_.units.count; ++r) {
    const Counts found = count(r, spins);
    for (std::size_t axis = 0; axis < axes; ++axis)
      energy[static_cast<std::size_t>(domain_.units.first + r) * axes + axis] +=
          2 * found.unlike[axis] - domain_.rows() * domain_.geometry.lx;
  }
}

} // namespace deeprg::montecarlo
