#include "rg/configuration.hpp"

#include <algorithm>

#include "ising/spins.hpp"

namespace deeprg::rg {

Configuration::Configuration(const lattice::Geometry& of)
    : geometry(of), words((of.lx + 63) / 64), bits(static_cast<std::size_t>(of.rows() * words)) {}

void pack(std::span<const std::int8_t> spins, Configuration& to) {
  const auto lx = static_cast<std::size_t>(to.geometry.lx);
  for (std::int64_t r = 0; r < to.geometry.rows(); ++r)
    ising::pack_row(spins.subspan(static_cast<std::size_t>(r) * lx, lx), to.row(r));
}

std::vector<std::int8_t> unpacked(const Configuration& from) {
  std::vector<std::int8_t> spins(static_cast<std::size_t>(from.geometry.sites()));
  const auto lx = static_cast<std::size_t>(from.geometry.lx);
  for (std::int64_t r = 0; r < from.geometry.rows(); ++r)
    ising::unpack_row(from.row(r), std::span(spins).subspan(static_cast<std::size_t>(r) * lx, lx));
  return spins;
}

void rotate_row(std::span<const std::uint64_t> row, std::int64_t lx, std::int64_t shift, std::span<std::uint64_t> out) {
  if (shift == 0) {
    std::ranges::copy(row, out.begin());
    return;
  }
  const std::size_t last = row.size() - 1;
  const std::int64_t left = lx % 64 == 0 ? 64 : lx % 64; // bits of the last word
  const std::uint64_t mask = ~std::uint64_t{0} >> (64 - left);
  const std::uint64_t first = row[0]; // out may be the row itself
  for (std::size_t i = 0; i < last; ++i) {
    // the second last word may need bits from beyond the last one, where that holds fewer than the shift
    const std::uint64_t next = i + 1 == last && left < shift ? row[last] | first << left : row[i + 1];
    out[i] = row[i] >> shift | next << (64 - shift);
  }
  out[last] = (left > shift ? row[last] >> shift | first << (left - shift) : first >> (shift - left)) & mask;
}

} // namespace deeprg::rg
