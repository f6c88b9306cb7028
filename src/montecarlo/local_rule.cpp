#include "montecarlo/local_rule.hpp"

namespace deeprg::montecarlo {
namespace {

bool equal(const ising::Threshold& a, const ising::Threshold& b) { return a.below == b.below && a.always == b.always; }

} // namespace

Rule::Rule(const std::vector<ising::Threshold>& thresholds, std::size_t neighbours) : thresholds_(thresholds) {
  bool by_spin = false;
  for (std::size_t unlike = 0; unlike <= neighbours; ++unlike)
    by_spin = by_spin || !equal(thresholds[2 * unlike], thresholds[2 * unlike + 1]);
  // Moebius inversion over the subsets of a state's bits; a free value makes its own coefficient vanish.
  constexpr unsigned always_bit = 1U << planes, plane_bits = always_bit - 1;
  std::array<unsigned, states> coefficient{}; // of every product, in all planes
  for (unsigned state = 0; state < states; ++state) {
    if ((state & 7U) > neighbours || (state >= 8 && !by_spin))
      continue; // free
    const ising::Threshold& t = threshold(state);
    unsigned wanted = t.always ? always_bit : 0;
    for (std::size_t p = 0; p < planes; ++p)
      wanted |= static_cast<unsigned>(t.below >> (63 - p) & 1) << p;
    for (unsigned subset = 0; subset < state; ++subset)
      if ((subset & state) == subset)
        wanted ^= coefficient[subset];
    coefficient[state] = wanted & (t.always ? always_bit : always_bit | plane_bits);
  }
  for (unsigned product = 0; product < states; ++product) {
    for (std::size_t p = 0; p < planes; ++p)
      plane_[p] |= (coefficient[product] >> p & 1) << product;
    always_ |= (coefficient[product] >> planes & 1) << product;
  }
}

} // namespace deeprg::montecarlo
