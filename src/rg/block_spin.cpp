#include "rg/block_spin.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace deeprg::rg {
namespace {

constexpr std::size_t planes = 5; // of the counters: at most 31 spins a block

bool uncertain(const ising::Threshold& up) { return !up.always && up.below != 0; }

std::int64_t spins_of(int dimensions, std::int64_t scale) {
  std::int64_t n = 1;
  for (int d = 0; d < dimensions; ++d)
    n *= scale;
  return n;
}

// Keeps every second bit, from the first on.
std::uint64_t even_bits(std::uint64_t w) {
  w &= 0x5555555555555555;
  w = (w | w >> 1) & 0x3333333333333333;
  w = (w | w >> 2) & 0x0F0F0F0F0F0F0F0F;
  w = (w | w >> 4) & 0x00FF00FF00FF00FF;
  w = (w | w >> 8) & 0x0000FFFF0000FFFF;
  return (w | w >> 16) & 0x00000000FFFFFFFF;
}

// The bits 0, b, 2b, ... of a row, of which there are n.
void keep_every(std::span<const std::uint64_t> row, std::int64_t b, std::int64_t n, std::span<std::uint64_t> out) {
  std::ranges::fill(out, 0);
  if (b == 2)
    for (std::size_t i = 0; i < row.size(); ++i)
      out[i / 2] |= even_bits(row[i]) << (32 * (i % 2));
  else
    for (std::int64_t x = 0; x < n; ++x)
      out[static_cast<std::size_t>(x / 64)] |= (row[static_cast<std::size_t>(x * b / 64)] >> (x * b % 64) & 1)
                                               << (x % 64);
}

// Bits 0, b, 2b, ... of a row.
std::vector<std::uint64_t> multiples_of(std::int64_t b, std::int64_t lx, std::int64_t words) {
  std::vector<std::uint64_t> mask(static_cast<std::size_t>(words));
  for (std::int64_t x = 0; x < lx; x += b)
    mask[static_cast<std::size_t>(x / 64)] |= std::uint64_t{1} << (x % 64);
  return mask;
}

// Adds a row of bits to the counters (plane, word).
void count(std::span<const std::uint64_t> row, std::vector<std::uint64_t>& counters) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    std::uint64_t carry = row[i];
    for (std::size_t p = 0; p < planes && carry != 0; ++p) {
      std::uint64_t& plane = counters[p * row.size() + i];
      const std::uint64_t both = plane & carry;
      plane ^= carry;
      carry = both;
    }
  }
}

} // namespace

BlockSpin::BlockSpin(std::int64_t scale, std::vector<ising::Threshold> up) : scale_(scale), up_(std::move(up)) {
  random_ = std::ranges::any_of(up_, uncertain);
}

BlockSpin BlockSpin::majority(int dimensions, std::int64_t scale) {
  const std::int64_t n = spins_of(dimensions, scale);
  std::vector<ising::Threshold> up;
  for (std::int64_t k = 0; k <= n; ++k)
    up.push_back({2 * k == n ? std::uint64_t{1} << 63 : 0, 2 * k > n});
  return {scale, std::move(up)};
}

BlockSpin BlockSpin::kadanoff(int dimensions, std::int64_t scale, double p) {
  const std::int64_t n = spins_of(dimensions, scale);
  std::vector<ising::Threshold> up;
  for (std::int64_t k = 0; k <= n; ++k) // as a spin that is down turns up in a field alone
    up.push_back(ising::heat_bath_thresholds({0, p * static_cast<double>(2 * k - n)}, 0).front());
  return {scale, std::move(up)};
}

BlockSpin BlockSpin::decimation(std::int64_t scale) { return {scale, {}}; }

lattice::Geometry blocks_of(const lattice::Geometry& fine, std::int64_t scale) {
  lattice::Geometry coarse = fine;
  coarse.lx /= scale;
  if (fine.dimensions >= 2)
    coarse.ly /= scale;
  if (fine.dimensions >= 3)
    coarse.lz /= scale;
  return coarse;
}

void BlockSpin::renormalize(const Configuration& fine, const random::Generator& generator, std::int64_t sample,
                            std::int64_t level, Configuration& coarse) const {
  const lattice::Geometry &from = fine.geometry, &to = coarse.geometry;
  const std::int64_t rows_y = from.ly / to.ly, rows_z = from.lz / to.lz;
  const auto words = static_cast<std::size_t>(fine.words);
  const auto mask = multiples_of(scale_, from.lx, fine.words);
  std::vector<std::uint64_t> counters(planes * words), up(words), rotated(words), bits;
  if (random_)
    bits.resize(2 * static_cast<std::size_t>(to.lx));
  for (std::int64_t r = 0; r < to.rows(); ++r) {
    const std::int64_t z = r / to.ly * rows_z, y = r % to.ly * rows_y;
    if (up_.empty()) {
      keep_every(fine.row(z * from.ly + y), scale_, to.lx, coarse.row(r));
      continue;
    }
    std::ranges::fill(counters, 0);
    for (std::int64_t dz = 0; dz < rows_z; ++dz)
      for (std::int64_t dy = 0; dy < rows_y; ++dy)
        for (std::int64_t dx = 0; dx < scale_; ++dx) {
          rotate_row(fine.row((z + dz) * from.ly + y + dy), from.lx, dx, rotated);
          count(rotated, counters);
        }
    if (random_)
      generator.fill(random::Purpose::block_ties, static_cast<std::uint64_t>(sample << 32 | r * to.lx),
                     static_cast<std::uint64_t>(level), 0, bits);
    std::ranges::fill(up, 0);
    for (std::size_t i = 0; i < words; ++i)
      for (std::size_t k = 0; k < up_.size(); ++k) {
        if (!up_[k].always && !uncertain(up_[k]))
          continue;
        std::uint64_t of_count = mask[i];
        for (std::size_t p = 0; p < planes; ++p)
          of_count &= (k >> p & 1) != 0 ? counters[p * words + i] : ~counters[p * words + i];
        if (up_[k].always)
          up[i] |= of_count;
        else
          for (; of_count != 0; of_count &= of_count - 1) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(of_count));
            const std::size_t block = (64 * i + bit) / static_cast<std::size_t>(scale_);
            up[i] |= static_cast<std::uint64_t>(bits[2 * block] < up_[k].below) << bit;
          }
      }
    keep_every(up, scale_, to.lx, coarse.row(r));
  }
}

} // namespace deeprg::rg
