#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "montecarlo/cluster_runs.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "montecarlo/cluster_runs.hpp"
#if defined(__x86_64__) && !defined(DEEPRG_MONTECARLO_IMMINTRIN)
#define DEEPRG_MONTECARLO_IMMINTRIN
#include <immintrin.h>
#endif

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Word = std::uint64_t;
using Run = std::uint32_t;

HWY_INLINE Run ones(Word x) { return static_cast<Run>(std::popcount(x)); }
HWY_INLINE Word up_to_lowest(Word x) { return x ^ (x - 1); } // all ones of 0

// The bits of x at the set bits of `where`, packed to the low end, and back again.
HWY_INLINE Word pack(Word x, Word where) {
#if HWY_TARGET <= HWY_AVX2 && defined(__x86_64__)
  return _pext_u64(x, where);
#else
  Word out = 0;
  for (int k = 0; where != 0; where &= where - 1, ++k)
    out |= (x >> std::countr_zero(where) & 1) << k;
  return out;
#endif
}
HWY_INLINE Word unpack(Word x, Word where) {
#if HWY_TARGET <= HWY_AVX2 && defined(__x86_64__)
  return _pdep_u64(x, where);
#else
  Word out = 0;
  for (; where != 0; where &= where - 1, x >>= 1)
    out |= (where & -where) & -(x & 1);
  return out;
#endif
}

// The lowest set bit of x in each of the segments that begin at the set bits of `starts` (bit 0 among them): a
// segment's last bit stops the borrow of its subtraction.
HWY_INLINE Word lowest(Word x, Word starts) {
  const Word stopped = x | starts >> 1 | Word{1} << 63;
  return x & ~(stopped - starts);
}

// Unites the clusters of two runs, the smaller root staying root (Rem's algorithm with splicing; Patwary, Blair,
// Manne, SEA 2010).
HWY_INLINE void join(Run* parent, Run a, Run b) {
  Run up_a = parent[a], up_b = parent[b];
  while (up_a != up_b) {
    if (up_a < up_b) {
      std::swap(a, b);
      std::swap(up_a, up_b);
    }
    parent[a] = up_b;
    if (up_a == a)
      return;
    a = up_a;
    up_a = parent[a];
  }
}

// For every bit of `bits`: the runs of its site in two rows, appended where their parents differ.
HWY_INLINE Runs::Pair* list(const Run* parent, Word bits, Word starts_a, Run first_a, Word starts_b, Run first_b,
                            Runs::Pair* out) {
  for (; bits != 0; bits &= bits - 1) {
    const Word below = up_to_lowest(bits);
    const Runs::Pair pair{first_a + ones(starts_a & below) - 1, first_b + ones(starts_b & below) - 1};
    *out = pair;
    out += parent[pair.a] != parent[pair.b] ? 1 : 0;
  }
  return out;
}

HWY_INLINE void join_listed(Runs& runs, const Runs::Pair* end) {
  for (const Runs::Pair* pair = runs.pairs.data(); pair != end; ++pair)
    join(runs.parent.get(), pair->a, pair->b);
}

void add(Runs& runs, const Word* along, const Word* above_starts, const Run* above_first, const Word* bonds) {
  const std::size_t words = runs.words;
  Word* const starts = runs.starts.data() + runs.rows * words;
  Run* const first = runs.first.data() + runs.rows * words;
  Run* const parent = runs.parent.get();
  const Run begin = runs.count;
  Run count = begin;
  for (std::size_t w = 0; w < words; ++w) {
    starts[w] = (~(along[w] << 1) | 1) & (w + 1 < words ? ~Word{0} : runs.last_sites);
    first[w] = count;
    count += ones(starts[w]);
  }
  first[words] = count;
  const hn::ScalableTag<Run> d;
  const auto step = static_cast<Run>(hn::Lanes(d));
  auto own = hn::Add(hn::Iota(d, 0), hn::Set(d, begin));
  for (Run run = begin; run < count; run += step, own = hn::Add(own, hn::Set(d, step)))
    hn::StoreU(own, d, parent + run);
  Runs::Pair* end = runs.pairs.data();
  if (bonds != nullptr)
    for (std::size_t w = 0; w < words; ++w) {
      const Word s = starts[w], above = above_starts[w];
      const Run run = first[w], above_run = above_first[w];
      const Word once = lowest(bonds[w], above | s); // one bond for every pair of runs
      const Word hang = lowest(once, s);             // the first of every run of this row
      for (Word bits = hang; bits != 0; bits &= bits - 1) {
        const Word below = up_to_lowest(bits);
        parent[run + ones(s & below) - 1] = parent[above_run + ones(above & below) - 1];
      }
      end = list(parent, once ^ hang, s, run, above, above_run, end);
    }
  for (std::size_t w = 0; w + 1 < words; ++w) { // runs are cut at the ends of words
    *end = {first[w + 1] - 1, first[w + 1]};
    end += along[w] >> 63;
  }
  join_listed(runs, end);
  const Word last = runs.last_sites & ~(runs.last_sites >> 1);
  if ((along[words - 1] & last) != 0)
    join(parent, count - 1, first[0]);
  ++runs.rows;
  runs.count = count;
}

void join_two(Runs& runs, std::size_t a, std::size_t b, const Word* bonds) {
  const std::size_t words = runs.words;
  Runs::Pair* end = runs.pairs.data();
  for (std::size_t w = 0; w < words; ++w) {
    const Word starts_a = runs.starts[a * words + w], starts_b = runs.starts[b * words + w];
    end = list(runs.parent.get(), lowest(bonds[w], starts_a | starts_b), starts_a, runs.first[a * words + w], starts_b,
               runs.first[b * words + w], end);
  }
  join_listed(runs, end);
}

void flip(Runs& runs, std::size_t row, std::size_t n, const Word* coins, std::size_t stride, Word* spins) {
  const std::size_t words = runs.words;
  const Word* const starts = runs.starts.data() + row * words;
  const Run* const first = runs.first.data() + row * words;
  std::uint8_t* const coin = runs.coin.data();
  const hn::CappedTag<std::uint8_t, 64> d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t y = 0; y < n; ++y) // every run's own coin
    for (std::size_t w = 0; w < words; ++w) {
      const std::size_t at = y * words + w;
      alignas(8) std::uint8_t bits[16] = {};
      const Word own = pack(coins[y * stride + w], starts[at]);
      std::memcpy(bits, &own, sizeof own);
      for (std::size_t i = 0; i < 64; i += lanes)
        hn::StoreU(hn::VecFromMask(d, hn::LoadMaskBits(d, bits + i / 8)), d, coin + first[at] + i);
    }
  const Run* const parent = runs.parent.get();
  const Run end = first[n * words];
  Run run = first[0];
  for (; run + 4 <= end; run += 4) { // parents are smaller, so theirs is known
    coin[run] = coin[parent[run]];
    coin[run + 1] = coin[parent[run + 1]];
    coin[run + 2] = coin[parent[run + 2]];
    coin[run + 3] = coin[parent[run + 3]];
  }
  for (; run < end; ++run)
    coin[run] = coin[parent[run]];
  for (std::size_t y = 0; y < n; ++y)
    for (std::size_t w = 0; w < words; ++w) {
      const std::size_t at = y * words + w;
      alignas(8) std::uint8_t bits[16] = {};
      for (std::size_t i = 0; i < 64; i += lanes)
        hn::StoreMaskBits(d, hn::Ne(hn::LoadU(d, coin + first[at] + i), hn::Zero(d)), bits + i / 8);
      Word flips;
      std::memcpy(&flips, bits, sizeof flips);
      flips = unpack(flips ^ flips << 1, starts[at]); // where a run differs from the one before
      for (int shift = 1; shift < 64; shift *= 2)
        flips ^= flips << shift;
      spins[at] ^= flips & (w + 1 < words ? ~Word{0} : runs.last_sites);
    }
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::montecarlo {
HWY_EXPORT(add);
HWY_EXPORT(join_two);
HWY_EXPORT(flip);

Runs::Runs(std::int64_t all_rows, std::int64_t lx)
    : words(static_cast<std::size_t>((lx + 63) / 64)),
      last_sites(lx % 64 == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << (lx % 64)) - 1),
      starts(static_cast<std::size_t>(all_rows) * words), first(starts.size() + 1),
      parent(std::make_unique_for_overwrite<std::uint32_t[]>(static_cast<std::size_t>(all_rows * lx) + margin)),
      pairs(static_cast<std::size_t>(lx) + words) {}

void add_row(Runs& runs, const std::uint64_t* along, std::size_t above, const std::uint64_t* bonds) {
  HWY_DYNAMIC_DISPATCH(add)
  (runs, along, runs.starts.data() + above * runs.words, runs.first.data() + above * runs.words, bonds);
}

void join_rows(Runs& runs, std::size_t a, std::size_t b, const std::uint64_t* bonds) {
  HWY_DYNAMIC_DISPATCH(join_two)(runs, a, b, bonds);
}

std::uint32_t root_of(const Runs& runs, std::size_t row, std::int64_t x) {
  const std::size_t at = row * runs.words + static_cast<std::size_t>(x / 64);
  const std::uint64_t to_x = ~std::uint64_t{0} >> (63 - x % 64);
  std::uint32_t run = runs.first[at] + static_cast<std::uint32_t>(std::popcount(runs.starts[at] & to_x)) - 1;
  while (runs.parent[run] != run)
    run = runs.parent[run];
  return run;
}

std::int64_t first_site(const Runs& runs, std::uint32_t run, std::int64_t lx) {
  const auto end = runs.first.begin() + static_cast<std::ptrdiff_t>(runs.rows * runs.words);
  const auto at = static_cast<std::size_t>(std::upper_bound(runs.first.begin(), end, run) - runs.first.begin()) - 1;
  std::uint64_t starts = runs.starts[at];
  for (std::uint32_t k = runs.first[at]; k < run; ++k)
    starts &= starts - 1;
  return static_cast<std::int64_t>(at / runs.words) * lx + static_cast<std::int64_t>(at % runs.words) * 64 +
         std::countr_zero(starts);
}

void flip_rows(Runs& runs, std::size_t row, std::size_t n, const std::uint64_t* coins, std::size_t stride,
               std::uint64_t* spins) {
  HWY_DYNAMIC_DISPATCH(flip)(runs, row, n, coins, stride, spins);
}

} // namespace deeprg::montecarlo
#endif
