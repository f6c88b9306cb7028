// The planes of the thresholds, of all lanes by one rule or of each by its own, evaluated for the lanes of some
// vectors; for local_memory-inl.hpp alone. Local.
#if defined(DEEPRG_MONTECARLO_PLANE_FUNCTIONS_INL_HPP) == defined(HWY_TARGET_TOGGLE) // once per target
#ifdef DEEPRG_MONTECARLO_PLANE_FUNCTIONS_INL_HPP
#undef DEEPRG_MONTECARLO_PLANE_FUNCTIONS_INL_HPP
#else
#define DEEPRG_MONTECARLO_PLANE_FUNCTIONS_INL_HPP
#endif

#include <bit>

#include "montecarlo/lane_rules.hpp"
#include "montecarlo/lane_states-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
#if HWY_TARGET > HWY_AVX3

constexpr std::size_t always_row = 2 + planes; // rows of the functions 0 and 1, of the others, and of always()

// The products to compute for those of `wanted`, which are made of the rest of their bits and one more.
unsigned with_parts(unsigned wanted) {
  unsigned products = wanted & ~1U;
  for (unsigned set = Rule::states; set-- > 1;)
    if ((products >> set & 1) != 0)
      products |= 1U << (set & (set - 1)) & ~1U;
  return products;
}

// The functions of one rule: a row for each that differs.
struct OneRule {
  explicit OneRule(const Rule& rule) : always_function(rule.always()), always(always_function != 0) {
    for (std::size_t p = 0; p < planes; ++p)
      row[p] = row_of(rule.plane(p));
    Rule::Function any = always_function;
    for (std::size_t f = 2; f < functions; ++f)
      any |= function[f];
    products = with_parts(any);
  }

  std::size_t row_of(Rule::Function wanted) {
    std::size_t f = 0;
    while (f < functions && function[f] != wanted)
      ++f;
    if (f == functions)
      function[functions++] = wanted;
    return f;
  }

  // Values of the functions, from those of the products, of Many vectors: size integers a row.
  template <int Many>
  HWY_INLINE void sums(const std::uint64_t* product, std::uint64_t* out) const {
    for (std::size_t f = 2; f < functions; ++f)
      sum<Many>(function[f], product, out + f * Many * lanes);
    if (always)
      sum<Many>(always_function, product, out + always_row * Many * lanes);
  }

  template <int Many>
  static HWY_INLINE void sum(Rule::Function function, const std::uint64_t* product, std::uint64_t* out) {
    V value[Many];
    for (int u = 0; u < Many; ++u)
      value[u] = hn::Zero(D());
    for (unsigned left = function; left != 0; left &= left - 1) {
      const std::uint64_t* const values = product + static_cast<std::size_t>(std::countr_zero(left)) * Many * lanes;
      for (std::size_t u = 0; u < Many; ++u)
        value[u] = hn::Xor(value[u], hn::Load(D(), values + u * lanes));
    }
    for (std::size_t u = 0; u < Many; ++u)
      hn::Store(value[u], D(), out + u * lanes);
  }

  Rule::Function function[2 + planes] = {0, 1}; // the distinct ones among the planes'
  std::size_t functions = 2;
  std::size_t row[planes]; // which of them is a plane's
  Rule::Function always_function;
  unsigned products; // to compute
  bool always;       // whether any lane changes always
};

// The functions of every lane's own rule: a row a plane.
struct ManyRules {
  explicit ManyRules(const LaneRules& lane_rules) : rules(lane_rules), always(lane_rules.any_always()) {
    unsigned any = 0;
    for (const unsigned product : rules.products())
      any |= 1U << product;
    products = with_parts(any);
    for (std::size_t p = 0; p < planes; ++p)
      row[p] = 2 + rules.row(p);
  }

  template <int Many>
  HWY_INLINE void sums(const std::uint64_t* product, std::uint64_t* out) const {
    const std::size_t count = rules.products().size();
    for (std::size_t f = 0; f < rules.rows() + (always ? 1 : 0); ++f) {
      const std::size_t to = f < rules.rows() ? 2 + f : always_row;
      V value[Many];
      for (int u = 0; u < Many; ++u)
        value[u] = hn::Zero(D());
      for (std::size_t k = 0; k < count; ++k) {
        const std::uint64_t* const values = product + rules.products()[k] * Many * lanes;
        const std::uint64_t* const coefficient = rules.coefficient(f, k).data();
        for (std::size_t u = 0; u < Many; ++u)
          value[u] = hn::Xor(value[u], hn::And(load(coefficient + u * lanes % 8), hn::Load(D(), values + u * lanes)));
      }
      for (std::size_t u = 0; u < Many; ++u)
        hn::Store(value[u], D(), out + (to * Many + u) * lanes);
    }
  }

  const LaneRules& rules;
  std::size_t row[planes];
  unsigned products;
  bool always;
};

#endif
} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
