#include "montecarlo/wolff.hpp"

#include <omp.h>

#include <algorithm>

#include "base/error.hpp"

namespace deeprg::montecarlo {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t at_once = 32; // sites whose bonds are drawn together
constexpr std::uint8_t spin = 1, member = 2;

std::int64_t extent(const lattice::Geometry& g, int direction) {
  return direction == 0 ? g.lx : (direction == 1 ? g.ly : g.lz);
}

} // namespace

WolffChain::WolffChain(const lattice::Geometry& geometry, const ising::Couplings& couplings, std::int64_t replicas,
                       const random::Generator& generator, const parallel::Comm& comm)
    : generator_(generator),
      domain_(lattice::Domain::of(geometry, replicas, static_cast<int>(std::min<std::int64_t>(comm.size(), replicas)),
                                  comm.rank())),
      replicas_(replicas), anisotropic_(couplings.anisotropic()), bond_(ising::bond_thresholds(couplings)) {
  if (couplings.field != 0)
    throw InputError("sample.algorithm: wolff takes no field; use heat-bath or metropolis with model.field");
  if (geometry.sites() >= std::int64_t{1} << 32)
    throw InputError("sample.algorithm: wolff takes less than 2^32 sites; use another one or a smaller lattice.size");
  std::int64_t stride = 1;
  for (int d = 0; d < geometry.dimensions; ++d) {
    const std::int64_t around = stride * (extent(geometry, d) - 1);
    next_[static_cast<std::size_t>(d)] = {stride, -around};
    previous_[static_cast<std::size_t>(d)] = {-stride, around};
    unlike_[static_cast<std::size_t>(d)] = couplings.along(d) < 0 ? spin : 0;
    stride *= extent(geometry, d);
  }
}

void WolffChain::sweep(std::uint64_t number) {
  const std::int64_t replicas = domain_.units.count;
  const auto threads = std::clamp<std::int64_t>(replicas, 1, omp_get_max_threads());
  while (queues_.size() < static_cast<std::size_t>(threads))
    queues_.emplace_back(sites() + 1); // one more is written to, in vain
  const auto flip = domain_.geometry.dimensions == 1   ? &WolffChain::flip_cluster<1>
                    : domain_.geometry.dimensions == 2 ? &WolffChain::flip_cluster<2>
                                                       : &WolffChain::flip_cluster<3>;
  std::int64_t flipped = 0;
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1) reduction(+ : flipped)
  for (std::int64_t r = 0; r < replicas; ++r)
    flipped += (this->*flip)(r, number, queues_[static_cast<std::size_t>(omp_get_thread_num())].data());
  flipped_ += flipped;
}

// A bond belongs to the site before it: a site needs the blocks of its own bonds and one of each site before it.
template <int Dimensions>
std::int64_t WolffChain::flip_cluster(std::int64_t local_replica, std::uint64_t sweep, std::uint32_t* queue) {
  constexpr std::size_t pairs = (Dimensions + 1) / 2, per_site = pairs + Dimensions;
  std::array<std::uint64_t, 2 * per_site * at_once> bits;
  std::uint8_t* const site = sites_.data() + static_cast<std::size_t>(local_replica) * sites();
  const auto replica = static_cast<std::uint64_t>(domain_.units.first + local_replica);
  const std::uint64_t first = replica * sites();
  const auto next = next_, previous = previous_; // of its own: a byte that is stored could be any of the members
  const auto bond = bond_;
  const auto unlike = unlike_;
  const auto edge = [](std::uint8_t s, int direction, int last) { return s >> (2 + 2 * direction + last) & 1; };

  const std::uint64_t seed = generator_.block(random::Purpose::wolff_seed, replica, sweep).low;
  queue[0] = static_cast<std::uint32_t>(Wide{seed} * sites() >> 64);
  site[queue[0]] ^= spin | member;
  std::size_t head = 0, tail = 1;
  while (head < tail) {
    const std::size_t n = std::min(tail - head, at_once);
    std::uint64_t* place = bits.data();
    for (std::size_t i = 0; i < n; ++i) {
      const std::int64_t here = queue[head + i];
      const std::uint8_t s = site[here];
      for (std::size_t p = 0; p < pairs; ++p, place += 2)
        *place = (first + static_cast<std::uint64_t>(here)) * pairs + p;
      for (int d = 0; d < Dimensions; ++d, place += 2) {
        const auto before = static_cast<std::uint64_t>(here + previous[static_cast<std::size_t>(d)][edge(s, d, 0)]);
        *place = (first + before) * pairs + static_cast<std::uint64_t>(d / 2);
      }
    }
    generator_.fill_places(random::Purpose::wolff_bonds, sweep, 0, std::span(bits).first(2 * per_site * n));
    const std::uint64_t* drawn = bits.data();
    for (std::size_t i = 0; i < n; ++i, drawn += 2 * per_site) {
      const std::int64_t here = queue[head + i];
      const std::uint8_t s = site[here];
      const auto try_bond = [&](std::int64_t there, std::size_t at, std::uint64_t random) {
        const auto wanted = static_cast<std::uint8_t>((s & spin) ^ spin ^ unlike[at]); // what it was, or its opposite
        const int joins =
            static_cast<int>((site[there] & (spin | member)) == wanted) & static_cast<int>(random < bond[at]);
        site[there] = static_cast<std::uint8_t>(site[there] ^ (-joins & (spin | member)));
        queue[tail] = static_cast<std::uint32_t>(there);
        tail += static_cast<std::size_t>(joins);
      };
      for (int d = 0; d < Dimensions; ++d) {
        const auto at = static_cast<std::size_t>(d);
        try_bond(here + next[at][edge(s, d, 1)], at, drawn[at]);
        try_bond(here + previous[at][edge(s, d, 0)], at, drawn[2 * (pairs + at) + at % 2]);
      }
    }
    head += n;
  }
  for (std::size_t i = 0; i < tail; ++i)
    site[queue[i]] &= static_cast<std::uint8_t>(~member);
  return static_cast<std::int64_t>(tail);
}

WolffChain::Counts WolffChain::count(std::int64_t local_replica) const {
  const auto& g = domain_.geometry;
  const std::uint8_t* const all = sites_.data() + static_cast<std::size_t>(local_replica) * sites();
  Counts found;
  for (std::int64_t row = 0; row < g.rows(); ++row) {
    const std::uint8_t* const here = all + row * g.lx;
    const std::uint8_t* const beside = all + lattice::next_site(row, 1, g.ly) * g.lx;
    const std::uint8_t* const below = all + lattice::next_site(row, g.ly, g.lz) * g.lx;
    std::uint32_t ups = 0, along = 0, to_beside = 0, to_below = 0;
    for (std::int64_t x = 0; x < g.lx; ++x)
      ups += here[x] & spin;
    for (std::int64_t x = 0; x + 1 < g.lx; ++x)
      along += (here[x] ^ here[x + 1]) & spin;
    along += (here[g.lx - 1] ^ here[0]) & spin;
    for (std::int64_t x = 0; x < g.lx; ++x) { // a missing direction has extent 1, and nothing unlike along it
      to_beside += (here[x] ^ beside[x]) & spin;
      to_below += (here[x] ^ below[x]) & spin;
    }
    found.up += ups;
    found.unlike[0] += along;
    found.unlike[1] += to_beside;
    found.unlike[2] += to_below;
  }
  return found;
}

void WolffChain::measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) {
  const auto& g = domain_.geometry;
  for (std::int64_t r = 0; r < domain_.units.count; ++r) {
    const Counts found = count(r);
    const auto at = static_cast<std::size_t>(domain_.units.first + r);
    energy[at] += 2 * (found.unlike[0] + found.unlike[1] + found.unlike[2]) - g.bonds();
    magnetization[at] += 2 * found.up - g.sites();
  }
}

void WolffChain::measure_axes(std::span<std::int64_t> energy) {
  const auto axes = static_cast<std::size_t>(domain_.geometry.dimensions);
  for (std::int64_t r = 0; r < domain_.units.count; ++r) {
    const Counts found = count(r);
    for (std::size_t axis = 0; axis < axes; ++axis)
      energy[static_cast<std::size_t>(domain_.units.first + r) * axes + axis] +=
          2 * found.unlike[axis] - domain_.geometry.sites();
  }
}

void WolffChain::read(ising::BitRows& rows) const {
  const auto& g = domain_.geometry;
  std::fill(rows.bits.begin(), rows.bits.end(), 0);
  const std::uint8_t* site = sites_.data();
  for (std::int64_t r = 0; r < rows.replica.count; ++r)
    for (std::int64_t z = 0; z < rows.z.count; ++z)
      for (std::int64_t y = 0; y < rows.y.count; ++y) {
        const auto row = rows.row(r, z, y);
        for (std::int64_t x = 0; x < g.lx; ++x)
          row[static_cast<std::size_t>(x / 64)] |= static_cast<std::uint64_t>(*site++ & spin) << (x % 64);
      }
}

void WolffChain::write(const ising::BitRows& rows) {
  const auto& g = domain_.geometry;
  sites_.resize(static_cast<std::size_t>(rows.replica.count) * sites());
  const auto edges = [](std::int64_t at, std::int64_t extent, int direction) {
    return (at == 0 ? 1 : 0) << (2 + 2 * direction) | (at == extent - 1 ? 1 : 0) << (3 + 2 * direction);
  };
  std::uint8_t* site = sites_.data();
  for (std::int64_t r = 0; r < rows.replica.count; ++r)
    for (std::int64_t z = 0; z < rows.z.count; ++z)
      for (std::int64_t y = 0; y < rows.y.count; ++y) {
        const auto row = rows.row(r, z, y);
        for (std::int64_t x = 0; x < g.lx; ++x)
          *site++ = static_cast<std::uint8_t>((ising::is_up(row.data(), x) ? spin : 0) | edges(x, g.lx, 0) |
                                              edges(y, g.ly, 1) | edges(z, g.lz, 2));
      }
}

} // namespace deeprg::montecarlo
