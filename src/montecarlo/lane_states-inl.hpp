// What a lane's state is (Rule), from its spin and its neighbours, in vector registers; for sources that Highway
// compiles once per SIMD target, included inside them alone. Local.
#if defined(DEEPRG_MONTECARLO_LANE_STATES_INL_HPP) == defined(HWY_TARGET_TOGGLE) // once per target
#ifdef DEEPRG_MONTECARLO_LANE_STATES_INL_HPP
#undef DEEPRG_MONTECARLO_LANE_STATES_INL_HPP
#else
#define DEEPRG_MONTECARLO_LANE_STATES_INL_HPP
#endif

#include <hwy/highway.h>

#include "base/ars-inl.hpp"
#include "montecarlo/local_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace ars = random::HWY_NAMESPACE;

using D = ars::Words;
using V = ars::WordVector;
constexpr std::size_t lanes = HWY_MAX_BYTES / 8; // integers of a vector

HWY_INLINE V load(const std::uint64_t* at) { return hn::LoadU(D(), at); }

template <int Many>
HWY_INLINE void store(const V (&x)[Many], std::uint64_t* to) {
  for (std::size_t u = 0; u < Many; ++u)
    hn::Store(x[u], D(), to + u * lanes);
}

// Bit by bit; Highway's IfVecThenElse would go byte by byte below AVX-512.
HWY_INLINE V choose(V mask, V yes, V no) {
#if HWY_TARGET <= HWY_AVX3
  return hn::IfVecThenElse(mask, yes, no);
#else
  return hn::Xor(no, hn::And(mask, hn::Xor(yes, no)));
#endif
}

struct Sum { // of three bits
  V low, high;
};
HWY_INLINE Sum add(V a, V b, V c) {
  const V unlike = hn::Xor(a, b);
  return {hn::Xor(unlike, c), choose(unlike, c, a)};
}

// How many of four bits are set, bit-sliced.
HWY_INLINE void count_four(const V (&bit)[4], V& ones, V& twos, V& fours) {
  const Sum three = add(bit[0], bit[1], bit[2]);
  const V carry = hn::And(three.low, bit[3]);
  ones = hn::Xor(three.low, bit[3]);
  twos = hn::Xor(three.high, carry);
  fours = hn::And(three.high, carry);
}

// state[b]: bit b of the state of the lanes of the vector at integer i (Rule), whose spins are s; run.neighbours must
// be Neighbours.
template <std::size_t Neighbours>
HWY_INLINE void find_state(const Run& run, std::size_t i, V s, V (&state)[4]) {
  const auto unlike = [&](std::size_t j) HWY_ATTR { return hn::Xor(s, load(run.neighbour[j] + i)); };
  state[3] = s;
  if constexpr (Neighbours == 2) {
    const V a = unlike(0), b = unlike(1);
    state[0] = hn::Xor(a, b);
    state[1] = hn::And(a, b);
    state[2] = hn::Zero(D());
  } else if constexpr (Neighbours == 4) {
    const V bits[4] = {unlike(0), unlike(1), unlike(2), unlike(3)};
    count_four(bits, state[0], state[1], state[2]);
  } else {
    const Sum first = add(unlike(0), unlike(1), unlike(2)), second = add(unlike(3), unlike(4), unlike(5));
    const Sum twos = add(first.high, second.high, hn::And(first.low, second.low));
    state[0] = hn::Xor(first.low, second.low);
    state[1] = twos.low;
    state[2] = twos.high;
  }
}

// state[b][u]: of vector u.
template <int Many>
HWY_INLINE void find_states(const Run& run, std::size_t i, const std::uint64_t* spins, V (&state)[4][Many]) {
  for (int u = 0; u < Many; ++u) {
    const std::size_t at = i + static_cast<std::size_t>(u) * lanes;
    const V s = load(spins + at);
    V of_vector[4];
    if (run.neighbours == 2)
      find_state<2>(run, at, s, of_vector);
    else if (run.neighbours == 4)
      find_state<4>(run, at, s, of_vector);
    else
      find_state<6>(run, at, s, of_vector);
    for (int b = 0; b < 4; ++b)
      state[b][u] = of_vector[b];
  }
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
