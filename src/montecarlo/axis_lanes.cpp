#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "montecarlo/axis_lanes.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include "montecarlo/axis_lanes.hpp"
#include "montecarlo/long_lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {

void update_axes(const AxisRule& rule, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                 Ties& ties) {
  const auto find = [&](std::size_t i, V(&bit)[LongRule::state_bits]) HWY_ATTR {
    const V s = load(spins + i);
    for (std::size_t axis = 0; axis < 4; ++axis) { // the fourth has none
      const bool there = 2 * axis < run.neighbours;
      const V a = there ? hn::Xor(s, load(run.neighbour[2 * axis] + i)) : hn::Zero(D());
      const V b = there ? hn::Xor(s, load(run.neighbour[2 * axis + 1] + i)) : hn::Zero(D());
      bit[2 * axis] = hn::Xor(a, b);
      bit[2 * axis + 1] = hn::And(a, b);
    }
    bit[8] = s;
  };
  update_long(rule, run.n, find, random, used, spins, ties);
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::montecarlo {
HWY_EXPORT(update_axes);

void update_lanes(const AxisRule& rule, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                  Ties& ties) {
  HWY_DYNAMIC_DISPATCH(update_axes)(rule, run, random, used, spins, ties);
}

} // namespace deeprg::montecarlo
#endif
