#include "ising/lane_spins.hpp"

#include <algorithm>

namespace deeprg::ising {
namespace {

using Square = std::array<std::uint64_t, 64>; // 64 x 64 bits

// Bit j of word i becomes bit i of word j: quarters off the diagonal change places, then theirs (Warren, Hacker's
// Delight, 7-3).
void transpose(Square& a) {
  std::uint64_t low = 0xffffffff;
  for (std::size_t width = 32; width != 0; width /= 2, low ^= low << width)
    for (std::size_t first = 0; first < 64; first += 2 * width)
      for (std::size_t i = first; i < first + width; ++i) {
        const std::uint64_t t = (a[i] >> width ^ a[i + width]) & low;
        a[i] ^= t << width;
        a[i + width] ^= t;
      }
}

// Calls f(q, x, columns) for every square of a row: integer q of its words, at most 64 columns from x of each segment.
template <class F>
void for_each_square(const lattice::Lanes& lanes, F f) {
  for (std::int64_t q = 0; q < word_size; ++q)
    for (std::int64_t x = 0; x < 2 * lanes.half; x += 64)
      f(q, x, std::min<std::int64_t>(2 * lanes.half - x, 64));
}

// Calls f(word i of the square, integer of the lanes) for the columns of a square in the row (z, y) of a local group.
template <class Words, class F>
void for_each_column(Words& spins, std::size_t group, std::int64_t z, std::int64_t y, std::int64_t q, std::int64_t x,
                     std::int64_t columns, F f) {
  for (int colour = 0; colour < 2; ++colour) {
    auto* row = spins.groups[group][static_cast<std::size_t>(colour)].row(z, y) + q;
    for (std::int64_t i = spins.parity(colour, z, y); i < columns; i += 2)
      f(static_cast<std::size_t>(i), row[(x + i) / 2 * word_size]);
  }
}

// Calls f(word i of the transposed square, row of bits, column) for the lanes in use: where their columns from x lie.
template <class Rows, class F>
void for_each_lane(const LaneSpins& spins, Rows& rows, std::int64_t group, std::int64_t z, std::int64_t y,
                   std::int64_t q, std::int64_t x, F f) {
  const std::int64_t replicas = spins.lanes.replicas_in(spins.domain.units.first + group);
  const std::int64_t first = group * lattice::Lanes::width; // local index of the group's first replica
  std::int64_t segment = 64 * q / replicas, replica = 64 * q % replicas;
  for (std::size_t i = 0; i < 64 && segment < spins.lanes.segments; ++i) {
    f(i, rows.row(first + replica, z, y), static_cast<std::size_t>(2 * segment * spins.lanes.half + x));
    if (++replica == replicas) {
      replica = 0;
      ++segment;
    }
  }
}

} // namespace

LaneSpins::LaneSpins(const lattice::Domain& part, const lattice::Lanes& plan) : lanes(plan), domain(part) {
  for (std::int64_t g = 0; g < domain.units.count; ++g)
    groups.push_back({lattice::HaloRows<std::uint64_t>(domain, lanes.half * word_size),
                      lattice::HaloRows<std::uint64_t>(domain, lanes.half * word_size)});
}

std::int64_t LaneSpins::site_of(std::size_t group, int colour, std::int64_t z, std::int64_t y, std::int64_t k,
                                std::int64_t lane) const {
  const std::int64_t g = domain.units.first + static_cast<std::int64_t>(group), replicas = lanes.replicas_in(g);
  const std::int64_t x = lane / replicas * 2 * lanes.half + 2 * k + parity(colour, z, y);
  const std::int64_t replica = g * lattice::Lanes::width + lane % replicas;
  const lattice::Geometry& all = domain.geometry;
  return replica * all.sites() + ((domain.z.first + z) * all.ly + domain.y.first + y) * all.lx + x;
}

std::int64_t LaneSpins::word_of(std::size_t group, int colour, std::int64_t z, std::int64_t y, std::int64_t k) const {
  const lattice::Geometry& all = domain.geometry;
  const std::int64_t g = domain.units.first + static_cast<std::int64_t>(group);
  const std::int64_t row = (g * all.lz + domain.z.first + z) * all.ly + domain.y.first + y;
  return (colour * lanes.groups * all.rows() + row) * lanes.half + k;
}

parallel::Share LaneSpins::replicas() const {
  const std::int64_t first = std::min(domain.units.first * lattice::Lanes::width, lanes.replicas);
  const std::int64_t end = std::min((domain.units.first + domain.units.count) * lattice::Lanes::width, lanes.replicas);
  return {first, end - first};
}

void to_rows(const LaneSpins& spins, BitRows& rows) {
  std::fill(rows.bits.begin(), rows.bits.end(), 0);
  for (std::int64_t group = 0; group < spins.domain.units.count; ++group)
    for (std::int64_t z = 0; z < spins.domain.z.count; ++z)
#pragma omp parallel for schedule(static)
      for (std::int64_t y = 0; y < spins.domain.y.count; ++y)
        for_each_square(spins.lanes, [&](std::int64_t q, std::int64_t x, std::int64_t columns) {
          Square square{};
          for_each_column(spins, static_cast<std::size_t>(group), z, y, q, x, columns,
                          [&](std::size_t i, const std::uint64_t& lanes) { square[i] = lanes; });
          transpose(square);
          for_each_lane(spins, rows, group, z, y, q, x, [&](std::size_t i, auto bits, std::size_t at) {
            bits[at / 64] |= square[i] << (at % 64);
            if (at % 64 + static_cast<std::size_t>(columns) > 64)
              bits[at / 64 + 1] |= square[i] >> (64 - at % 64);
          });
        });
}

void from_rows(const BitRows& rows, LaneSpins& spins) {
  for (std::int64_t group = 0; group < spins.domain.units.count; ++group)
    for (std::int64_t z = 0; z < spins.domain.z.count; ++z)
#pragma omp parallel for schedule(static)
      for (std::int64_t y = 0; y < spins.domain.y.count; ++y)
        for_each_square(spins.lanes, [&](std::int64_t q, std::int64_t x, std::int64_t columns) {
          Square square{};
          for_each_lane(spins, rows, group, z, y, q, x, [&](std::size_t i, auto bits, std::size_t at) {
            square[i] = bits[at / 64] >> (at % 64);
            if (at % 64 + static_cast<std::size_t>(columns) > 64)
              square[i] |= bits[at / 64 + 1] << (64 - at % 64);
          });
          transpose(square);
          for_each_column(spins, static_cast<std::size_t>(group), z, y, q, x, columns,
                          [&](std::size_t i, std::uint64_t& lanes) { lanes = square[i]; });
        });
}

} // namespace deeprg::ising
