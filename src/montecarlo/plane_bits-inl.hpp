// The random planes of words of lanes; for sources that Highway compiles once per SIMD target, included inside them
// alone. Local.
//
// A plane's bits are ARS of the counter (place; sweep, purpose, plane), and a round of AES substitutes bytes and then
// mixes them linearly, four to four. The number of the plane is byte 8 and, after one round, has reached bytes 8 to 11
// alone, which else hold of the place its bytes 2 and 7. Where those two stay the same, the state after two rounds is
// therefore one part that depends on the place XOR one that depends on the plane: two rounds of all planes at the price
// of those of one. A part is made by leaving in the others' bytes what substitution turns into 0.
#if defined(DEEPRG_MONTECARLO_PLANE_BITS_INL_HPP) == defined(HWY_TARGET_TOGGLE) // once per target
#ifdef DEEPRG_MONTECARLO_PLANE_BITS_INL_HPP
#undef DEEPRG_MONTECARLO_PLANE_BITS_INL_HPP
#else
#define DEEPRG_MONTECARLO_PLANE_BITS_INL_HPP
#endif

#include "base/ars-inl.hpp"
#include "montecarlo/local_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace ars = random::HWY_NAMESPACE;

using V = ars::WordVector;

template <class Aes, int Rounds>
class PlaneBits {
public:
  // Integers, beginning at a place, whose places have their bytes 2 and 7 in common.
  static std::size_t reach(std::uint64_t place) { return 2 * static_cast<std::size_t>(0x10000 - (place & 0xFFFF)); }

  // For those from random.place on.
  explicit PlaneBits(const Planes& random) : ars_(random.generator) {
    const random::Block &key0 = random.generator.keys()[0], &key1 = random.generator.keys()[1],
                        &key2 = random.generator.keys()[2];
    constexpr std::uint64_t low_half = 0xFFFFFFFF;
    place_key_[0] = key0.low;
    place_key_[1] = nothing;
    const std::uint64_t place[2] = {random.place ^ key0.low, nothing};
    const std::uint64_t high =
        random::Generator::high_counter(random::Purpose::local_planes, random.sweep, 0) ^ key0.high;
    const V of_place = round(hn::LoadDup128(D(), place), hn::Zero(D()));
    for (std::size_t p = 0; p < planes; p += lanes / 2) { // a plane a block
      alignas(64) std::uint64_t block[lanes];
      for (std::size_t k = 0; k < lanes; k += 2) {
        block[k] = nothing;
        block[k + 1] = high ^ (p + k / 2);
      }
      const V first = round(hn::Load(D(), block), dup(key1));
      const V mixed = hn::Xor(first, of_place); // of all bytes, but bytes 8 to 11 alone are the planes'
      const std::uint64_t empty[2] = {nothing, nothing & ~low_half}, kept[2] = {0, low_half};
      hn::Store(round(hn::Or(hn::And(mixed, hn::LoadDup128(D(), kept)), hn::LoadDup128(D(), empty)), dup(key2)), D(),
                plane_part_ + 2 * p);
      if (p == 0) {
        alignas(64) std::uint64_t a[lanes], b[lanes];
        hn::Store(first, D(), a);
        hn::Store(of_place, D(), b);
        common_[0] = a[0];
        common_[1] = (a[1] & ~low_half) | ((b[1] ^ nothing) & low_half);
      }
    }
  }

  // What all planes share, from counters (place, 0).
  HWY_INLINE V enter(V counters) const {
    const V first = round(hn::Xor(counters, hn::LoadDup128(D(), place_key_)), hn::Zero(D()));
    return round(hn::Xor(first, hn::LoadDup128(D(), common_)), hn::Zero(D()));
  }

  // The state of plane p after two rounds; rounds() has the others, from round 3 on.
  HWY_INLINE V state(std::size_t p, V entered) const {
    return hn::Xor(entered, hn::LoadDup128(D(), plane_part_ + 2 * p));
  }
  [[nodiscard]] HWY_INLINE const ars::Ars<Aes, Rounds>& rounds() const { return ars_; }

  // The bits of plane p.
  template <int Many>
  HWY_INLINE void draw(std::size_t p, const V (&entered)[Many], V (&bits)[Many]) const {
    for (int u = 0; u < Many; ++u)
      bits[u] = state(p, entered[u]);
    ars_.template encrypt_from<3>(bits);
  }

private:
  using D = ars::Words;
  static constexpr std::size_t lanes = HWY_MAX_BYTES / 8;
  static constexpr std::uint64_t nothing = 0x5252525252525252; // bytes that substitution turns into 0

  static V dup(const random::Block& key) {
    const std::uint64_t words[2] = {key.low, key.high};
    return hn::LoadDup128(D(), words);
  }
  static HWY_INLINE V round(V x, V key) {
    return hn::BitCast(D(), hn::AESRound(hn::BitCast(ars::Bytes(), x), hn::BitCast(ars::Bytes(), key)));
  }

  const ars::Ars<Aes, Rounds> ars_;
  std::uint64_t place_key_[2], common_[2];
  alignas(64) std::uint64_t plane_part_[2 * planes];
};

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
