#include "montecarlo/lane_rules.hpp"

namespace deeprg::montecarlo {
namespace {

Rule::Function function_of(const Rule& rule, std::size_t f) { return f < planes ? rule.plane(f) : rule.always(); }

} // namespace

LaneRules::LaneRules(const std::vector<Rule>& rules) : rules_(&rules) {
  Rule::Function any = 0;
  for (const Rule& rule : rules) {
    for (std::size_t f = 0; f <= planes; ++f)
      any |= function_of(rule, f);
    any_always_ = any_always_ || rule.always() != 0;
  }
  for (unsigned product = 0; product < Rule::states; ++product)
    if ((any >> product & 1) != 0)
      products_.push_back(product);
  coefficients_.resize((planes + 1) * products_.size());
  for (std::size_t f = 0; f <= planes; ++f)
    for (std::size_t k = 0; k < products_.size(); ++k)
      coefficients_[f * products_.size() + k].fill(
          (function_of(rules[0], f) >> products_[k] & 1) != 0 ? ~std::uint64_t{0} : 0);
}

void LaneRules::set(std::size_t lane, std::size_t rule) {
  const Rule &before = of(lane), &after = (*rules_)[rule];
  const std::uint64_t bit = std::uint64_t{1} << (lane % 64);
  for (std::size_t f = 0; f <= planes; ++f)
    if (const Rule::Function changed = function_of(before, f) ^ function_of(after, f); changed != 0)
      for (std::size_t k = 0; k < products_.size(); ++k)
        if ((changed >> products_[k] & 1) != 0)
          coefficients_[f * products_.size() + k][lane / 64] ^= bit;
  rule_[lane] = rule;
}

} // namespace deeprg::montecarlo
