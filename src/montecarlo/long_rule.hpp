// When a spin changes whose surroundings are more than a number of unlike neighbours: as local_rule, for states of up
// to 9 bits. Local.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "montecarlo/local_rule.hpp"

namespace deeprg::montecarlo {

class LongRule {
public:
  static constexpr unsigned state_bits = 9, states = 1U << state_bits;

  // of_state: the threshold of every state, none where it does not occur.
  explicit LongRule(std::vector<std::optional<ising::Threshold>> of_state);

  // The threshold of a state that occurs.
  [[nodiscard]] const ising::Threshold& threshold(unsigned state) const { return *of_state_[state]; }
  // Low 52 bits of its threshold.
  [[nodiscard]] std::uint64_t low_bits(unsigned state) const {
    return threshold(state).below & ((std::uint64_t{1} << 52) - 1);
  }

  // The planes of T as polynomials modulo 2 of the state's bits, as in Rule, by the list of their products. Products
  // are numbered: 0 is the empty one, 1; 1 + b is bit b; 10 + k is the AND of the two of steps()[k], earlier ones.
  struct Step {
    std::uint16_t a, b;
  };
  using Function = std::vector<std::uint16_t>;
  static constexpr std::size_t first_step = 1 + state_bits;
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] const Function& plane(std::size_t p) const { return plane_[p]; } // p = 0: the most significant
  [[nodiscard]] const Function& always() const { return always_; }

private:
  std::vector<std::optional<ising::Threshold>> of_state_;
  std::vector<Step> steps_;
  std::array<Function, planes> plane_;
  Function always_;
};

} // namespace deeprg::montecarlo
