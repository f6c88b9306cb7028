#include "montecarlo/local_kernel.hpp"

// The same source for wider registers; integers alone, so the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define DEEPRG_WIDE __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#else
#define DEEPRG_WIDE
#endif

namespace deeprg::montecarlo {

Rule::Rule(const std::vector<ising::Threshold>& thresholds, std::size_t neighbours) {
  const auto equal = [](const ising::Threshold& a, const ising::Threshold& b) {
    return a.below == b.below && a.always == b.always;
  };
  for (std::size_t unlike = 0; unlike <= neighbours; ++unlike) {
    const bool by_spin = !equal(thresholds[2 * unlike], thresholds[2 * unlike + 1]);
    for (std::size_t up = 0; up < (by_spin ? 2U : 1U); ++up) {
      const ising::Threshold& t = thresholds[2 * unlike + up];
      Class c{unlike, by_spin, up != 0 ? ~std::uint64_t{0} : 0, t.always, {}};
      for (std::size_t p = 0; p < planes; ++p)
        c.bit[p] = !t.always && (t.below >> (63 - p) & 1) != 0;
      classes_.push_back(c);
    }
  }
  for (const ising::Threshold& t : thresholds)
    low_.push_back(t.below & ((std::uint64_t{1} << 52) - 1));
}

DEEPRG_WIDE void count_unlike(const Run& run, const std::uint64_t* spins, Scratch& scratch) {
  std::uint64_t* const u0 = scratch.unlike[0].data();
  std::uint64_t* const u1 = scratch.unlike[1].data();
  std::uint64_t* const u2 = scratch.unlike[2].data();
  const std::size_t n = run.n;
  {
    const std::uint64_t *a = run.neighbour[0], *b = run.neighbour[1];
#pragma GCC ivdep
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t x = spins[i] ^ a[i], y = spins[i] ^ b[i];
      u0[i] = x ^ y;
      u1[i] = x & y;
      u2[i] = 0;
    }
  }
  for (std::size_t j = 2; j < run.neighbours; ++j) {
    const std::uint64_t* const other = run.neighbour[j];
#pragma GCC ivdep
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t x = spins[i] ^ other[i];
      const std::uint64_t carry0 = u0[i] & x, carry1 = u1[i] & carry0;
      u0[i] ^= x;
      u1[i] ^= carry0;
      u2[i] ^= carry1;
    }
  }
}

DEEPRG_WIDE void update(const Rule& rule, std::size_t n, std::uint64_t* spins, Scratch& scratch) {
  const std::uint64_t* const u0 = scratch.unlike[0].data();
  const std::uint64_t* const u1 = scratch.unlike[1].data();
  const std::uint64_t* const u2 = scratch.unlike[2].data();
  std::uint64_t* const tied = scratch.tied.data();
  std::uint64_t* const below = scratch.below.data();
  std::uint64_t* const threshold = scratch.threshold.data();
  for (std::size_t i = 0; i < n; ++i)
    below[i] = 0;
  for (std::size_t i = 0; i < n; ++i)
    tied[i] = ~std::uint64_t{0};
  const auto& classes = rule.classes();
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const auto ones = [&](unsigned bit) { return (classes[c].unlike >> bit & 1) != 0 ? 0 : ~std::uint64_t{0}; };
    const std::uint64_t n0 = ones(0), n1 = ones(1), n2 = ones(2);
    const std::uint64_t up = classes[c].by_spin ? ~classes[c].up : 0,
                        either = classes[c].by_spin ? 0 : ~std::uint64_t{0};
    std::uint64_t* const mask = scratch.mask.data() + c * n;
    for (std::size_t i = 0; i < n; ++i)
      mask[i] = (u0[i] ^ n0) & (u1[i] ^ n1) & (u2[i] ^ n2) & ((spins[i] ^ up) | either);
  }
  for (std::size_t p = planes; p-- > 0;) { // least significant plane first: a later one overrules
    for (std::size_t i = 0; i < n; ++i)
      threshold[i] = 0;
    for (std::size_t c = 0; c < classes.size(); ++c) {
      if (!classes[c].bit[p])
        continue;
      const std::uint64_t* const mask = scratch.mask.data() + c * n;
#pragma GCC ivdep
      for (std::size_t i = 0; i < n; ++i)
        threshold[i] |= mask[i];
    }
    const std::uint64_t* const random = scratch.random.data() + p * n;
#pragma GCC ivdep
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t unequal = threshold[i] ^ random[i];
      below[i] = (threshold[i] & unequal) | (below[i] & ~unequal);
      tied[i] &= ~unequal;
    }
  }
  for (std::size_t c = 0; c < classes.size(); ++c) {
    if (!classes[c].always)
      continue;
    const std::uint64_t* const mask = scratch.mask.data() + c * n;
#pragma GCC ivdep
    for (std::size_t i = 0; i < n; ++i) {
      below[i] |= mask[i];
      tied[i] &= ~mask[i];
    }
  }
#pragma GCC ivdep
  for (std::size_t i = 0; i < n; ++i)
    spins[i] ^= below[i];
}

} // namespace deeprg::montecarlo
