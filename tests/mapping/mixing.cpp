#include "mapping/mixing.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/random.hpp"

using namespace deeprg;

namespace {

constexpr std::int64_t chains = 100;

// Independent deviates about `amplitude` exp(-t / relaxation), (chain, sweep).
std::vector<double> relaxing(double amplitude, double relaxation, std::size_t sweeps, std::uint64_t which) {
  const random::Generator generator(4);
  std::vector<double> values;
  for (std::int64_t c = 0; c < chains; ++c)
    for (std::size_t t = 1; t <= sweeps; ++t)
      values.push_back(
          amplitude * std::exp(-static_cast<double>(t) / relaxation) +
          random::normal(generator, random::Purpose::bootstrap, static_cast<std::uint64_t>(c) << 32 | t, which));
  return values;
}

mapping::Mixing of(double amplitude, double relaxation, std::size_t sweeps) {
  const auto a = relaxing(amplitude, relaxation, sweeps, 1), b = relaxing(-amplitude, relaxation, sweeps, 2);
  const std::vector<mapping::TwoStarts> quantities{{b, b}, {a, b}};
  return mapping::mixing(quantities, chains);
}

} // namespace

BOOST_AUTO_TEST_SUITE(mixing)

// 4 exp(-t / 30) sinks below 3 sqrt(2) times the error 0.1 / sqrt(window) of a window between t = 126 and 169.
BOOST_AUTO_TEST_CASE(relaxing_chains_mix_when_their_difference_is_gone) {
  const auto found = of(2, 30, 1024);
  BOOST_TEST(found.window.size() == 10U);
  BOOST_TEST(found.window.back() == 512);
  BOOST_TEST(found.time >= 128);
  BOOST_TEST(found.time <= 256);
  BOOST_TEST(found.differences[1][0].value == 4 * std::exp(-1.0 / 30), boost::test_tools::tolerance(0.1));
  BOOST_TEST(found.differences[1][3].error == std::sqrt(2.0 / chains / 8), boost::test_tools::tolerance(0.25));
  BOOST_TEST(found.differences[0][0].value == 0);
}

BOOST_AUTO_TEST_CASE(chains_that_never_meet_have_no_mixing_time) { BOOST_TEST(std::isnan(of(1, 1e9, 256).time)); }

BOOST_AUTO_TEST_CASE(chains_that_start_together_are_mixed_at_once) { BOOST_TEST(of(0, 1, 255).time == 1); }

BOOST_AUTO_TEST_SUITE_END()
