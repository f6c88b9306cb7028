#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "montecarlo/tied_lanes.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include "base/ars-inl.hpp"
#include "montecarlo/tied_lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace ars = random::HWY_NAMESPACE;
constexpr std::size_t at_once = 2 * HWY_MAX_BYTES / 8; // places in two vectors

// places: `count` of them, then as many more as fill up the last `at_once`; their bits replace them.
template <class Aes, int Rounds>
void draw_by(const random::Generator& generator, std::uint64_t high, std::size_t count, std::uint64_t* places) {
  const ars::Words d;
  const ars::Ars<Aes, Rounds> ars(generator);
  const auto key = ars.first_key(), above = hn::Set(d, high), low_bits = hn::Set(d, (std::uint64_t{1} << 52) - 1);
  for (std::size_t i = 0; i < count; i += at_once) {
    const auto a = hn::LoadU(d, places + i), b = hn::LoadU(d, places + i + at_once / 2);
    // counters (place, high) in blocks of 128 bits, the places of a vector apart by turns
    ars::WordVector x[4] = {
        hn::Xor(hn::InterleaveLower(d, a, above), key), hn::Xor(hn::InterleaveUpper(d, a, above), key),
        hn::Xor(hn::InterleaveLower(d, b, above), key), hn::Xor(hn::InterleaveUpper(d, b, above), key)};
    ars.encrypt(x);
    hn::StoreU(hn::And(hn::InterleaveLower(d, x[0], x[1]), low_bits), d, places + i);
    hn::StoreU(hn::And(hn::InterleaveLower(d, x[2], x[3]), low_bits), d, places + i + at_once / 2);
  }
}

template <class Aes>
void draw_with(const random::Generator& generator, std::uint64_t high, std::size_t count, std::uint64_t* places) {
  if (generator.rounds() == 5)
    draw_by<Aes, 5>(generator, high, count, places);
  else
    draw_by<Aes, 0>(generator, high, count, places);
}

void draw(const random::Generator& generator, std::uint64_t high, std::size_t count, std::uint64_t* places) {
  if (HWY_TARGET == HWY_AVX2 && random::wide_aes())
    draw_with<ars::WideAes>(generator, high, count, places);
  else
    draw_with<ars::TargetAes>(generator, high, count, places);
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::montecarlo {
HWY_EXPORT(draw);

void TiedLanes::resize(std::size_t size) {
  integer_.resize(size);
  bit_.resize(size);
  random_.resize(size + 16); // whole vectors are drawn
}

void TiedLanes::draw_bits(const random::Generator& generator, std::uint64_t sweep) {
  HWY_DYNAMIC_DISPATCH(draw)
  (generator, random::Generator::high_counter(random::Purpose::local_ties, sweep, 0), count_, random_.data());
}

} // namespace deeprg::montecarlo
#endif
