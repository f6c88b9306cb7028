// The fast kernel of local updates where there are 32 vector registers and operations on three vectors (AVX-512): the
// random planes one after the other in registers, compared with the rows of the thresholds' functions, which are
// evaluated once a word. For sources that Highway compiles once per SIMD target, included inside them alone. Local.
#if defined(DEEPRG_MONTECARLO_LOCAL_REGISTERS_INL_HPP) == defined(HWY_TARGET_TOGGLE) // once per target
#ifdef DEEPRG_MONTECARLO_LOCAL_REGISTERS_INL_HPP
#undef DEEPRG_MONTECARLO_LOCAL_REGISTERS_INL_HPP
#else
#define DEEPRG_MONTECARLO_LOCAL_REGISTERS_INL_HPP
#endif

#include <algorithm>

#include "montecarlo/lane_rules.hpp"
#include "montecarlo/lane_states-inl.hpp"
#include "montecarlo/plane_bits-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
#if HWY_TARGET <= HWY_AVX3

HWY_INLINE V xor_and(V a, V b, V c) { return V{_mm512_ternarylogic_epi64(a.raw, b.raw, c.raw, 0x78)}; } // a ^ (b & c)

// Whether threshold > random in this plane, or equal and `below` already.
HWY_INLINE V compare(V below, V random, V threshold) {
  return V{_mm512_ternarylogic_epi64(below.raw, random.raw, threshold.raw, 0xB2)};
}
HWY_INLINE V still_equal(V equal, V random, V threshold) {
  return V{_mm512_ternarylogic_epi64(equal.raw, random.raw, threshold.raw, 0x90)};
}

// What all words of a run share.
template <int Rounds>
struct Shared {
  Shared(const LaneRules& lane_rules, const Planes& random, const Word& used_lanes)
      : bits(random), rules(lane_rules), used(load(used_lanes.data())) {}

  const PlaneBits<ars::TargetAes, Rounds> bits;
  const LaneRules& rules;
  const V used;
};

// Values of products, by product, of the lanes of vectors.
template <int Many>
struct Values {
  HWY_INLINE V get(unsigned product, std::size_t u) const { return hn::Load(D(), of[product] + u * lanes); }
  HWY_INLINE void set(unsigned product, std::size_t u, V value) { hn::Store(value, D(), of[product] + u * lanes); }
  alignas(64) std::uint64_t of[Rule::states][Many * lanes];
};

// The words from integer i to `end`, `Many` at a time. Products: how many the planes have beside the constant, or -1:
// any number.
template <int Many, std::size_t Neighbours, int Products, int Rounds>
void update_words(const Shared<Rounds>& shared, const Run& run, std::uint64_t place, std::size_t& i, std::size_t end,
                  std::uint64_t* spins, Ties& ties) {
  const LaneRules& rules = shared.rules;
  const std::size_t all = rules.products().size(), rows = rules.rows();
  const std::size_t products = Products >= 0 ? Products : rules.plane_products() - 1;
  const Word* const coefficients = &rules.coefficient(0, 0);
  alignas(64) std::uint64_t threshold[planes][Many * lanes]; // by row
  Values<Many> values;
  const std::uint64_t* threshold_of[planes];
  for (std::size_t p = 0; p < planes; ++p)
    threshold_of[p] = threshold[rules.row(p)];
  V at[Many]; // counters; moved on in registers, since memory would make them wait for the spins before them
  for (std::size_t u = 0; u < Many; ++u)
    at[u] = ars::counters(place + (i + u * lanes) / 2, 0);
  const V step = ars::stride(Many * lanes / 2);
  std::size_t count = ties.count;
  for (; i + Many * lanes <= end; i += Many * lanes) {
    V below[Many], equal[Many], always[Many], entered[Many], value[Products >= 0 ? Products : Rule::states][Many];
#pragma GCC unroll 4
    for (std::size_t u = 0; u < Many; ++u) {
      entered[u] = shared.bits.enter(at[u]);
      V state[4];
      find_state<Neighbours>(run, i + u * lanes, load(spins + i + u * lanes), state);
      for (unsigned b = 0; b < 4; ++b)
        values.set(1U << b, u, state[b]);
    }
    for (const unsigned product : rules.made()) {
      const unsigned rest = product & (product - 1);
      for (std::size_t u = 0; u < Many; ++u)
        values.set(product, u, hn::And(values.get(rest, u), values.get(product ^ rest, u)));
    }
    for (std::size_t k = 0; k < products; ++k)
      for (std::size_t u = 0; u < Many; ++u)
        value[k][u] = values.get(rules.products()[k + 1], u);
    const Word* coefficient = coefficients;
    for (std::size_t row = 0; row < rows; ++row, coefficient += all) {
      V function[Many];
      for (V& f : function)
        f = hn::Load(D(), coefficient->data());
      for (std::size_t k = 0; k < products; ++k)
        for (std::size_t u = 0; u < Many; ++u)
          function[u] = xor_and(function[u], hn::Load(D(), coefficient[k + 1].data()), value[k][u]);
      store(function, threshold[row]);
    }
    for (V& a : always)
      a = hn::Load(D(), coefficient->data());
    for (std::size_t k = 1; k < all; ++k)
      for (std::size_t u = 0; u < Many; ++u)
        always[u] = xor_and(always[u], hn::Load(D(), coefficient[k].data()), values.get(rules.products()[k], u));
    for (std::size_t u = 0; u < Many; ++u) {
      below[u] = hn::Zero(D());
      equal[u] = hn::AndNot(always[u], shared.used);
    }
    static_assert(planes == 12);
#pragma GCC unroll 12
    for (std::size_t p = planes; p-- > 0;) { // least significant first
      V x[Many];
      shared.bits.draw(p, entered, x);
      for (std::size_t u = 0; u < Many; ++u) {
        const V t = hn::Load(D(), threshold_of[p] + u * lanes);
        below[u] = compare(below[u], x[u], t);
        equal[u] = still_equal(equal[u], x[u], t);
      }
    }
    for (std::size_t u = 0; u < Many; ++u) {
      const std::size_t now = i + u * lanes;
      hn::StoreU(hn::And(hn::Xor(load(spins + now), hn::Or(below[u], always[u])), shared.used), D(), spins + now);
      hn::StoreU(equal[u], D(), ties.lanes.data() + now);
      ties.words[count] = static_cast<std::uint32_t>(now / 8);
      count += hn::AllTrue(D(), hn::Eq(equal[u], hn::Zero(D()))) ? 0 : 1;
      at[u] = hn::Add(at[u], step);
    }
  }
  ties.count = count;
}

template <std::size_t Neighbours, int Products, int Rounds>
void update_run(const LaneRules& rules, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                Ties& ties) {
  ties.count = 0;
  for (std::size_t i = 0; i < run.n;) {
    const Planes from{random.generator, random.place + i / 2, random.sweep};
    const Shared<Rounds> shared(rules, from, used);
    const std::size_t end = std::min(run.n, i + shared.bits.reach(from.place));
    update_words<4, Neighbours, Products>(shared, run, random.place, i, end, spins, ties);
    update_words<1, Neighbours, Products>(shared, run, random.place, i, end, spins, ties);
  }
}

template <int Rounds>
void update_with(const LaneRules& rules, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                 Ties& ties) {
  const std::size_t products = rules.plane_products();
  if (run.neighbours == 2)
    update_run<2, -1, Rounds>(rules, run, random, used, spins, ties);
  else if (run.neighbours == 4 && products == 2)
    update_run<4, 1, Rounds>(rules, run, random, used, spins, ties);
  else if (run.neighbours == 4 && products == 5)
    update_run<4, 4, Rounds>(rules, run, random, used, spins, ties);
  else if (run.neighbours == 4)
    update_run<4, -1, Rounds>(rules, run, random, used, spins, ties);
  else if (products == 3)
    update_run<6, 2, Rounds>(rules, run, random, used, spins, ties);
  else
    update_run<6, -1, Rounds>(rules, run, random, used, spins, ties);
}

void update_in_registers(const LaneRules& rules, const Run& run, const Planes& random, const Word& used,
                         std::uint64_t* spins, Ties& ties) {
  if (random.generator.rounds() == 5)
    update_with<5>(rules, run, random, used, spins, ties);
  else
    update_with<0>(rules, run, random, used, spins, ties);
}

#endif
} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
