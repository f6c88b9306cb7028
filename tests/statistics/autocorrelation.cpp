#include "statistics/autocorrelation.hpp"

#include "autoregression.hpp"
#include "base/error.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using deeprg::statistics::Autocorrelation;
using deeprg::statistics::autocorrelation;

BOOST_AUTO_TEST_SUITE(autocorrelation_times)

BOOST_AUTO_TEST_CASE(autoregressive_series_have_the_known_tau) {
  const struct {
    double rho;
    std::size_t replicas, time;
  } rows[] = {{0, 1, 40000},  {.5, 1, 40000},   {.9, 1, 40000},   {.9, 100, 400},
              {.5, 1000, 40}, {.99, 2, 100000}, {.998, 1, 400000}};
  for (const auto& row : rows) {
    const auto x = autoregression(1, row.replicas, row.time, row.rho);
    const Autocorrelation a = autocorrelation(x, static_cast<std::int64_t>(row.replicas));
    const double tau = (1 + row.rho) / (2 * (1 - row.rho));
    BOOST_TEST(std::abs(a.tau - tau) <= 4 * a.tau_error + 0.01 * tau,
               "rho " << row.rho << ": tau " << a.tau << " +- " << a.tau_error << " against " << tau);
    BOOST_TEST(a.tau_error < 0.25 * tau);
    BOOST_TEST(std::abs(a.mean) <= 4 * a.mean_error);
    const double error = std::sqrt(2 * tau / static_cast<double>(x.size()));
    BOOST_TEST(std::abs(a.mean_error / error - 1) < 0.15, "rho " << row.rho << ": " << a.mean_error << ", " << error);
  }
}

// The errors that are claimed are those that repetition shows, of the mean and of tau.
BOOST_AUTO_TEST_CASE(claimed_errors_are_the_true_ones) {
  constexpr int runs = 400;
  constexpr double rho = .8, tau = 4.5;
  double mean2 = 0, claimed2 = 0, tau_sum = 0, tau2 = 0, tau_claimed2 = 0;
  for (int run = 0; run < runs; ++run) {
    const Autocorrelation a = autocorrelation(autoregression(static_cast<std::uint64_t>(100 + run), 2, 2000, rho), 2);
    mean2 += a.mean * a.mean / runs;
    claimed2 += a.mean_error * a.mean_error / runs;
    tau_sum += a.tau / runs;
    tau2 += (a.tau - tau) * (a.tau - tau) / runs;
    tau_claimed2 += a.tau_error * a.tau_error / runs;
  }
  // sqrt(mean2) itself is known to 1 / sqrt(2 runs) = 3.5 %
  BOOST_TEST(std::abs(std::sqrt(mean2 / claimed2) - 1) < 0.14, std::sqrt(mean2) << " against " << std::sqrt(claimed2));
  BOOST_TEST(std::abs(tau_sum / tau - 1) < 0.03, tau_sum << " against " << tau);
  BOOST_TEST(std::abs(std::sqrt(tau2 / tau_claimed2) - 1) < 0.3, std::sqrt(tau2) << ", " << std::sqrt(tau_claimed2));
}

BOOST_AUTO_TEST_CASE(series_that_tell_little) {
  const Autocorrelation constant = autocorrelation(std::vector<double>(50, 3.0), 2);
  BOOST_TEST(std::isnan(constant.tau));
  BOOST_TEST(std::isnan(constant.mean_error));
  BOOST_TEST(constant.mean == 3);

  BOOST_TEST(autocorrelation(autoregression(5, 2, 1000, -.5), 2).tau == 0.5); // not 1/6

  // a replica far shorter than tau: half its length at least
  BOOST_TEST(autocorrelation(autoregression(5, 20, 30, .999), 20).tau >= 15);
  BOOST_TEST(std::isfinite(autocorrelation(std::vector<double>{1, 2, 4}, 3).tau));

  BOOST_CHECK_THROW((void)autocorrelation(std::vector<double>(5, 1.0), 2), deeprg::InputError);
  BOOST_CHECK_THROW((void)autocorrelation(std::vector<double>{}, 1), deeprg::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
