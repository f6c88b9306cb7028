#include "command/fss_limits.hpp"

#include "command/fss_output.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg;
using namespace deeprg::command;

namespace {

constexpr double omega = 1.75, K_c = 0.44, value = 0.61, inverse_nu = 0.8, gamma_over_nu = 1.7, beta_over_nu = 0.15;

// Of the scaling form, a source each.
FssPair pair(std::int64_t L, double error) {
  const auto correction = [L](double exponent) { return std::pow(static_cast<double>(L), -exponent); };
  FssPair made{L, 2 * L, {}, {}};
  made.quotients.coupling = {K_c + 0.3 * correction(omega + inverse_nu), error};
  made.quotients.value = {value + 0.1 * correction(omega), error};
  made.quotients.inverse_nu = {inverse_nu - 0.5 * correction(omega), error};
  made.quotients.gamma_over_nu = {gamma_over_nu + 0.2 * correction(omega), error};
  made.quotients.beta_over_nu = {beta_over_nu - 0.1 * correction(omega), error};
  made.quotients.contributions[static_cast<std::uint64_t>(L)] = std::vector<double>(5, error);
  return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fss_limits_)

BOOST_AUTO_TEST_CASE(the_scaling_form_is_seen_through_in_every_window) {
  std::vector<FssPair> pairs{pair(4, 1e-3), pair(8, 1e-3), pair(16, 1e-3)};
  pairs.insert(pairs.begin(), FssPair{2, 4, {}, {.refusal = "no crossing"}});
  const auto limits = fss_limits(pairs, omega, 2);
  BOOST_REQUIRE(limits.size() == 2U);
  for (const FssLimit& limit : limits) {
    const double exact[] = {K_c, value, inverse_nu, gamma_over_nu, beta_over_nu};
    for (std::size_t v = 0; v < 5; ++v)
      BOOST_TEST(limit.numbers[v].limit.value == exact[v], boost::test_tools::tolerance(1e-12));
    BOOST_TEST(limit.nu.value == 1 / inverse_nu, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(limit.nu.error() == limit.numbers[2].limit.error() / (inverse_nu * inverse_nu),
               boost::test_tools::tolerance(1e-12));
    BOOST_TEST(limit.hyperscaling.value == gamma_over_nu + 2 * beta_over_nu, boost::test_tools::tolerance(1e-12));
    // the source of a pair moves all of its numbers alike
    BOOST_TEST(limit.hyperscaling.error() == 3 * limit.numbers[3].limit.error(), boost::test_tools::tolerance(1e-12));
  }
  // gamma/nu and beta/nu move together: d delta = d gamma/nu (1 / b - g / b^2)
  const double b = beta_over_nu, g = gamma_over_nu;
  BOOST_TEST(limits[0].eta.value == 2 - g, boost::test_tools::tolerance(1e-11));
  BOOST_TEST(limits[0].eta.error() == limits[0].numbers[3].limit.error());
  BOOST_TEST(limits[0].delta.value == 1 + g / b, boost::test_tools::tolerance(1e-11));
  BOOST_TEST(limits[0].delta.error() == limits[0].numbers[3].limit.error() * std::abs(1 / b - g / (b * b)),
             boost::test_tools::tolerance(1e-11));
  BOOST_TEST(limits[0].alpha.value == 2 - 2 / inverse_nu, boost::test_tools::tolerance(1e-11));
  BOOST_TEST(limits[0].alpha.error() == 2 * limits[0].nu.error(), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(limits[0].from == 4);
  BOOST_TEST(limits[1].from == 8);
  BOOST_TEST(limits[0].numbers[0].limit.error() < limits[1].numbers[0].limit.error());
  // 8 and 16 alone: y = (y_16 - q y_8) / (1 - q), q = 2^-omega
  const double q = std::pow(2, -omega);
  BOOST_TEST(limits[1].numbers[1].limit.error() == 1e-3 * std::sqrt(1 + q * q) / (1 - q),
             boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(one_pair_has_no_limit) { BOOST_TEST(fss_limits({pair(4, 1e-3)}, omega, 2).empty()); }

BOOST_AUTO_TEST_SUITE_END()
