// The fast kernel of local updates where vector registers are few (below AVX-512): they are left to AES, two planes of
// all vectors at a time, and what the vectors need meanwhile lies in memory. For sources that Highway compiles once per
// SIMD target, included inside them alone. Local.
#if defined(DEEPRG_MONTECARLO_LOCAL_MEMORY_INL_HPP) == defined(HWY_TARGET_TOGGLE) // once per target
#ifdef DEEPRG_MONTECARLO_LOCAL_MEMORY_INL_HPP
#undef DEEPRG_MONTECARLO_LOCAL_MEMORY_INL_HPP
#else
#define DEEPRG_MONTECARLO_LOCAL_MEMORY_INL_HPP
#endif

#include <algorithm>
#include <bit>

#include "montecarlo/plane_bits-inl.hpp"
#include "montecarlo/plane_functions-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
#if HWY_TARGET > HWY_AVX3

constexpr int word_vectors = static_cast<int>(8 / lanes);

// What all vectors of a run share.
template <class Aes, int Rounds, class Functions>
struct Constants : Functions {
  Constants(const Functions& of_rules, const Planes& random, const Word& used_lanes)
      : Functions(of_rules), bits(random), used(used_lanes.data()) {}

  const PlaneBits<Aes, Rounds> bits;
  const std::uint64_t* const used;
};

// What `Many` vectors need while their lanes are decided, in memory: the registers are for AES.
template <int Many>
struct Work {
  static constexpr std::size_t size = Many * lanes;
  alignas(64) std::uint64_t place[size];                       // counters of the vectors whose planes are drawn,
  alignas(64) std::uint64_t entered[size];                     // and what their planes share
  alignas(64) std::uint64_t random[2 * size];                  // two planes, by plane and vector
  alignas(64) std::uint64_t product[Rule::states * size];      // values by product and vector
  alignas(64) std::uint64_t value[2][(always_row + 1) * size]; // by row of functions and vector; of the vectors that
                                                               // are decided and of those after them
};

// What the planes of the vectors at work.place share.
template <int Many, class Aes, int Rounds, class Functions>
HWY_INLINE void enter(const Constants<Aes, Rounds, Functions>& shared, Work<Many>& work) {
  for (std::size_t k = 0; k < work.size; k += lanes)
    hn::Store(shared.bits.enter(hn::Load(D(), work.place + k)), D(), work.entered + k);
}

// Planes first - 1 and first - 2 after two rounds.
template <int Many, class Aes, int Rounds, class Functions>
HWY_INLINE void address(const Constants<Aes, Rounds, Functions>& shared, std::size_t first, const Work<Many>& work,
                        V (&x)[2 * Many]) {
  for (int u = 0; u < Many; ++u) {
    const V entered = hn::Load(D(), work.entered + static_cast<std::size_t>(u) * lanes);
    x[u] = shared.bits.state(first - 1, entered);
    x[Many + u] = shared.bits.state(first - 2, entered);
  }
}

// The first two planes of the vectors at `place`.
template <int Many, class Aes, int Rounds, class Functions>
HWY_INLINE void start(const Constants<Aes, Rounds, Functions>& shared, std::uint64_t place, Work<Many>& work) {
  for (std::size_t k = 0; k < work.size; ++k) {
    work.place[k] = k % 2 == 0 ? place + k / 2 : 0;
    for (auto& value : work.value) {
      value[k] = 0;
      value[work.size + k] = ~std::uint64_t{0};
    }
    work.product[k] = ~std::uint64_t{0};
  }
  enter(shared, work);
  V x[2 * Many];
  address(shared, planes, work, x);
  shared.bits.rounds().template encrypt_from<3>(x);
  store(x, work.random);
}

// The functions of the vectors from integer i on, into `out`.
template <int Many, class Aes, int Rounds, class Functions>
HWY_INLINE void evaluate(const Constants<Aes, Rounds, Functions>& shared, const Run& run, const std::uint64_t* spins,
                         std::size_t i, Work<Many>& work, std::uint64_t* out) {
  constexpr std::size_t size = Work<Many>::size;
  V state[4][Many];
  find_states(run, i, spins, state);
  for (int b = 0; b < 4; ++b)
    store(state[b], work.product + (std::size_t{1} << b) * size);
  for (unsigned left = shared.products; left != 0; left &= left - 1) {
    const auto set = static_cast<unsigned>(std::countr_zero(left)), rest = set & (set - 1);
    if (rest == 0)
      continue;
    for (std::size_t k = 0; k < size; k += lanes)
      hn::Store(
          hn::And(hn::Load(D(), work.product + (set ^ rest) * size + k), hn::Load(D(), work.product + rest * size + k)),
          D(), work.product + set * size + k);
  }
  shared.template sums<Many>(work.product, out);
}

// Compares vector U with planes p - 1 and p - 2 of its thresholds; a later, more significant plane overrules.
template <int U, int Many, class Aes, int Rounds, class Functions>
HWY_INLINE void decide(const Constants<Aes, Rounds, Functions>& shared, std::size_t p, const Work<Many>& work,
                       const std::uint64_t* value, V (&below)[Many], V (&equal)[Many]) {
  constexpr std::size_t u = U;
  for (std::size_t j = 0; j < 2; ++j) {
    const V threshold = hn::Load(D(), value + shared.row[p - 1 - j] * work.size + u * lanes);
    const V random = hn::Load(D(), work.random + j * work.size + u * lanes), unequal = hn::Xor(threshold, random);
    // a shorter way from one plane's to the next one's than a choice by `unequal`
    below[U] = hn::Or(hn::AndNot(unequal, below[U]), hn::AndNot(random, threshold));
    equal[U] = hn::AndNot(unequal, equal[U]);
  }
}

// The vectors from integer i on, whose first two planes are drawn and whose functions are `value`; leaves the planes of
// the vectors after them.
template <int Many, class Aes, int Rounds, class Functions>
HWY_INLINE void update_vectors(const Constants<Aes, Rounds, Functions>& shared, Work<Many>& work,
                               const std::uint64_t* value, std::size_t i, std::uint64_t* spins, Ties& ties) {
  V below[Many], equal[Many];
  for (int u = 0; u < Many; ++u) {
    below[u] = hn::Zero(D());
    equal[u] = load(shared.used + static_cast<std::size_t>(u) * lanes % 8);
  }
  for (std::size_t p = planes; p > 0; p -= 2) { // least significant first
    if (p == 2) {
      for (std::size_t u = 0; u < Many; ++u) {
        const V next = hn::Add(hn::Load(D(), work.place + u * lanes), ars::stride(Many * lanes / 2));
        hn::Store(next, D(), work.place + u * lanes);
      }
      enter(shared, work);
    }
    V x[2 * Many];
    address(shared, p > 2 ? p - 2 : planes, work, x);
    if constexpr (Rounds == 5 && Many == 4) { // AES and the decisions of the planes before it side by side
      const auto& rounds = shared.bits.rounds();
      typename ars::Ars<Aes, Rounds>::State aes[2 * Many];
      rounds.enter(x, aes);
      rounds.round(3, aes);
      decide<0>(shared, p, work, value, below, equal);
      decide<1>(shared, p, work, value, below, equal);
      rounds.round(4, aes);
      decide<2>(shared, p, work, value, below, equal);
      decide<3>(shared, p, work, value, below, equal);
      rounds.leave(aes, x);
    } else {
      decide<0>(shared, p, work, value, below, equal);
      if constexpr (Many >= 2)
        decide<1>(shared, p, work, value, below, equal);
      if constexpr (Many >= 4) {
        decide<2>(shared, p, work, value, below, equal);
        decide<3>(shared, p, work, value, below, equal);
      }
      shared.bits.rounds().template encrypt_from<3>(x);
    }
    store(x, work.random);
  }
  if (shared.always)
    for (std::size_t u = 0; u < Many; ++u) {
      const V always = hn::Load(D(), value + always_row * work.size + u * lanes);
      below[u] = hn::Or(below[u], always);
      equal[u] = hn::AndNot(always, equal[u]);
    }
  for (int u = 0; u < Many; ++u) {
    const std::size_t at = i + static_cast<std::size_t>(u) * lanes;
    hn::StoreU(hn::And(hn::Xor(load(spins + at), below[u]), load(shared.used + at % 8)), D(), spins + at);
    hn::StoreU(equal[u], D(), ties.lanes.data() + at);
  }
  for (int u = 0; u < Many; u += word_vectors) {
    V any = equal[u];
    for (int v = 1; v < word_vectors; ++v)
      any = hn::Or(any, equal[u + v]);
    ties.words[ties.count] = static_cast<std::uint32_t>(i / 8 + static_cast<std::size_t>(u / word_vectors));
    ties.count += hn::AllTrue(D(), hn::Eq(any, hn::Zero(D()))) ? 0 : 1;
  }
}

// The words from integer i to `end`.
template <class Aes, int Rounds, int Many, class Functions>
void update_many(const Constants<Aes, Rounds, Functions>& shared, const Run& run, std::uint64_t place, std::size_t& i,
                 std::size_t end, std::uint64_t* spins, Ties& ties) {
  constexpr std::size_t step = Many * lanes;
  if (i + step > end)
    return;
  Work<Many> work;
  start(shared, place + i / 2, work);
  evaluate(shared, run, spins, i, work, work.value[0]);
  for (std::size_t now = 0; i + step <= end; i += step, now ^= 1) {
    if (i + 2 * step <= end) // early, so that nothing waits for it
      evaluate(shared, run, spins, i + step, work, work.value[now ^ 1]);
    update_vectors(shared, work, work.value[now], i, spins, ties);
  }
}

template <class Aes, int Rounds, class Functions>
void update_with(const Functions& functions, const Run& run, const Planes& random, const Word& used,
                 std::uint64_t* spins, Ties& ties) {
  ties.count = 0;
  for (std::size_t i = 0; i < run.n;) {
    const Planes from{random.generator, random.place + i / 2, random.sweep};
    const Constants<Aes, Rounds, Functions> shared(functions, from, used);
    const std::size_t end = std::min(run.n, i + shared.bits.reach(from.place));
    update_many<Aes, Rounds, 4>(shared, run, random.place, i, end, spins, ties);
    update_many<Aes, Rounds, word_vectors>(shared, run, random.place, i, end, spins, ties);
  }
}

template <class Aes, class Functions>
void update_by(const Functions& functions, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
               Ties& ties) {
  if (random.generator.rounds() == 5)
    update_with<Aes, 5>(functions, run, random, used, spins, ties);
  else
    update_with<Aes, 0>(functions, run, random, used, spins, ties);
}

template <class Functions>
void update(const Functions& functions, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
            Ties& ties) {
  if (HWY_TARGET == HWY_AVX2 && random::wide_aes())
    update_by<ars::WideAes>(functions, run, random, used, spins, ties);
  else
    update_by<ars::TargetAes>(functions, run, random, used, spins, ties);
}

void update_in_memory(const LaneRules& rules, const Run& run, const Planes& random, const Word& used,
                      std::uint64_t* spins, Ties& ties) {
  if (rules.one())
    update(OneRule(rules.of(0)), run, random, used, spins, ties);
  else
    update(ManyRules(rules), run, random, used, spins, ties);
}

#endif
} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
