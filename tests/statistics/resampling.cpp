#include "statistics/resampling.hpp"

#include "autoregression.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <vector>

using namespace deeprg::statistics;

BOOST_AUTO_TEST_SUITE(resampling)

BOOST_AUTO_TEST_CASE(bins_cover_every_measurement_once) {
  std::vector<double> x(3 * 107);
  std::iota(x.begin(), x.end(), 0.0);
  const Bins bins = bin(3, 107, 0.5, 2, [&](std::size_t i, std::span<double> out) {
    out[0] = x[i];
    out[1] = 1;
  });
  BOOST_TEST(bins.lengths.size() == 3 * 21); // 107 / (10 tau)
  double n = 0, sum = 0;
  for (std::size_t j = 0; j < bins.lengths.size(); ++j) {
    BOOST_TEST((bins.lengths[j] == 5 || bins.lengths[j] == 6));
    BOOST_TEST(bins.sums[2 * j + 1] == bins.lengths[j]);
    n += bins.lengths[j];
    sum += bins.sums[2 * j];
  }
  BOOST_TEST(n == 321);
  BOOST_TEST(sum == 320 * 321 / 2);
  BOOST_TEST(bins_per_replica(100, 6) == 1);
  BOOST_TEST(bins_per_replica(100, 1000) == 1);
  BOOST_TEST(bins_per_replica(100, unknown) == 1);
}

BOOST_AUTO_TEST_CASE(jackknife_of_a_mean_is_the_standard_error) {
  const std::vector<double> x = {3, 1, 4, 1, 5, 9, 2, 6};
  double mean = 0, variance = 0;
  for (const double v : x)
    mean += v / 8;
  for (const double v : x)
    variance += (v - mean) * (v - mean) / 7;
  const Resampled r =
      jackknife(Bins{1, std::vector<double>(8, 1.0), x}, [](std::span<const double> a) { return a[0]; });
  BOOST_TEST(std::abs(r.value - mean) < 1e-14);
  BOOST_TEST(std::abs(r.error - std::sqrt(variance / 8)) < 1e-14);
  const Resampled one = jackknife(Bins{1, {2}, {6}}, [](std::span<const double> a) { return a[0]; });
  BOOST_TEST(one.value == 3);
  BOOST_TEST(std::isnan(one.error));
}

// A variance, where bins of two lengths occur: the claimed error is the one that repetition shows.
BOOST_AUTO_TEST_CASE(errors_of_a_derived_quantity_are_the_true_ones) {
  constexpr int runs = 400;
  double sum = 0, square = 0, claimed = 0;
  for (int run = 0; run < runs; ++run) {
    const auto x = autoregression(static_cast<std::uint64_t>(1000 + run), 3, 679, .5); // tau = 1.5, bins of 15 and 16
    const Bins bins = bin(3, 679, 1.5, 2, [&](std::size_t i, std::span<double> out) {
      out[0] = x[i];
      out[1] = x[i] * x[i];
    });
    const Resampled r = jackknife(bins, [](std::span<const double> a) { return a[1] - a[0] * a[0]; });
    sum += r.value / runs;
    square += r.value * r.value / runs;
    claimed += r.error * r.error / runs;
  }
  const double spread = std::sqrt(square - sum * sum);
  BOOST_TEST(std::abs(sum - 1) < 4 * spread / std::sqrt(runs) + 3.0 / (3 * 679), sum); // bias 2 tau / N
  BOOST_TEST(std::abs(spread / std::sqrt(claimed) - 1) < 0.14, spread << " against " << std::sqrt(claimed));
}

BOOST_AUTO_TEST_CASE(averages_and_their_letters) {
  const Estimate good = average(autoregression(3, 10, 2000, .5), 10);
  BOOST_TEST(std::abs(good.value) < 4 * good.error);
  BOOST_TEST(std::abs(good.error / std::sqrt(3.0 / 20000) - 1) < 0.15);
  BOOST_TEST(std::abs(good.tau - 1.5) < 0.2);
  BOOST_TEST(good.letter == 'A');
  BOOST_TEST(average(autoregression(3, 1, 1000, .5), 1).letter == 'B');
  const Estimate brief = average(autoregression(3, 1, 12, .5), 1);
  BOOST_TEST(std::isnan(brief.error));
  BOOST_TEST(brief.letter == 'C');
  const Estimate constant = average(std::vector<double>(100, 1.0), 4);
  BOOST_TEST(constant.value == 1);
  BOOST_TEST(std::isnan(constant.error));
  BOOST_TEST(constant.letter == 'C');
}

BOOST_AUTO_TEST_CASE(samples_are_put_in_order_of_replicas) {
  const std::vector<int> samples = {0, 10, 20, 1, 11, 21}; // times 0 and 1 of three replicas
  BOOST_TEST((by_replica(std::span<const int>(samples), 3) == std::vector<int>{0, 1, 10, 11, 20, 21}));
}

BOOST_AUTO_TEST_SUITE_END()
