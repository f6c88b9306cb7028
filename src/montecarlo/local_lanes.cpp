#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "montecarlo/local_lanes.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include "montecarlo/local_lanes.hpp"
#include "montecarlo/local_memory-inl.hpp"
#include "montecarlo/local_registers-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
void update_each(const LaneRules& rules, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                 Ties& ties) {
#if HWY_TARGET <= HWY_AVX3
  update_in_registers(rules, run, random, used, spins, ties);
#else
  update_in_memory(rules, run, random, used, spins, ties);
#endif
}

template <class Aes>
void draw_with(const random::Generator& generator, std::uint64_t high, std::span<const std::uint64_t> places,
               std::span<std::uint64_t> random) {
  constexpr std::size_t many = 4, step = many * lanes / 2;
  const ars::Ars<Aes, 0> ars(generator);
  alignas(64) std::uint64_t words[2 * step];
  for (std::size_t first = 0; first < places.size(); first += step) {
    for (std::size_t k = 0; k < step; ++k) {
      words[2 * k] = first + k < places.size() ? places[first + k] : 0;
      words[2 * k + 1] = high;
    }
    V x[many];
    for (std::size_t u = 0; u < many; ++u)
      x[u] = hn::Xor(hn::Load(D(), words + u * lanes), ars.first_key());
    ars.encrypt(x);
    store(x, words);
    for (std::size_t k = 0; k < step && first + k < places.size(); ++k)
      random[first + k] = words[2 * k] & ((std::uint64_t{1} << 52) - 1);
  }
}

void draw(const random::Generator& generator, std::uint64_t sweep, std::span<const std::uint64_t> places,
          std::span<std::uint64_t> out) {
  const std::uint64_t high = random::Generator::high_counter(random::Purpose::local_ties, sweep, 0);
  if (HWY_TARGET == HWY_AVX2 && random::wide_aes())
    draw_with<ars::WideAes>(generator, high, places, out);
  else
    draw_with<ars::TargetAes>(generator, high, places, out);
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::montecarlo {
HWY_EXPORT(update_each);
HWY_EXPORT(draw);

void update_lanes(const LaneRules& rules, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                  Ties& ties) {
  HWY_DYNAMIC_DISPATCH(update_each)(rules, run, random, used, spins, ties);
}

void draw_ties(const random::Generator& generator, std::uint64_t sweep, std::span<const std::uint64_t> places,
               std::span<std::uint64_t> random) {
  HWY_DYNAMIC_DISPATCH(draw)(generator, sweep, places, random);
}

} // namespace deeprg::montecarlo
#endif
