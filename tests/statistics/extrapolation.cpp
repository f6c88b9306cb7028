#include "statistics/extrapolation.hpp"

#include "base/random.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg;
using namespace deeprg::statistics;

namespace {

const std::vector<double> sizes{4, 8, 16, 32};
constexpr double limit = 0.44, amplitude = 0.7, exponent = 1.75;

// Noise of 40 sources, of which neighbouring sizes share every second one.
std::vector<Contributed> noisy(std::uint64_t seed, double noise) {
  const random::Generator generator(seed);
  std::vector<Contributed> values;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    Contributed& made = values.emplace_back();
    made.value = limit + amplitude * std::pow(sizes[i], -exponent);
    for (std::uint64_t s = 0; s < 40; ++s) {
      const std::uint64_t source = s % 2 == 0 ? s : 100 * (i + 1) + s;
      const double deviate = noise * random::normal(generator, random::Purpose::bootstrap, source, 0) / std::sqrt(40.0);
      made.value += deviate;
      made.contributions[source] = noise / std::sqrt(40.0);
    }
  }
  return values;
}

} // namespace

BOOST_AUTO_TEST_SUITE(extrapolation)

BOOST_AUTO_TEST_CASE(two_sizes_are_met_exactly_and_more_in_the_least_squares) {
  for (const std::size_t n : {2U, 3U, 4U}) {
    auto values = noisy(1, 1e-3);
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i].value = limit + amplitude * std::pow(sizes[i], -exponent);
    values.resize(n);
    const Extrapolation found =
        extrapolate({sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(n)}, values, exponent);
    BOOST_TEST(found.limit.value == limit, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(found.chi_squared < 1e-15);
    BOOST_TEST(found.degrees_of_freedom == static_cast<std::int64_t>(n) - 2);
    BOOST_TEST(std::isnan(found.p_value) == (n == 2));
  }
}

// Over many data sets whose sizes share half of their noise: errors cover, chi^2 has its mean and p is uniform.
BOOST_AUTO_TEST_CASE(errors_cover_and_p_is_uniform) {
  constexpr int sets = 1000;
  int covered = 0, small = 0;
  double chi_squared = 0;
  for (std::uint64_t set = 0; set < sets; ++set) {
    const Extrapolation found = extrapolate(sizes, noisy(set + 10, 1e-3), exponent);
    covered += std::abs(found.limit.value - limit) < found.limit.error();
    small += found.p_value < 0.2;
    chi_squared += found.chi_squared / sets;
  }
  BOOST_TEST((covered > 0.624 * sets && covered < 0.742 * sets), covered << " of " << sets); // 4 s.d. about 0.683
  BOOST_TEST((small > 0.149 * sets && small < 0.251 * sets), small << " of " << sets << " below 0.2");
  BOOST_TEST(std::abs(chi_squared - 2) < 4 * 2 / std::sqrt(sets));
}

BOOST_AUTO_TEST_CASE(another_form_is_found_out) {
  auto values = noisy(3, 1e-3);
  values[0].value += 0.05;
  const Extrapolation found = extrapolate(sizes, values, exponent);
  BOOST_TEST(found.p_value < 1e-6);
}

BOOST_AUTO_TEST_CASE(derived_numbers_carry_their_errors) {
  const auto values = noisy(5, 1e-3);
  const Contributed difference = linear({values[0], values[1]}, {1, -1});
  BOOST_TEST(difference.value == values[0].value - values[1].value);
  BOOST_TEST(difference.error() == 1e-3, boost::test_tools::tolerance(1e-12)); // half of each is not shared
  BOOST_TEST(std::isnan(Contributed{}.error()));
}

BOOST_AUTO_TEST_CASE(too_little_is_refused) {
  BOOST_TEST(extrapolate({4}, {noisy(1, 1)[0]}, 1).refusal == "one pair of sizes; two are needed");
  BOOST_TEST(!extrapolate({4, 8}, {Contributed{.value = 1}, Contributed{.value = 2}}, 1).refusal.empty());
}

BOOST_AUTO_TEST_SUITE_END()
