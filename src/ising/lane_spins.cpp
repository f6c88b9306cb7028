#include "ising/lane_spins.hpp"

#include <algorithm>

#include "ising/lane_rotation.hpp"

namespace deeprg::ising {
namespace {

// Calls f(row of bits of that replica, site x, word, lane) for every spin of the row (z, y) of a local group.
template <class Words, class Rows, class F>
void for_each_spin(Words& spins, Rows& rows, std::int64_t group, std::int64_t z, std::int64_t y, F f) {
  const std::int64_t replicas = spins.lanes.replicas_in(spins.domain.units.first + group);
  const std::int64_t segment_length = 2 * spins.lanes.half;
  const std::int64_t first = group * lattice::Lanes::width; // local index of the group's first replica
  for (int colour = 0; colour < 2; ++colour) {
    auto* row = spins.groups[static_cast<std::size_t>(group)][static_cast<std::size_t>(colour)].row(z, y);
    const int parity = spins.parity(colour, z, y);
    for (std::int64_t r = 0; r < replicas; ++r) {
      const auto bits = rows.row(first + r, z, y);
      for (std::int64_t s = 0; s < spins.lanes.segments; ++s) {
        const std::int64_t lane = s * replicas + r;
        for (std::int64_t k = 0; k < spins.lanes.half; ++k)
          f(bits, s * segment_length + 2 * k + parity, row[k * word_size + lane / 64], lane % 64);
      }
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

void shift_segments(const std::uint64_t* in, std::uint64_t* out, std::int64_t replicas, std::int64_t segments,
                    int direction) {
  const std::int64_t used = replicas * segments;
  const std::int64_t shift = segments == 1 ? 0 : direction > 0 ? replicas : used - replicas;
  if (used == lattice::Lanes::width) // the usual case
    return rotate_lanes(in, static_cast<int>(shift), out);
  std::fill_n(out, word_size, 0);
  // out lane l = in lane l - shift modulo used, as two shifts of the whole word
  const auto add_shifted = [&](std::int64_t by) { // lanes move up by `by`, which may be negative
    for (std::int64_t q = 0; q < word_size; ++q) {
      const std::int64_t from = 64 * q - by; // lane that arrives at bit 0 of out[q]
      const std::int64_t low = from >= 0 ? from / 64 : -((63 - from) / 64), bit = from - 64 * low;
      if (low >= 0 && low < word_size)
        out[q] |= in[low] >> bit;
      if (bit != 0 && low + 1 >= 0 && low + 1 < word_size)
        out[q] |= in[low + 1] << (64 - bit);
    }
  };
  add_shifted(shift);
  if (shift != 0)
    add_shifted(shift - used);
  for (std::int64_t q = 0; q < word_size; ++q) { // lanes that moved beyond the used ones
    const std::int64_t left = used - 64 * q;
    if (left < 64)
      out[q] &= left <= 0 ? 0 : (std::uint64_t{1} << left) - 1;
  }
}

void to_rows(const LaneSpins& spins, BitRows& rows) {
  std::fill(rows.bits.begin(), rows.bits.end(), 0);
  for (std::int64_t group = 0; group < spins.domain.units.count; ++group)
    for (std::int64_t z = 0; z < spins.domain.z.count; ++z)
#pragma omp parallel for schedule(static)
      for (std::int64_t y = 0; y < spins.domain.y.count; ++y)
        for_each_spin(spins, rows, group, z, y,
                      [](auto bits, std::int64_t x, const std::uint64_t& word, std::int64_t bit) {
                        bits[static_cast<std::size_t>(x / 64)] |= (word >> bit & 1) << (x % 64);
                      });
}

void from_rows(const BitRows& rows, LaneSpins& spins) {
  for (std::int64_t group = 0; group < spins.domain.units.count; ++group)
    for (std::int64_t z = 0; z < spins.domain.z.count; ++z)
#pragma omp parallel for schedule(static)
      for (std::int64_t y = 0; y < spins.domain.y.count; ++y) {
        for (auto& colour : spins.groups[static_cast<std::size_t>(group)])
          std::fill_n(colour.row(z, y), colour.width(), 0);
        for_each_spin(spins, rows, group, z, y, [](auto bits, std::int64_t x, std::uint64_t& word, std::int64_t bit) {
          word |= (bits[static_cast<std::size_t>(x / 64)] >> (x % 64) & 1) << bit;
        });
      }
}

} // namespace deeprg::ising
