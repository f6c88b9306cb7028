#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ising/lane_sides.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>

#include "ising/lane_sides.hpp"
#include "ising/lane_spins.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::ising::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Vector = hn::ScalableTag<std::uint64_t>;

// Rotation of a word of 512 lanes: lane l of the result is lane l - shift modulo 512, 0 <= shift < 512.
#if HWY_MAX_BYTES == 64 // the word is one vector
class Rotation {
public:
  explicit Rotation(std::int64_t shift)
      : words_(from(static_cast<std::uint64_t>(shift / 64))), next_(from(static_cast<std::uint64_t>(shift / 64 + 1))),
        up_(hn::Set(Vector(), static_cast<std::uint64_t>(shift % 64))),
        down_(hn::Set(Vector(), static_cast<std::uint64_t>(63 - shift % 64))) {}
  HWY_INLINE void operator()(const std::uint64_t* in, std::uint64_t* out) const {
    const Vector d;
    const auto x = hn::LoadU(d, in);
    const auto low = hn::Shr(hn::ShiftRight<1>(hn::TableLookupLanes(x, next_)), down_);
    hn::StoreU(hn::Or(hn::Shl(hn::TableLookupLanes(x, words_), up_), low), d, out);
  }

private:
  using Indices = decltype(hn::IndicesFromVec(Vector(), hn::Zero(Vector())));
  static Indices from(std::uint64_t words) {
    const Vector d;
    return hn::IndicesFromVec(d, hn::And(hn::Sub(hn::Iota(d, 8), hn::Set(d, words)), hn::Set(d, 7)));
  }
  Indices words_, next_;
  hn::Vec<Vector> up_, down_;
};
#else
class Rotation {
public:
  explicit Rotation(std::int64_t shift)
      : words_(static_cast<std::size_t>(shift / 64)), bits_(static_cast<int>(shift % 64)) {}
  HWY_INLINE void operator()(const std::uint64_t* in, std::uint64_t* out) const {
    for (std::size_t q = 0; q < 8; ++q) {
      std::uint64_t moved = in[(q - words_) % 8] << bits_ | in[(q - words_ - 1) % 8] >> 1 >> (63 - bits_);
#if defined(__GNUC__)
      asm("" : "+r"(moved)); // one by one: as vectors they would be put together in memory, and waited for there
#endif
      out[q] = moved;
    }
  }

private:
  std::size_t words_;
  int bits_;
};
#endif

// shift: lanes from one segment to the next.
void gather(const LaneRows& rows, int step, std::int64_t first, std::int64_t end, std::int64_t shift,
            std::uint64_t* side) {
  const Vector d;
  const Rotation next(shift), previous(shift == 0 ? 0 : lattice::Lanes::width - shift);
  const auto copy = [&](const std::uint64_t* from, std::int64_t words, std::uint64_t* to) HWY_ATTR {
    for (std::int64_t i = 0; i < words * word_size; i += static_cast<std::int64_t>(hn::Lanes(d)))
      hn::StoreU(hn::LoadU(d, from + i), d, to + i);
  };
  const std::int64_t words = end - first;
  const std::uint64_t* row = rows.first;
  if (rows.half == 1) { // nothing but ends
    std::int64_t r = 0;
    if (step < 0)
      next(row, side);
    for (r = step < 0 ? 1 : 0; r + 1 < rows.count; r += 2) {
      previous(row + r * rows.pitch, side + r * word_size);
      next(row + (r + 1) * rows.pitch, side + (r + 1) * word_size);
    }
    if (r < rows.count)
      previous(row + r * rows.pitch, side + r * word_size);
    return;
  }
  for (std::int64_t r = 0; r < rows.count; ++r, row += rows.pitch, side += words * word_size, step = -step)
    if (step > 0) {
      const bool beyond = end == rows.half;
      copy(row + (first + 1) * word_size, words - (beyond ? 1 : 0), side);
      if (beyond)
        previous(row, side + (words - 1) * word_size);
    } else {
      const bool beyond = first == 0;
      if (beyond)
        next(row + (rows.half - 1) * word_size, side);
      copy(row + (beyond ? 0 : first - 1) * word_size, words - (beyond ? 1 : 0), side + (beyond ? word_size : 0));
    }
}

} // namespace deeprg::ising::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::ising {
HWY_EXPORT(gather);

void shift_segments(const std::uint64_t* in, std::uint64_t* out, std::int64_t replicas, std::int64_t segments,
                    int direction) {
  const std::int64_t used = replicas * segments;
  const std::int64_t shift = segments == 1 ? 0 : direction > 0 ? replicas : used - replicas;
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

void gather_sides(const LaneRows& rows, int step, std::int64_t first, std::int64_t end, std::int64_t replicas,
                  std::int64_t segments, std::uint64_t* side) {
  if (segments == 1 || replicas * segments == lattice::Lanes::width) // as a rule
    return HWY_DYNAMIC_DISPATCH(gather)(rows, step, first, end, segments == 1 ? 0 : replicas, side);
  const std::uint64_t* row = rows.first;
  for (std::int64_t r = 0; r < rows.count; ++r, row += rows.pitch, step = -step)
    for (std::int64_t k = first; k < end; ++k, side += word_size) {
      const std::int64_t from = k + step;
      if (from >= 0 && from < rows.half)
        std::copy_n(row + from * word_size, word_size, side);
      else
        shift_segments(row + (from < 0 ? rows.half - 1 : 0) * word_size, side, replicas, segments, -step);
    }
}

} // namespace deeprg::ising
#endif
