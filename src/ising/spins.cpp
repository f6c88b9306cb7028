#include "ising/spins.hpp"

#include <algorithm>
#include <cstring>

namespace deeprg::ising {
namespace {

// Bits of the last word of a row that belong to sites.
std::uint64_t last_mask(std::int64_t lx) {
  return lx % 64 == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << (lx % 64)) - 1;
}

} // namespace

BitRows::BitRows(const lattice::Domain& domain, std::int64_t all_replicas, parallel::Share replica_part)
    : replicas(all_replicas), replica(replica_part), z(domain.z), y(domain.y), geometry(domain.geometry),
      words((domain.geometry.lx + 63) / 64), bits(rows() * static_cast<std::size_t>(words)) {}

Shape BitRows::shape() const {
  const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
  return {u(replicas), u(geometry.lz), u(geometry.ly), u(words)};
}

Hyperslab BitRows::part() const {
  const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
  return Hyperslab::box({u(replica.first), u(z.first), u(y.first), 0},
                        {u(replica.count), u(z.count), u(y.count), u(words)});
}

void set_all_up(BitRows& rows) {
  for (std::size_t i = 0; i < rows.bits.size(); ++i)
    rows.bits[i] =
        (i + 1) % static_cast<std::size_t>(rows.words) == 0 ? last_mask(rows.geometry.lx) : ~std::uint64_t{0};
}

void set_random(BitRows& rows, const random::Generator& generator) {
  const auto blocks = static_cast<std::uint64_t>((rows.geometry.lx + 127) / 128);
  std::vector<std::uint64_t> buffer(2 * blocks);
  for (std::int64_t r = 0; r < rows.replica.count; ++r)
    for (std::int64_t z = 0; z < rows.z.count; ++z)
      for (std::int64_t y = 0; y < rows.y.count; ++y) {
        const std::int64_t row =
            ((rows.replica.first + r) * rows.geometry.lz + rows.z.first + z) * rows.geometry.ly + rows.y.first + y;
        generator.fill(random::Purpose::initial_spins, static_cast<std::uint64_t>(row) * blocks, 0, 0, buffer);
        const auto out = rows.row(r, z, y);
        std::copy_n(buffer.begin(), out.size(), out.begin());
        out.back() &= last_mask(rows.geometry.lx);
      }
}

void unpack_row(std::span<const std::uint64_t> row, std::span<std::int8_t> spins) {
  for (std::size_t x = 0; x < spins.size(); ++x)
    spins[x] = static_cast<std::int8_t>(2 * static_cast<int>(row[x / 64] >> (x % 64) & 1) - 1);
}

void pack_row(std::span<const std::int8_t> spins, std::span<std::uint64_t> row) {
  std::fill(row.begin(), row.end(), 0);
  std::size_t x = 0;
  for (; x + 8 <= spins.size(); x += 8) { // the signs of eight bytes, moved together by a product
    std::uint64_t eight;
    std::memcpy(&eight, spins.data() + x, 8);
    row[x / 64] |= ((~eight >> 7 & 0x0101010101010101) * 0x0102040810204080 >> 56) << (x % 64);
  }
  for (; x < spins.size(); ++x)
    row[x / 64] |= static_cast<std::uint64_t>(spins[x] > 0) << (x % 64);
}

} // namespace deeprg::ising
