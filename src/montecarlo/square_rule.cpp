#include "montecarlo/square_rule.hpp"

namespace deeprg::montecarlo {
namespace {

std::vector<std::optional<ising::Threshold>> by_state(const std::vector<ising::Threshold>& thresholds) {
  std::vector<std::optional<ising::Threshold>> of_state(SquareRule::states);
  for (unsigned state = 0; state < SquareRule::states; ++state)
    if (SquareRule::occurs(state)) {
      const unsigned diagonal = state >> 3 & 7, odd = (diagonal & 1) + 2 * (state >> 6 & 3);
      of_state[state] = thresholds[2 * (25 * odd + 5 * diagonal + (state & 7)) + (state >> 8)];
    }
  return of_state;
}

} // namespace

SquareRule::SquareRule(const std::vector<ising::Threshold>& thresholds) : LongRule(by_state(thresholds)) {}

} // namespace deeprg::montecarlo
