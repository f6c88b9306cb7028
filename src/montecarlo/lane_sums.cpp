#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "montecarlo/lane_sums.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include "montecarlo/lane_counts-inl.hpp"
#include "montecarlo/lane_sums.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {

// Adds two bits of one weight; returns the carry.
HWY_INLINE V add_pair(V a, V b, V& plane) {
  const Sum sum = add(a, b, plane);
  plane = sum.low;
  return sum.high;
}

void count(const Run& run, const std::uint64_t* spins, const std::uint64_t* other, const Word& used,
           LaneCounter& unlike, LaneCounter& up) {
  constexpr std::size_t most_words = 128; // 2^10 / 6 and a power of 2
  for (std::size_t first = 0; first < run.n; first += 8 * most_words) {
    const std::size_t end = first + 8 * most_words < run.n ? first + 8 * most_words : run.n;
    std::uint64_t* const bonds = unlike.room_for(run.neighbours * (end - first) / 8);
    std::uint64_t* const ups = up.room_for(2 * (end - first) / 8);
    for (std::size_t q = 0; q < 8; q += lanes) {
      Sums e, m;
      for (std::size_t p = 0; p < Sums::planes; ++p)
        e.plane[p] = m.plane[p] = hn::Zero(D());
      V a[4][1], b[4][1];
      std::size_t i = first + q;
      for (; i + 8 < end; i += 16) { // two words at a time
        find_states(run, i, spins, a);
        find_states(run, i + 8, spins, b);
        const V twos = add_pair(a[0][0], b[0][0], e.plane[0]);
        const V fours = add_pair(a[1][0], b[1][0], e.plane[1]);
        const V more = hn::And(e.plane[1], twos);
        e.plane[1] = hn::Xor(e.plane[1], twos);
        const V eights = add_pair(a[2][0], b[2][0], e.plane[2]), rest = add_pair(fours, more, e.plane[2]);
        ripple<4>(add_pair(eights, rest, e.plane[3]), e);
        const V one = add_pair(a[3][0], b[3][0], m.plane[0]);
        const V two = add_pair(load(other + i), load(other + i + 8), m.plane[0]);
        ripple<2>(add_pair(one, two, m.plane[1]), m);
      }
      if (i < end) {
        find_states(run, i, spins, a);
        ripple<0>(a[0][0], e);
        ripple<1>(a[1][0], e);
        ripple<2>(a[2][0], e);
        ripple<0>(a[3][0], m);
        ripple<0>(load(other + i), m);
      }
      const V in_use = load(used.data() + q);
      add_to(e, in_use, bonds + q);
      add_to(m, in_use, ups + q);
    }
  }
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::montecarlo {
HWY_EXPORT(count);

void count_lanes(const Run& run, const std::uint64_t* spins, const std::uint64_t* other, const Word& used,
                 LaneCounter& unlike, LaneCounter& up) {
  HWY_DYNAMIC_DISPATCH(count)(run, spins, other, used, unlike, up);
}

} // namespace deeprg::montecarlo
#endif
