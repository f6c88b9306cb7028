#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "montecarlo/square_lanes.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <algorithm>

#include "montecarlo/lane_counts-inl.hpp"
#include "montecarlo/long_lanes-inl.hpp"
#include "montecarlo/square_lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
struct Squares { // of the lanes of a vector
  V nearest[3], diagonal[3], odd[2], spin;
};

HWY_INLINE Squares find_squares(const SquareRun& run, std::size_t i, const std::uint64_t* spins) {
  Squares found;
  const V s = load(spins + i);
  V nearest[4], diagonal[4], odd[4];
  for (std::size_t j = 0; j < 4; ++j)
    nearest[j] = hn::Xor(s, load(run.nearest[j] + i));
  for (std::size_t j = 0; j < 4; ++j) {
    diagonal[j] = hn::Xor(s, load(run.diagonal[j] + i));
    odd[j] = hn::Xor(diagonal[j], hn::Xor(nearest[j / 2], nearest[2 + j % 2]));
  }
  count_four(nearest, found.nearest[0], found.nearest[1], found.nearest[2]);
  count_four(diagonal, found.diagonal[0], found.diagonal[1], found.diagonal[2]);
  V same; // as diagonal[0]
  count_four(odd, same, found.odd[0], found.odd[1]);
  found.spin = s;
  return found;
}

void update_squares(const SquareRule& rule, const SquareRun& run, const Planes& random, const Word& used,
                    std::uint64_t* spins, Ties& ties) {
  const auto find = [&](std::size_t i, V(&bit)[LongRule::state_bits]) HWY_ATTR {
    const Squares found = find_squares(run, i, spins);
    for (std::size_t b = 0; b < 3; ++b) {
      bit[b] = found.nearest[b];
      bit[3 + b] = found.diagonal[b];
    }
    bit[6] = found.odd[0];
    bit[7] = found.odd[1];
    bit[8] = found.spin;
  };
  update_long(rule, run.n, find, random, used, spins, ties);
}

void count_squares(const SquareRun& run, const std::uint64_t* spins, const Word& used, LaneCounter& unlike,
                   LaneCounter& odd) {
  constexpr std::size_t most = 8 * 128; // integers; 128 words of at most 4 are below 2^10
  for (std::size_t first = 0; first < run.n; first += most) {
    const std::size_t end = std::min(first + most, run.n);
    std::uint64_t* const bonds = unlike.room_for((end - first) / 2);
    std::uint64_t* const squares = odd.room_for((end - first) / 2);
    for (std::size_t q = 0; q < 8; q += lanes) {
      Sums d, p;
      for (std::size_t k = 0; k < Sums::planes; ++k)
        d.plane[k] = p.plane[k] = hn::Zero(D());
      for (std::size_t i = first + q; i < end; i += 8) {
        const Squares found = find_squares(run, i, spins);
        ripple<0>(found.diagonal[0], d);
        ripple<1>(found.diagonal[1], d);
        ripple<2>(found.diagonal[2], d);
        ripple<0>(found.diagonal[0], p);
        ripple<1>(found.odd[0], p);
        ripple<2>(found.odd[1], p);
      }
      const V in_use = load(used.data() + q);
      add_to(d, in_use, bonds + q);
      add_to(p, in_use, squares + q);
    }
  }
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::montecarlo {
HWY_EXPORT(update_squares);
HWY_EXPORT(count_squares);

void update_lanes(const SquareRule& rule, const SquareRun& run, const Planes& random, const Word& used,
                  std::uint64_t* spins, Ties& ties) {
  HWY_DYNAMIC_DISPATCH(update_squares)(rule, run, random, used, spins, ties);
}

void count_lanes(const SquareRun& run, const std::uint64_t* spins, const Word& used, LaneCounter& unlike,
                 LaneCounter& odd) {
  HWY_DYNAMIC_DISPATCH(count_squares)(run, spins, used, unlike, odd);
}

} // namespace deeprg::montecarlo
#endif
