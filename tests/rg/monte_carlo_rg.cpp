#include "rg/monte_carlo_rg.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "base/linear.hpp"
#include "ising/exact.hpp"
#include "rg/blocked_states.hpp"

using namespace deeprg;
using namespace deeprg::rg;

namespace {

constexpr double K_c = ising::exact::critical_coupling;

double exponent(const std::vector<double>& matrix, std::size_t n, double scale) {
  auto a = matrix;
  double largest = 0;
  for (const auto& value : linear::eigenvalues(a, static_cast<std::int64_t>(n)))
    largest = std::max(largest, value.real());
  return std::log(largest) / std::log(scale);
}

std::vector<std::size_t> first(std::size_t n) {
  std::vector<std::size_t> numbers(n);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

// Of the 4 x 4 lattice by one step, every state in its turn.
struct FourByFour {
  Operators all = standard_operators(2);
  BlockedStates states;
  Moments moments;
  std::vector<double> averages;
  explicit FourByFour(const BlockSpin& rule)
      : states(lattice::Geometry::of({4, 4}), 2, rule, all), moments(2, all.even.size(), all.odd.size(), 1),
        averages(states.averages(moments, std::vector{K_c})) {}
};

const FourByFour& majority() {
  static const FourByFour made(BlockSpin::majority(2, 2));
  return made;
}

// The couplings nn, diagonal, plaquette of the 2 x 2 lattice, of which every even and symmetric function consists: each
// of its four bonds stands twice in the first operator, each of its two diagonals four times in the second.
std::vector<double> couplings_of(const std::vector<double>& log_weight) {
  const double all = log_weight[0], one = log_weight[1], side = log_weight[3], across = log_weight[9];
  const double both = (all + across) / 2;
  return {(all - across) / 16, (both - side) / 16, ((both + side) / 2 - one) / 8};
}

} // namespace

BOOST_AUTO_TEST_SUITE(monte_carlo_rg)

BOOST_AUTO_TEST_CASE(the_stability_matrix_is_the_derivative_of_the_couplings) {
  for (const auto& rule : {BlockSpin::majority(2, 2), BlockSpin::kadanoff(2, 2, 0.766)}) {
    const FourByFour four(rule);
    const auto T = stability_matrix(four.moments, Parity::even, 1, first(3), four.averages);
    constexpr double step = 1e-4;
    for (std::size_t b = 0; b < 3; ++b) {
      std::vector<double> more{K_c, 0, 0}, less = more;
      more[b] += step;
      less[b] -= step;
      const auto above = couplings_of(four.states.log_image(more)), below = couplings_of(four.states.log_image(less));
      for (std::size_t a = 0; a < 3; ++a)
        BOOST_TEST(std::abs(T[a * 3 + b] - (above[a] - below[a]) / (2 * step)) < 1e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(ties_are_as_frequent_as_they_should) {
  double tied = 0, z = 0;
  const auto& states = majority().states;
  for (std::uint64_t s = 0; s < states.fine_sums.size(); ++s) {
    const double w = states.weight(s, std::vector{K_c});
    z += w;
    tied += w * static_cast<double>(std::ranges::count(states.chance[s], 0.5)) / 4;
  }
  BOOST_TEST(std::abs(tied / z - 0.0527390345) < 1e-10);
}

BOOST_AUTO_TEST_CASE(decimation_of_the_chain_is_exact) {
  const auto all = standard_operators(1);
  const BlockedStates ring(lattice::Geometry::of({8}), 2, BlockSpin::decimation(2), all);
  const Moments moments(2, all.even.size(), all.odd.size(), 1);
  for (const double K : {0.2, 0.7}) { // K' = (1/2) ln cosh 2K
    const auto T = stability_matrix(moments, Parity::even, 1, first(1), ring.averages(moments, std::vector{K}));
    BOOST_TEST(std::abs(T[0] - std::tanh(2 * K)) < 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(operators_that_say_nothing_new_are_dropped) {
  const auto& four = majority();
  BOOST_TEST(independent_operators(four.moments, Parity::even, 1, four.averages) == first(3),
             boost::test_tools::per_element());
  BOOST_TEST(independent_operators(four.moments, Parity::odd, 1, four.averages) == first(2),
             boost::test_tools::per_element());
}

// Samples drawn from the exact distribution, through the kernels.
BOOST_AUTO_TEST_CASE(samples_give_the_exact_exponents) {
  constexpr std::int64_t samples = 40000, bins = 40;
  const random::Generator generator(5);
  for (const auto& rule : {BlockSpin::majority(2, 2), BlockSpin::kadanoff(2, 2, 0.766)}) {
    const FourByFour four(rule);
    std::vector<double> cumulative;
    double z = 0;
    for (std::uint64_t s = 0; s < four.states.fine_sums.size(); ++s)
      cumulative.push_back(z += four.states.weight(s, std::vector{K_c}));
    std::vector<Operator> all = four.all.even;
    all.insert(all.end(), four.all.odd.begin(), four.all.odd.end());
    OperatorSums fine_sums(four.states.fine, all), coarse_sums(four.states.coarse, all);
    Configuration fine(four.states.fine), coarse(four.states.coarse);
    Moments moments(2, four.all.even.size(), four.all.odd.size(), bins);
    std::vector<std::int64_t> sums(2 * all.size());
    for (std::int64_t n = 0; n < samples; ++n) {
      const double u =
          random::uniform(generator.block(random::Purpose::bootstrap, static_cast<std::uint64_t>(n), 0).low);
      const auto state = static_cast<std::uint64_t>(std::ranges::lower_bound(cumulative, u * z) - cumulative.begin());
      pack(spins_of(state, 16), fine);
      rule.renormalize(fine, generator, n, 1, coarse);
      fine_sums.measure(fine, std::span(sums).first(all.size()));
      coarse_sums.measure(coarse, std::span(sums).last(all.size()));
      moments.add(static_cast<std::size_t>(n * bins / samples), sums);
    }
    const auto found = exponents(moments, std::vector{2.0});
    BOOST_TEST_REQUIRE(found.size() == 3U);
    for (const Exponents& row : found) {
      const auto even = stability_matrix(four.moments, Parity::even, 1, first(row.operators), four.averages);
      BOOST_TEST(std::abs(row.y_T - exponent(even, row.operators, 2)) < 4 * row.y_T_error);
      BOOST_TEST(row.y_T_error < 0.02);
      if (row.operators > 2) {
        BOOST_TEST(std::isnan(row.y_H));
        continue;
      }
      const auto odd = stability_matrix(four.moments, Parity::odd, 1, first(row.operators), four.averages);
      BOOST_TEST(std::abs(row.y_H - exponent(odd, row.operators, 2)) < 4 * row.y_H_error);
      BOOST_TEST(row.y_H_error < 0.005);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
