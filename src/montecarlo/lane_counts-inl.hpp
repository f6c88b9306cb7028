// Counters of lanes in vector registers; for sources that Highway compiles once per SIMD target, included inside them
// alone. Local.
#if defined(DEEPRG_MONTECARLO_LANE_COUNTS_INL_HPP) == defined(HWY_TARGET_TOGGLE) // once per target
#ifdef DEEPRG_MONTECARLO_LANE_COUNTS_INL_HPP
#undef DEEPRG_MONTECARLO_LANE_COUNTS_INL_HPP
#else
#define DEEPRG_MONTECARLO_LANE_COUNTS_INL_HPP
#endif

#include "montecarlo/lane_counter.hpp"
#include "montecarlo/lane_states-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {

// Counters of a tile's lanes, bit-sliced, in registers.
struct Sums {
  static constexpr std::size_t planes = 10;
  V plane[planes];
};

// Adds `carry`, of weight 2^From, to every lane.
template <std::size_t From>
HWY_INLINE void ripple(V carry, Sums& sums) {
  for (std::size_t p = From; p < Sums::planes; ++p) {
    const V both = hn::And(sums.plane[p], carry);
    sums.plane[p] = hn::Xor(sums.plane[p], carry);
    carry = both;
  }
}

// Adds the sums, ANDed with the lanes in use, to one vector of the counters.
HWY_INLINE void add_to(const Sums& sums, V used, std::uint64_t* counters) {
  V carry = hn::Zero(D());
  for (std::size_t p = 0; p < LaneCounter::planes; ++p) {
    const V now = hn::LoadU(D(), counters + 8 * p);
    const Sum sum = add(now, p < Sums::planes ? hn::And(sums.plane[p], used) : hn::Zero(D()), carry);
    hn::StoreU(sum.low, D(), counters + 8 * p);
    carry = sum.high;
  }
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
