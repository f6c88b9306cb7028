#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "montecarlo/cluster_bonds.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include "base/ars-inl.hpp"
#include "montecarlo/cluster_bonds.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace ars = random::HWY_NAMESPACE;

using D = ars::Words;
using V = ars::WordVector;
constexpr std::size_t bond_many = 4; // vectors at a time, two planes of each: enough to hide the latency of AES
constexpr std::size_t bond_step = bond_many * HWY_MAX_BYTES / 8;

template <class Aes, int Rounds>
void draw_bonds_with(const random::Generator& generator, std::uint64_t first, std::uint64_t sweep,
                     std::uint64_t threshold, std::size_t n, std::uint64_t* below_out, std::uint64_t* tied_out) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  const ars::Ars<Aes, Rounds> cipher(generator);
  alignas(64) std::uint64_t key[2 * bond_planes]; // by plane: key 0 XOR (0, high word of the counters)
  for (std::size_t p = 0; p < bond_planes; ++p) {
    key[2 * p] = generator.keys()[0].low;
    key[2 * p + 1] = generator.keys()[0].high ^ random::Generator::high_counter(random::Purpose::bond_planes, sweep,
                                                                                static_cast<std::uint32_t>(p));
  }
  for (std::size_t i = 0; i < n; i += bond_many * lanes) {
    V place[bond_many], below[bond_many], tied[bond_many];
    for (std::size_t u = 0; u < bond_many; ++u) {
      place[u] = ars::counters(first + (i + u * lanes) / 2, 0);
      below[u] = hn::Zero(d);
      tied[u] = hn::Set(d, ~std::uint64_t{0});
    }
    for (std::size_t p = bond_planes; p > 0; p -= 2) { // least significant first: a later plane overrules
      V x[2 * bond_many];
      for (std::size_t j = 0; j < 2; ++j)
        for (std::size_t u = 0; u < bond_many; ++u)
          x[j * bond_many + u] = hn::Xor(place[u], hn::LoadDup128(d, key + 2 * (p - 1 - j)));
      cipher.encrypt(x);
      for (std::size_t j = 0; j < 2; ++j) {
        const V one = hn::Set(d, (threshold >> (64 - p + j) & 1) != 0 ? ~std::uint64_t{0} : 0);
        for (std::size_t u = 0; u < bond_many; ++u) {
          const V r = x[j * bond_many + u], unequal = hn::Xor(one, r);
          below[u] = hn::Or(hn::AndNot(unequal, below[u]), hn::AndNot(r, one));
          tied[u] = hn::AndNot(unequal, tied[u]);
        }
      }
    }
    for (std::size_t u = 0; u < bond_many; ++u) {
      hn::StoreU(below[u], d, below_out + i + u * lanes);
      hn::StoreU(tied[u], d, tied_out + i + u * lanes);
    }
  }
}

template <class Aes>
void draw_bonds_by(const random::Generator& generator, std::uint64_t first, std::uint64_t sweep,
                   std::uint64_t threshold, std::size_t n, std::uint64_t* below, std::uint64_t* tied) {
  if (generator.rounds() == 5)
    draw_bonds_with<Aes, 5>(generator, first, sweep, threshold, n, below, tied);
  else
    draw_bonds_with<Aes, 0>(generator, first, sweep, threshold, n, below, tied);
}

void draw_bonds(const random::Generator& generator, std::uint64_t first, std::uint64_t sweep, std::uint64_t threshold,
                std::size_t n, DrawnBonds& out) {
  const std::size_t room = (n + bond_step - 1) / bond_step * bond_step;
  if (out.below.size() < room) {
    out.below.resize(room);
    out.tied.resize(room);
  }
  if (HWY_TARGET == HWY_AVX2 && random::wide_aes())
    draw_bonds_by<ars::WideAes>(generator, first, sweep, threshold, n, out.below.data(), out.tied.data());
  else
    draw_bonds_by<ars::TargetAes>(generator, first, sweep, threshold, n, out.below.data(), out.tied.data());
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::montecarlo {
HWY_EXPORT(draw_bonds);

void draw_bonds(const random::Generator& generator, std::uint64_t first, std::uint64_t sweep, std::uint64_t threshold,
                std::size_t blocks, DrawnBonds& out) {
  HWY_DYNAMIC_DISPATCH(draw_bonds)(generator, first, sweep, threshold, 2 * blocks, out);
}

} // namespace deeprg::montecarlo
#endif
