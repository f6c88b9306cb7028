// The vectorised ARS of random.hpp, compiled once per SIMD target and chosen at run time (Highway).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "base/random_fill.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <algorithm>

#include "base/ars-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::random::HWY_NAMESPACE {

// out[2 i, 2 i + 1] = ARS of counter (first + i, high).
template <class Aes>
void fill_with(const Generator& generator, std::uint64_t first, std::uint64_t high, std::uint64_t* out,
               std::size_t blocks) {
  constexpr int many = 4;
  const Words d;
  const Ars<Aes, 0> ars(generator);
  const std::size_t step = hn::Lanes(d) / 2;
  const WordVector increment = stride(step);
  WordVector counter = counters(first, high);
  std::size_t i = 0;
  for (; i + many * step <= blocks; i += many * step) {
    WordVector x[many];
    for (int j = 0; j < many; ++j) {
      x[j] = hn::Xor(counter, ars.first_key());
      counter = hn::Add(counter, increment);
    }
    ars.encrypt(x);
    for (std::size_t j = 0; j < many; ++j)
      hn::StoreU(x[j], d, out + 2 * (i + j * step));
  }
  for (; i < blocks; i += step, counter = hn::Add(counter, increment)) {
    WordVector x[1] = {hn::Xor(counter, ars.first_key())};
    ars.encrypt(x);
    alignas(64) std::uint64_t words[HWY_MAX_BYTES / 8];
    hn::Store(x[0], d, words);
    for (std::size_t k = 0; k < 2 * step && k < 2 * (blocks - i); ++k)
      out[2 * i + k] = words[k];
  }
}

void fill_blocks(const Generator& generator, std::uint64_t first, std::uint64_t high, std::uint64_t* out,
                 std::size_t blocks) {
  if (HWY_TARGET == HWY_AVX2 && wide_aes())
    fill_with<WideAes>(generator, first, high, out, blocks);
  else
    fill_with<TargetAes>(generator, first, high, out, blocks);
}

// The same of the counters (blocks[2 i], high), in place.
template <class Aes>
void fill_places_with(const Generator& generator, std::uint64_t high, std::uint64_t* blocks, std::size_t n) {
  constexpr int many = 4;
  const Words d;
  const Ars<Aes, 0> ars(generator);
  const std::size_t step = hn::Lanes(d) / 2;
  const WordVector upper = hn::Set(d, high);
  const auto start = [&](const std::uint64_t* at) {
    return hn::Xor(hn::OddEven(upper, hn::LoadU(d, at)), ars.first_key());
  };
  std::size_t i = 0;
  for (; i + many * step <= n; i += many * step) {
    WordVector x[many];
    for (std::size_t j = 0; j < many; ++j)
      x[j] = start(blocks + 2 * (i + j * step));
    ars.encrypt(x);
    for (std::size_t j = 0; j < many; ++j)
      hn::StoreU(x[j], d, blocks + 2 * (i + j * step));
  }
  for (; i < n; i += step) {
    alignas(64) std::uint64_t words[HWY_MAX_BYTES / 8] = {};
    const std::size_t rest = 2 * (n - i < step ? n - i : step);
    std::copy_n(blocks + 2 * i, rest, words);
    WordVector x[1] = {start(words)};
    ars.encrypt(x);
    hn::Store(x[0], d, words);
    std::copy_n(words, rest, blocks + 2 * i);
  }
}

void fill_listed_blocks(const Generator& generator, std::uint64_t high, std::uint64_t* blocks, std::size_t n) {
  if (HWY_TARGET == HWY_AVX2 && wide_aes())
    fill_places_with<WideAes>(generator, high, blocks, n);
  else
    fill_places_with<TargetAes>(generator, high, blocks, n);
}

const char* target_name() { return HWY_TARGET == HWY_AVX2 && wide_aes() ? "AVX2+VAES" : hwy::TargetName(HWY_TARGET); }

} // namespace deeprg::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::random {
HWY_EXPORT(fill_blocks);
HWY_EXPORT(fill_listed_blocks);
HWY_EXPORT(target_name);

namespace {

bool cpu_has_wide_aes() {
#if defined(__x86_64__) && defined(__GNUC__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("vaes");
#else
  return false;
#endif
}

bool wide_aes_allowed = true;

} // namespace

bool wide_aes() {
  static const bool can = cpu_has_wide_aes();
  return can && wide_aes_allowed;
}

void forbid_wide_aes(bool forbidden) { wide_aes_allowed = !forbidden; }

void Generator::fill(Purpose purpose, std::uint64_t first, std::uint64_t step, std::uint32_t draw,
                     std::span<std::uint64_t> out) const {
  HWY_DYNAMIC_DISPATCH(fill_blocks)
  (*this, first, high_counter(purpose, step, draw), out.data(), out.size() / 2);
}

void Generator::fill_places(Purpose purpose, std::uint64_t step, std::uint32_t draw,
                            std::span<std::uint64_t> blocks) const {
  HWY_DYNAMIC_DISPATCH(fill_listed_blocks)
  (*this, high_counter(purpose, step, draw), blocks.data(), blocks.size() / 2);
}

const char* simd_target() { return HWY_DYNAMIC_DISPATCH(target_name)(); }

} // namespace deeprg::random
#endif
