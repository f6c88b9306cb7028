#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ising/lane_rotation.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <cstddef>

#include "ising/lane_rotation.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::ising::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void rotate(const std::uint64_t* in, int shift, std::uint64_t* out) {
  const auto words = static_cast<std::size_t>(shift / 64);
  const int bits = shift % 64;
  const hn::ScalableTag<std::uint64_t> d;
  if constexpr (HWY_MAX_BYTES == 64) { // the word is one vector
    alignas(64) static constexpr std::uint64_t numbers[] = {8, 9, 10, 11, 12, 13, 14, 15};
    const auto word = hn::LoadU(d, in);
    const auto moved = [&](std::size_t by) HWY_ATTR {
      const auto from = hn::And(hn::Sub(hn::Load(d, numbers), hn::Set(d, by)), hn::Set(d, 7));
      return hn::TableLookupLanes(word, hn::IndicesFromVec(d, from));
    };
    const auto low = hn::ShiftRightSame(hn::ShiftRight<1>(moved(words + 1)), 63 - bits);
    hn::StoreU(hn::Or(hn::ShiftLeftSame(moved(words), bits), low), d, out);
  } else {
    for (std::size_t q = 0; q < 8; ++q) {
      std::uint64_t moved = in[(q - words) % 8] << bits | in[(q - words - 1) % 8] >> 1 >> (63 - bits);
#if defined(__GNUC__)
      asm("" : "+r"(moved)); // one by one: as vectors they would be put together in memory, and waited for there
#endif
      out[q] = moved;
    }
  }
}

} // namespace deeprg::ising::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::ising {
HWY_EXPORT(rotate);

void rotate_lanes(const std::uint64_t* in, int shift, std::uint64_t* out) {
  HWY_DYNAMIC_DISPATCH(rotate)(in, shift, out);
}

} // namespace deeprg::ising
#endif
