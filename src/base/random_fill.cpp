// The vectorised ARS of random.hpp, compiled once per SIMD target and chosen at run time (Highway).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "base/random_fill.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace deeprg::random::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// out[2 i, 2 i + 1] = ARS of counter (first + i, high); keys = rounds + 1 blocks of two words.
void fill_blocks(const std::uint64_t* keys, int rounds, std::uint64_t first, std::uint64_t high, std::uint64_t* out,
                 std::size_t blocks) {
  const hn::ScalableTag<std::uint64_t> d;
  const hn::Repartition<std::uint8_t, decltype(d)> bytes;
  using V = hn::Vec<decltype(d)>;
  const std::size_t step = hn::Lanes(d) / 2;
  alignas(64) std::uint64_t start[HWY_MAX_BYTES / 8];
  for (std::size_t i = 0; i < hn::Lanes(d); ++i)
    start[i] = i % 2 == 0 ? first + i / 2 : high;
  V key[11];
  for (int r = 0; r <= rounds; ++r)
    key[r] = hn::LoadDup128(d, keys + 2 * r);
  alignas(64) std::uint64_t stride[HWY_MAX_BYTES / 8];
  for (std::size_t i = 0; i < hn::Lanes(d); ++i)
    stride[i] = i % 2 == 0 ? step : 0;
  V counter = hn::Load(d, start);
  const V increment = hn::Load(d, stride);
  const auto encrypt = [&](V x) HWY_ATTR {
    auto s = hn::BitCast(bytes, hn::Xor(x, key[0]));
    for (int r = 1; r < rounds; ++r)
      s = hn::AESRound(s, hn::BitCast(bytes, key[r]));
    return hn::BitCast(d, hn::AESLastRound(s, hn::BitCast(bytes, key[rounds])));
  };
  std::size_t i = 0;
  for (; i + 4 * step <= blocks; i += 4 * step) { // four at a time: the latency of an AES round is hidden
    const V c1 = hn::Add(counter, increment), c2 = hn::Add(c1, increment), c3 = hn::Add(c2, increment);
    auto s0 = hn::BitCast(bytes, hn::Xor(counter, key[0])), s1 = hn::BitCast(bytes, hn::Xor(c1, key[0]));
    auto s2 = hn::BitCast(bytes, hn::Xor(c2, key[0])), s3 = hn::BitCast(bytes, hn::Xor(c3, key[0]));
    for (int r = 1; r < rounds; ++r) {
      const auto k = hn::BitCast(bytes, key[r]);
      s0 = hn::AESRound(s0, k), s1 = hn::AESRound(s1, k), s2 = hn::AESRound(s2, k), s3 = hn::AESRound(s3, k);
    }
    const auto k = hn::BitCast(bytes, key[rounds]);
    hn::StoreU(hn::BitCast(d, hn::AESLastRound(s0, k)), d, out + 2 * i);
    hn::StoreU(hn::BitCast(d, hn::AESLastRound(s1, k)), d, out + 2 * (i + step));
    hn::StoreU(hn::BitCast(d, hn::AESLastRound(s2, k)), d, out + 2 * (i + 2 * step));
    hn::StoreU(hn::BitCast(d, hn::AESLastRound(s3, k)), d, out + 2 * (i + 3 * step));
    counter = hn::Add(c3, increment);
  }
  for (; i + step <= blocks; i += step, counter = hn::Add(counter, increment))
    hn::StoreU(encrypt(counter), d, out + 2 * i);
  if (i < blocks) {
    alignas(64) std::uint64_t rest[HWY_MAX_BYTES / 8];
    hn::Store(encrypt(counter), d, rest);
    for (std::size_t k = 0; k < 2 * (blocks - i); ++k)
      out[2 * i + k] = rest[k];
  }
}

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

} // namespace deeprg::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "base/random.hpp"

namespace deeprg::random {
HWY_EXPORT(fill_blocks);
HWY_EXPORT(target_name);

void Generator::fill(Purpose purpose, std::uint64_t first, std::uint64_t step, std::uint32_t draw,
                     std::span<std::uint64_t> out) const {
  HWY_DYNAMIC_DISPATCH(fill_blocks)
  (&keys_[0].low, rounds_, first, high_counter(purpose, step, draw), out.data(), out.size() / 2);
}

const char* simd_target() { return HWY_DYNAMIC_DISPATCH(target_name)(); }

} // namespace deeprg::random
#endif
