// The fast kernel of a LongRule on vectors of lanes; for sources that Highway compiles once per SIMD target, included
// inside them alone. Local.
#if defined(DEEPRG_MONTECARLO_LONG_LANES_INL_HPP) == defined(HWY_TARGET_TOGGLE) // once per target
#ifdef DEEPRG_MONTECARLO_LONG_LANES_INL_HPP
#undef DEEPRG_MONTECARLO_LONG_LANES_INL_HPP
#else
#define DEEPRG_MONTECARLO_LONG_LANES_INL_HPP
#endif

#include <algorithm>

#include "montecarlo/lane_states-inl.hpp"
#include "montecarlo/long_rule.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
constexpr std::size_t long_vectors = 8 / lanes; // of a word
constexpr std::size_t long_block = 128; // integers whose random planes are drawn together: they stay in the first cache

// The XOR of the function's products, of the vectors of a word.
HWY_INLINE void sum(const LongRule::Function& function, const std::uint64_t* products, V (&value)[long_vectors]) {
  for (V& v : value)
    v = hn::Zero(D());
  for (const std::uint16_t number : function)
    for (std::size_t u = 0; u < long_vectors; ++u)
      value[u] = hn::Xor(value[u], hn::Load(D(), products + 8 * number + u * lanes));
}

// The products of the word at integer i; find(i, bit) gives the bits of the state of the lanes of one vector.
template <class Find>
HWY_INLINE void find_products(const LongRule& rule, std::size_t i, Find find, std::uint64_t* products) {
  for (std::size_t u = 0; u < 8; u += lanes) {
    V bit[LongRule::state_bits];
    find(i + u, bit);
    hn::Store(hn::Set(D(), ~std::uint64_t{0}), D(), products + u);
    for (std::size_t b = 0; b < LongRule::state_bits; ++b)
      hn::Store(bit[b], D(), products + 8 * (1 + b) + u);
  }
  std::uint64_t* out = products + 8 * LongRule::first_step;
  for (const LongRule::Step step : rule.steps()) {
    for (std::size_t u = 0; u < 8; u += lanes)
      hn::Store(hn::And(hn::Load(D(), products + 8 * step.a + u), hn::Load(D(), products + 8 * step.b + u)), D(),
                out + u);
    out += 8;
  }
}

// As update_plainly of the rule's kernel, for a run of n integers.
template <class Find>
HWY_INLINE void update_long(const LongRule& rule, std::size_t n, Find find, const Planes& random, const Word& used,
                            std::uint64_t* spins, Ties& ties) {
  alignas(64) std::uint64_t products[8 * LongRule::states];
  alignas(64) std::uint64_t drawn[planes][long_block];
  ties.count = 0;
  for (std::size_t first = 0; first < n; first += long_block) {
    const std::size_t size = std::min(long_block, n - first);
    for (std::size_t p = 0; p < planes; ++p)
      random.generator.fill(random::Purpose::local_planes, random.place + first / 2, random.sweep,
                            static_cast<std::uint32_t>(p), std::span(drawn[p], size));
    for (std::size_t i = first; i < first + size; i += 8) {
      find_products(rule, i, find, products);
      V below[long_vectors], equal[long_vectors], value[long_vectors];
      for (std::size_t u = 0; u < long_vectors; ++u) {
        below[u] = hn::Zero(D());
        equal[u] = load(used.data() + u * lanes);
      }
      for (std::size_t p = planes; p-- > 0;) { // least significant first; a later, more significant plane overrules
        sum(rule.plane(p), products, value);
        for (std::size_t u = 0; u < long_vectors; ++u) {
          const V unequal = hn::Xor(value[u], hn::Load(D(), drawn[p] + (i - first) + u * lanes));
          below[u] = choose(unequal, value[u], below[u]);
          equal[u] = hn::AndNot(unequal, equal[u]);
        }
      }
      sum(rule.always(), products, value);
      V any = hn::Zero(D());
      for (std::size_t u = 0; u < long_vectors; ++u) {
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

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
