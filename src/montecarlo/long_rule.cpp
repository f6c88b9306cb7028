#include "montecarlo/long_rule.hpp"

#include <utility>

namespace deeprg::montecarlo {

LongRule::LongRule(std::vector<std::optional<ising::Threshold>> of_state) : of_state_(std::move(of_state)) {
  // Moebius inversion over the subsets of a state's bits, as in Rule. States that do not occur, and the planes where
  // the spin always changes, are free and make their own coefficients vanish; so do bits that nothing depends on.
  constexpr unsigned always_bit = 1U << planes, plane_bits = always_bit - 1;
  std::vector<unsigned> coefficient(states); // of every product, in all planes
  std::vector<bool> wanted(states);
  for (unsigned state = 0; state < states; ++state) {
    if (!of_state_[state])
      continue;
    const ising::Threshold& t = threshold(state);
    unsigned value = t.always ? always_bit : 0;
    for (std::size_t p = 0; p < planes; ++p)
      value |= static_cast<unsigned>(t.below >> (63 - p) & 1) << p;
    for (unsigned subset = 0; subset < state; ++subset)
      if ((subset & state) == subset)
        value ^= coefficient[subset];
    coefficient[state] = value & (t.always ? always_bit : always_bit | plane_bits);
    wanted[state] = coefficient[state] != 0;
  }
  for (unsigned product = states; product-- > 1;) // and what they are made of: one bit, and the rest of their bits
    if (wanted[product])
      wanted[product & (product - 1)] = true;
  std::vector<std::uint16_t> number(states);
  for (unsigned bit = 0; bit < state_bits; ++bit)
    number[1U << bit] = static_cast<std::uint16_t>(1 + bit);
  for (unsigned product = 1; product < states; ++product)
    if (const unsigned rest = product & (product - 1); wanted[product] && rest != 0) {
      number[product] = static_cast<std::uint16_t>(first_step + steps_.size());
      steps_.push_back({number[product ^ rest], number[rest]});
    }
  for (unsigned product = 0; product < states; ++product) {
    for (std::size_t p = 0; p < planes; ++p)
      if ((coefficient[product] >> p & 1) != 0)
        plane_[p].push_back(number[product]);
    if ((coefficient[product] & always_bit) != 0)
      always_.push_back(number[product]);
  }
}

} // namespace deeprg::montecarlo
