#include "montecarlo/lane_rules.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace deeprg::montecarlo {
namespace {

Rule::Function function_of(const Rule& rule, std::size_t f) { return f < planes ? rule.plane(f) : rule.always(); }

} // namespace

LaneRules::LaneRules(std::vector<Rule> rules) : rules_(std::move(rules)) {
  Rule::Function in_planes = 1, in_always = 0;
  for (const Rule& rule : rules_) {
    for (std::size_t p = 0; p < planes; ++p)
      in_planes |= rule.plane(p);
    in_always |= rule.always();
  }
  any_always_ = in_always != 0;
  const auto add = [&](Rule::Function wanted) {
    for (unsigned product = 0; product < Rule::states; ++product)
      if ((wanted >> product & 1) != 0)
        products_.push_back(product);
  };
  add(in_planes);
  plane_products_ = products_.size();
  add(in_always & ~in_planes);
  unsigned parts = in_planes | in_always;
  for (unsigned product = Rule::states; product-- > 1;)
    if ((parts >> product & 1) != 0 && std::popcount(product) > 1) {
      made_.insert(made_.begin(), product);
      parts |= 1U << (product & (product - 1));
    }
  for (std::size_t p = 0; p < planes; ++p) {
    const auto found = std::ranges::find_if(plane_of_row_, [&](std::size_t q) {
      return std::ranges::all_of(rules_, [&](const Rule& rule) { return rule.plane(p) == rule.plane(q); });
    });
    row_[p] = static_cast<std::size_t>(found - plane_of_row_.begin());
    if (found == plane_of_row_.end())
      plane_of_row_.push_back(p);
  }
  plane_of_row_.push_back(planes);
  for (const std::size_t plane : plane_of_row_)
    for (const unsigned product : products_)
      coefficients_.emplace_back().fill((function_of(rules_[0], plane) >> product & 1) != 0 ? ~std::uint64_t{0} : 0);
}

void LaneRules::set(std::size_t lane, std::size_t rule) {
  if (rule == rule_[lane])
    return;
  const Rule &before = of(lane), &after = rules_[rule];
  const std::uint64_t bit = std::uint64_t{1} << (lane % 64);
  for (std::size_t row = 0; row < plane_of_row_.size(); ++row) {
    const Rule::Function changed = function_of(before, plane_of_row_[row]) ^ function_of(after, plane_of_row_[row]);
    for (std::size_t k = 0; k < products_.size() && changed != 0; ++k)
      if ((changed >> products_[k] & 1) != 0)
        coefficients_[row * products_.size() + k][lane / 64] ^= bit;
  }
  rule_[lane] = rule;
}

} // namespace deeprg::montecarlo
