// The vectorised ARS of random.hpp, compiled once per SIMD target and chosen at run time (Highway).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "base/random_fill.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

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

const char* target_name() { return HWY_TARGET == HWY_AVX2 && wide_aes() ? "AVX2+VAES" : hwy::TargetName(HWY_TARGET); }

} // namespace deeprg::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::random {
HWY_EXPORT(fill_blocks);
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

const char* simd_target() { return HWY_DYNAMIC_DISPATCH(target_name)(); }

} // namespace deeprg::random
#endif
