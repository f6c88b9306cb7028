#include "ising/observables.hpp"

#include "base/error.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numbers>

namespace deeprg::ising {

namespace {

constexpr std::size_t word_bits = 64;

// Rows of Lx spins as bits (1: up), each stored twice over so that a rotated row is a shifted window. Unused bits are
// 0.
class BitRows {
public:
  BitRows(std::span<const std::int8_t> spins, std::size_t width)
      : width_(width), rows_(spins.size() / width), words_((width + word_bits - 1) / word_bits),
        pitch_((2 * width + word_bits - 1) / word_bits + 1), bits_(rows_ * pitch_) {
    for (std::size_t row = 0; row < rows_; ++row)
      for (std::size_t x = 0; x < 2 * width; ++x) {
        const std::int8_t spin = spins[row * width + (x < width ? x : x - width)];
        bits_[row * pitch_ + x / word_bits] |= static_cast<std::uint64_t>(spin > 0) << (x % word_bits);
      }
  }

  [[nodiscard]] std::size_t rows() const { return rows_; }

  [[nodiscard]] std::int64_t up(std::size_t row) const {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < words_; ++i)
      count += std::popcount(window(row, i, 0));
    return count;
  }

  // The number of x with s(row, x) != s(other, x + shift), 0 <= shift < width.
  [[nodiscard]] std::int64_t unlike(std::size_t row, std::size_t other, std::size_t shift) const {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < words_; ++i)
      count += std::popcount(window(row, i, 0) ^ window(other, i, shift));
    return count;
  }

private:
  // Word i of the row rotated left by `shift` sites.
  [[nodiscard]] std::uint64_t window(std::size_t row, std::size_t i, std::size_t shift) const {
    const std::uint64_t* word = bits_.data() + row * pitch_ + i + shift / word_bits;
    const std::size_t offset = shift % word_bits;
    const std::uint64_t bits = offset == 0 ? word[0] : word[0] >> offset | word[1] << (word_bits - offset);
    const std::size_t left = width_ - i * word_bits;
    return left >= word_bits ? bits : bits & ((std::uint64_t{1} << left) - 1);
  }

  std::size_t width_, rows_, words_, pitch_;
  std::vector<std::uint64_t> bits_;
};

} // namespace

Observables measure(std::span<const std::int8_t> spins, std::span<const std::int64_t> extents) {
  std::int64_t sites = extents.empty() ? 0 : 1;
  for (const std::int64_t L : extents)
    sites *= L >= 1 ? L : 0;
  if (sites == 0 || static_cast<std::size_t>(sites) != spins.size())
    throw InputError(fmt::format("observables: {} spins do not fill a lattice of extents [{}]", spins.size(),
                                 fmt::join(extents, ", ")));
  const std::size_t axes = extents.size();
  const auto width = static_cast<std::size_t>(extents.back());
  const BitRows bits(spins, width);

  Observables o{0, 0, std::vector<std::vector<std::int64_t>>(axes), std::vector<std::vector<std::int64_t>>(axes)};
  for (std::size_t d = 0; d < axes; ++d) {
    o.correlation[d].assign(static_cast<std::size_t>(extents[d] / 2 + 1), 0);
    o.slices[d].assign(static_cast<std::size_t>(extents[d]), 0);
  }
  std::size_t stride = bits.rows(); // in rows, of the axis above
  for (std::size_t d = 0; d + 1 < axes; ++d) {
    const auto L = static_cast<std::size_t>(extents[d]);
    const std::size_t block = stride;
    stride /= L;
    for (std::size_t row = 0; row < bits.rows(); ++row) {
      o.slices[d][row / stride % L] += 2 * bits.up(row) - extents.back();
      const std::size_t first = row / block * block;
      for (std::size_t r = 0; r < o.correlation[d].size(); ++r)
        o.correlation[d][r] += extents.back() - 2 * bits.unlike(row, first + (row + r * stride) % block, 0);
    }
  }
  for (std::size_t row = 0; row < bits.rows(); ++row) {
    for (std::size_t x = 0; x < width; ++x)
      o.slices[axes - 1][x] += spins[row * width + x];
    for (std::size_t r = 0; r < o.correlation[axes - 1].size(); ++r)
      o.correlation[axes - 1][r] += extents.back() - 2 * bits.unlike(row, row, r);
  }
  for (const std::vector<std::int64_t>& g : o.correlation)
    o.energy -= g[g.size() > 1 ? 1 : 0];
  for (const std::int64_t slice : o.slices[0])
    o.magnetization += slice;
  return o;
}

double structure_factor(std::span<const std::int64_t> slices, std::int64_t sites) {
  double real = 0, imaginary = 0;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(slices.size());
    real += static_cast<double>(slices[i]) * std::cos(angle);
    imaginary += static_cast<double>(slices[i]) * std::sin(angle);
  }
  return (real * real + imaginary * imaginary) / static_cast<double>(sites);
}

double structure_factor(const Observables& observables, std::int64_t sites) {
  double sum = 0;
  int axes = 0;
  for (const std::vector<std::int64_t>& slices : observables.slices)
    if (slices.size() > 1) {
      sum += structure_factor(slices, sites);
      ++axes;
    }
  return sum / static_cast<double>(axes);
}

} // namespace deeprg::ising
