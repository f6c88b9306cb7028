// A rule for each of the 512 lanes of a word: the coefficients of Rule's polynomials are then words of lanes
// themselves, a bit a lane. Local.
#pragma once

#include <vector>

#include "montecarlo/local_kernel.hpp"

namespace deeprg::montecarlo {

class LaneRules {
public:
  // Rules that lanes may follow; every lane follows the first.
  explicit LaneRules(std::vector<Rule> rules);

  void set(std::size_t lane, std::size_t rule);
  [[nodiscard]] const Rule& of(std::size_t lane) const { return rules_[rule_[lane]]; }
  [[nodiscard]] bool one() const { return rules_.size() == 1; }

  // The functions of the planes that differ in any rule: row(p) is plane p's, rows() how many there are; row rows() is
  // Rule::always().
  [[nodiscard]] std::size_t rows() const { return plane_of_row_.size() - 1; }
  [[nodiscard]] std::size_t row(std::size_t p) const { return row_[p]; }

  // The empty product and those that stand in any of the functions, those of the planes first, and the lanes in whose
  // function of a row the k-th of them stands.
  [[nodiscard]] const std::vector<unsigned>& products() const { return products_; }
  [[nodiscard]] std::size_t plane_products() const { return plane_products_; }
  // Those of several bits, and what they are made of, each after its own parts: the rest and the lowest bit.
  [[nodiscard]] const std::vector<unsigned>& made() const { return made_; }
  [[nodiscard]] const Word& coefficient(std::size_t row, std::size_t k) const {
    return coefficients_[row * products_.size() + k];
  }
  [[nodiscard]] bool any_always() const { return any_always_; }

private:
  std::vector<Rule> rules_;
  std::array<std::size_t, 512> rule_{};
  std::array<std::size_t, planes> row_{};
  std::vector<std::size_t> plane_of_row_; // one of its planes; the last: `planes`, which is always()
  std::vector<unsigned> products_, made_;
  std::size_t plane_products_ = 0;
  std::vector<Word> coefficients_;
  bool any_always_ = false;
};

} // namespace deeprg::montecarlo
