// ARS (random.hpp) in vector registers, for sources that Highway compiles once per SIMD target; included inside them
// alone. Local.
#if defined(DEEPRG_BASE_ARS_INL_HPP) == defined(HWY_TARGET_TOGGLE) // once per target
#ifdef DEEPRG_BASE_ARS_INL_HPP
#undef DEEPRG_BASE_ARS_INL_HPP
#else
#define DEEPRG_BASE_ARS_INL_HPP
#endif

#include <hwy/highway.h>

#include <cstdint>
#include <type_traits>

#include "base/random.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::random::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::ScalableTag<std::uint64_t>;
using Bytes = hn::Repartition<std::uint8_t, Words>;
using WordVector = hn::Vec<Words>;
using ByteVector = hn::Vec<Bytes>;

// Rounds of AES on every 128-bit block of a vector. State: what a vector is between its rounds.
struct TargetAes {
#if HWY_TARGET == HWY_AVX2 // which knows AES for 128 bits alone: apart from the first round to the last
  struct State {
    hn::Vec<hn::Half<Bytes>> low, high;
  };
  static HWY_INLINE State enter(WordVector x) {
    const hn::Half<Bytes> half;
    return {hn::LowerHalf(half, hn::BitCast(Bytes(), x)), hn::UpperHalf(half, hn::BitCast(Bytes(), x))};
  }
  static HWY_INLINE State round(State x, ByteVector key) {
    const auto half = hn::LowerHalf(hn::Half<Bytes>(), key);
    return {hn::AESRound(x.low, half), hn::AESRound(x.high, half)};
  }
  static HWY_INLINE WordVector last(State x, ByteVector key) {
    const auto half = hn::LowerHalf(hn::Half<Bytes>(), key);
    return hn::BitCast(Words(), hn::Combine(Bytes(), hn::AESLastRound(x.high, half), hn::AESLastRound(x.low, half)));
  }
#else
  using State = ByteVector;
  static HWY_INLINE State enter(WordVector x) { return hn::BitCast(Bytes(), x); }
  static HWY_INLINE State round(State x, ByteVector key) { return hn::AESRound(x, key); }
  static HWY_INLINE WordVector last(State x, ByteVector key) { return hn::BitCast(Words(), hn::AESLastRound(x, key)); }
#endif
};

#if HWY_TARGET == HWY_AVX2 && defined(__GNUC__)
// 256 bits at once where wide_aes(): an instruction by its name needs no compiler flag that the rest of the file would
// then use too.
struct WideAes {
  using State = ByteVector;
  static HWY_INLINE State enter(WordVector x) { return hn::BitCast(Bytes(), x); }
  static HWY_INLINE State round(State x, ByteVector key) {
    asm("vaesenc %2, %1, %0" : "=x"(x.raw) : "x"(x.raw), "xm"(key.raw));
    return x;
  }
  static HWY_INLINE WordVector last(State x, ByteVector key) {
    asm("vaesenclast %2, %1, %0" : "=x"(x.raw) : "x"(x.raw), "xm"(key.raw));
    return hn::BitCast(Words(), x);
  }
};
#else
using WideAes = TargetAes;
#endif

// Holds the compiler to the order of the source, all vectors' round before their next: left alone it takes a vector
// through all its rounds before the next one, and the latency of a round shows.
template <class State, int Many>
HWY_INLINE void keep_order(State (&x)[Many]) {
#if defined(__GNUC__) && HWY_ARCH_X86
  if constexpr (std::is_same_v<State, ByteVector> && Many == 8)
    asm(""
        : "+v"(x[0].raw), "+v"(x[1].raw), "+v"(x[2].raw), "+v"(x[3].raw), "+v"(x[4].raw), "+v"(x[5].raw),
          "+v"(x[6].raw), "+v"(x[7].raw));
#else
  (void)x;
#endif
}

// The round keys of a generator, each in every block of a vector. Rounds: their number, or 0 where it is known only at
// run time.
template <class Aes, int Rounds>
class Ars {
public:
  explicit Ars(const Generator& generator) : rounds_(generator.rounds()) {
    for (int r = 0; r <= rounds_; ++r) {
      const Block& key = generator.keys()[static_cast<std::size_t>(r)];
      const std::uint64_t words[2] = {key.low, key.high};
      keys_[r] = hn::BitCast(Bytes(), hn::LoadDup128(Words(), words));
    }
  }

  // Encrypts vectors that are counter XOR key 0, round after round.
  template <int Many>
  HWY_INLINE void encrypt(WordVector (&x)[Many]) const {
    encrypt_from<1>(x);
  }
  // From round First on alone.
  template <int First, int Many>
  HWY_INLINE void encrypt_from(WordVector (&x)[Many]) const {
    const int rounds = Rounds != 0 ? Rounds : rounds_;
    State state[Many];
    enter(x, state);
    for (int r = First; r < rounds; ++r)
      round(r, state);
    leave(state, x);
  }

  // The same by hand: enter, rounds 1, 2, ... one after the other, leave, for who has work to do between them.
  using State = typename Aes::State;
  template <int Many>
  HWY_INLINE void enter(const WordVector (&x)[Many], State (&state)[Many]) const {
    for (int i = 0; i < Many; ++i)
      state[i] = Aes::enter(x[i]);
  }
  template <int Many>
  HWY_INLINE void round(int r, State (&state)[Many]) const {
    for (int i = 0; i < Many; ++i)
      state[i] = Aes::round(state[i], keys_[r]);
    keep_order(state);
  }
  template <int Many>
  HWY_INLINE void leave(const State (&state)[Many], WordVector (&x)[Many]) const {
    for (int i = 0; i < Many; ++i)
      x[i] = Aes::last(state[i], keys_[Rounds != 0 ? Rounds : rounds_]);
  }

  [[nodiscard]] int rounds() const { return rounds_; }
  [[nodiscard]] HWY_INLINE WordVector first_key() const { return hn::BitCast(Words(), keys_[0]); }

private:
  int rounds_;
  ByteVector keys_[Generator::max_rounds + 1];
};

// The vector (low + k, high) of k = 0, 1, ... over its blocks.
HWY_INLINE WordVector counters(std::uint64_t low, std::uint64_t high) {
  alignas(64) std::uint64_t words[HWY_MAX_BYTES / 8];
  for (std::size_t i = 0; i < hn::Lanes(Words()); ++i)
    words[i] = i % 2 == 0 ? low + i / 2 : high;
  return hn::Load(Words(), words);
}

// The vector (by, 0) in every block: what moves counters on.
HWY_INLINE WordVector stride(std::uint64_t by) {
  const std::uint64_t words[2] = {by, 0};
  return hn::LoadDup128(Words(), words);
}

} // namespace deeprg::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
