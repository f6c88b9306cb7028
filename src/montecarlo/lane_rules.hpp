// A rule for each of the 512 lanes of a word: the coefficients of Rule's polynomials are then words of lanes
// themselves, a bit a lane. Local.
#pragma once

#include <vector>

#include "montecarlo/local_kernel.hpp"

namespace deeprg::montecarlo {

class LaneRules {
public:
  // Rules that lanes may follow, which outlive this; every lane follows the first.
  explicit LaneRules(const std::vector<Rule>& rules);

  void set(std::size_t lane, std::size_t rule);
  [[nodiscard]] const Rule& of(std::size_t lane) const { return (*rules_)[rule_[lane]]; }

  // The products that stand in any of the functions, and the lanes in whose function the k-th of them stands. Function
  // f < planes: Rule::plane(f); f = planes: Rule::always().
  [[nodiscard]] const std::vector<unsigned>& products() const { return products_; }
  [[nodiscard]] const Word& coefficient(std::size_t f, std::size_t k) const {
    return coefficients_[f * products_.size() + k];
  }
  [[nodiscard]] bool any_always() const { return any_always_; }

private:
  const std::vector<Rule>* rules_;
  std::array<std::size_t, 512> rule_{};
  std::vector<unsigned> products_;
  std::vector<Word> coefficients_;
  bool any_always_ = false;
};

} // namespace deeprg::montecarlo
