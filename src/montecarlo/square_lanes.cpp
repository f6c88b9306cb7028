#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "montecarlo/square_lanes.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <algorithm>

#include "montecarlo/lane_counts-inl.hpp"
#include "montecarlo/square_lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
constexpr std::size_t word_vectors = 8 / lanes;
constexpr std::size_t block = 128; // integers whose random planes are drawn together: they stay in the first cache

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

// The XOR of the function's products, of the vectors of a word.
HWY_INLINE void sum(const SquareRule::Function& function, const std::uint64_t* products, V (&value)[word_vectors]) {
  for (V& v : value)
    v = hn::Zero(D());
  for (const std::uint16_t number : function)
    for (std::size_t u = 0; u < word_vectors; ++u)
      value[u] = hn::Xor(value[u], hn::Load(D(), products + 8 * number + u * lanes));
}

// The products of the word at integer i.
HWY_INLINE void find_products(const SquareRule& rule, const SquareRun& run, std::size_t i, const std::uint64_t* spins,
                              std::uint64_t* products) {
  for (std::size_t u = 0; u < 8; u += lanes) {
    const Squares found = find_squares(run, i + u, spins);
    hn::Store(hn::Set(D(), ~std::uint64_t{0}), D(), products + u);
    const V bits[SquareRule::state_bits] = {found.nearest[0],  found.nearest[1],  found.nearest[2],
                                            found.diagonal[0], found.diagonal[1], found.diagonal[2],
                                            found.odd[0],      found.odd[1],      found.spin};
    for (std::size_t b = 0; b < SquareRule::state_bits; ++b)
      hn::Store(bits[b], D(), products + 8 * (1 + b) + u);
  }
  std::uint64_t* out = products + 8 * SquareRule::first_step;
  for (const SquareRule::Step step : rule.steps()) {
    for (std::size_t u = 0; u < 8; u += lanes)
      hn::Store(hn::And(hn::Load(D(), products + 8 * step.a + u), hn::Load(D(), products + 8 * step.b + u)), D(),
                out + u);
    out += 8;
  }
}

void update_squares(const SquareRule& rule, const SquareRun& run, const Planes& random, const Word& used,
                    std::uint64_t* spins, Ties& ties) {
  alignas(64) std::uint64_t products[8 * SquareRule::states];
  alignas(64) std::uint64_t drawn[planes][block];
  ties.count = 0;
  for (std::size_t first = 0; first < run.n; first += block) {
    const std::size_t size = std::min(block, run.n - first);
    for (std::size_t p = 0; p < planes; ++p)
      random.generator.fill(random::Purpose::local_planes, random.place + first / 2, random.sweep,
                            static_cast<std::uint32_t>(p), std::span(drawn[p], size));
    for (std::size_t i = first; i < first + size; i += 8) {
      find_products(rule, run, i, spins, products);
      V below[word_vectors], equal[word_vectors], value[word_vectors];
      for (std::size_t u = 0; u < word_vectors; ++u) {
        below[u] = hn::Zero(D());
        equal[u] = load(used.data() + u * lanes);
      }
      for (std::size_t p = planes; p-- > 0;) { // least significant first; a later, more significant plane overrules
        sum(rule.plane(p), products, value);
        for (std::size_t u = 0; u < word_vectors; ++u) {
          const V unequal = hn::Xor(value[u], hn::Load(D(), drawn[p] + (i - first) + u * lanes));
          below[u] = choose(unequal, value[u], below[u]);
          equal[u] = hn::AndNot(unequal, equal[u]);
        }
      }
      sum(rule.always(), products, value);
      V any = hn::Zero(D());
      for (std::size_t u = 0; u < word_vectors; ++u) {
        const std::size_t at = i + u * lanes;
        const V changed = hn::Xor(load(spins + at), hn::Or(below[u], value[u]));
        hn::StoreU(hn::And(changed, load(used.data() + u * lanes)), D(), spins + at);
        equal[u] = hn::AndNot(value[u], equal[u]);
        hn::StoreU(equal[u], D(), ties.lanes.data() + at);
        any = hn::Or(any, equal[u]);
      }
      ties.words[ties.count] = static_cast<std::uint32_t>(i / 8);
      ties.count += hn::AllTrue(D(), hn::Eq(any, hn::Zero(D()))) ? 0 : 1;
    }
  }
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
