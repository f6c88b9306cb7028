#include "base/random.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace deeprg::random {
namespace {

constexpr std::uint64_t weyl_low = 0x9E3779B97F4A7C15;  // golden ratio
constexpr std::uint64_t weyl_high = 0xBB67AE8584CAA73B; // sqrt(3) - 1

// FIPS 197: the S-box is inversion in GF(2^8) followed by an affine map; computed, so that no table is typed in.
constexpr std::uint8_t times(std::uint8_t a, std::uint8_t b) {
  unsigned product = 0;
  for (unsigned x = a, y = b; y != 0; y >>= 1, x = (x << 1) ^ (x & 0x80U ? 0x11BU : 0U))
    if (y & 1U)
      product ^= x;
  return static_cast<std::uint8_t>(product);
}

constexpr std::array<std::uint8_t, 256> make_sbox() {
  std::array<std::uint8_t, 256> sbox{};
  for (unsigned i = 0; i < 256; ++i) {
    const auto x = static_cast<std::uint8_t>(i);
    std::uint8_t inverse = 1; // x^254 = x^-1, and 0 for 0
    for (int k = 0; k < 254; ++k)
      inverse = times(inverse, x);
    unsigned y = inverse, s = 0x63;
    for (int turn = 0; turn < 5; ++turn) {
      s ^= y;
      y = ((y << 1) | (y >> 7)) & 0xFFU;
    }
    sbox[i] = static_cast<std::uint8_t>(s);
  }
  return sbox;
}

struct Tables {
  std::array<std::uint8_t, 256> sbox;
  std::array<std::array<std::uint32_t, 256>, 4> mix; // SubBytes and MixColumns of the byte in row 0..3 of a column
};

Tables make_tables() {
  Tables t{make_sbox(), {}};
  for (unsigned i = 0; i < 256; ++i) {
    const std::uint32_t s = t.sbox[i], s2 = times(t.sbox[i], 2), s3 = times(t.sbox[i], 3);
    const std::array<std::uint32_t, 4> column{s2, s, s, s3};
    for (unsigned row = 0; row < 4; ++row)
      for (unsigned k = 0; k < 4; ++k)
        t.mix[row][i] |= column[(k + 4 - row) % 4] << (8 * k);
  }
  return t;
}

const Tables& tables() {
  static const Tables t = make_tables();
  return t;
}

using Columns = std::array<std::uint32_t, 4>;

Columns columns(const Block& b) {
  return {static_cast<std::uint32_t>(b.low), static_cast<std::uint32_t>(b.low >> 32),
          static_cast<std::uint32_t>(b.high), static_cast<std::uint32_t>(b.high >> 32)};
}

std::uint32_t byte(std::uint32_t word, unsigned k) { return word >> (8 * k) & 0xFFU; }

} // namespace

Generator::Generator(std::uint64_t seed, int rounds) : rounds_(rounds), keys_{} {
  if (rounds < 1 || rounds > max_rounds)
    throw InputError("run.rng_rounds must be 1 to 10");
  Block key{seed, version};
  for (auto& k : keys_) {
    k = key;
    key.low += weyl_low;
    key.high += weyl_high;
  }
}

Block Generator::encrypt(std::uint64_t low, std::uint64_t high) const {
  const Tables& t = tables();
  Columns s = columns({low ^ keys_[0].low, high ^ keys_[0].high});
  for (int r = 1; r <= rounds_; ++r) {
    const Columns key = columns(keys_[static_cast<std::size_t>(r)]);
    Columns next{};
    for (unsigned c = 0; c < 4; ++c) // ShiftRows: row k of column c comes from column c + k
      for (unsigned k = 0; k < 4; ++k) {
        const std::uint32_t x = byte(s[(c + k) % 4], k);
        next[c] ^= r < rounds_ ? t.mix[k][x] : std::uint32_t{t.sbox[x]} << (8 * k);
      }
    for (unsigned c = 0; c < 4; ++c)
      s[c] = next[c] ^ key[c];
  }
  return {std::uint64_t{s[1]} << 32 | s[0], std::uint64_t{s[3]} << 32 | s[2]};
}

void normals(const Generator& generator, Purpose purpose, std::uint64_t first, std::uint64_t step,
             std::span<double> out) {
  constexpr std::size_t chunk = 128;
  std::array<std::uint64_t, 2 * chunk> words;
  std::array<std::uint64_t, chunk> sums;
  for (std::size_t done = 0; done < out.size(); done += chunk) {
    const std::size_t n = std::min(chunk, out.size() - done);
    sums.fill(0);
    for (std::uint32_t draw = 0; draw < 3; ++draw) {
      generator.fill(purpose, first + done, step, draw, std::span(words).first(2 * n));
      for (std::size_t i = 0; i < 2 * n; ++i)
        sums[i / 2] += (words[i] & 0xFFFFFFFF) + (words[i] >> 32);
    }
    for (std::size_t i = 0; i < n; ++i) // + 12/2: each 32-bit integer stands for the middle of its interval
      out[done + i] = (static_cast<double>(sums[i]) + 6.0) * 0x1p-32 - 6.0;
  }
}

double normal(const Generator& generator, Purpose purpose, std::uint64_t place, std::uint64_t step) {
  double deviate = 0;
  normals(generator, purpose, place, step, std::span(&deviate, 1));
  return deviate;
}

} // namespace deeprg::random
