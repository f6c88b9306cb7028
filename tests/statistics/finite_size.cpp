#include "statistics/finite_size.hpp"

#include "synthetic_curves.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using namespace deeprg;
using namespace deeprg::statistics;

namespace {

// A noiseless curve: two bins that differ by nothing that matters.
Curve exact_curve(std::int64_t extent, const std::vector<double>& at, const std::vector<double>& values) {
  Curve made{extent, at, {}, [](std::span<const double> a) { return a[0]; }};
  for (const double v : values)
    made.bins.push_back(Bins{1, {1, 1}, {v - 1e-9, v + 1e-9}});
  return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(finite_size)

// Square lattices of 4 and 8, by transfer matrix: U4 crosses at K = 0.44727784 with 1/nu = 0.922339, xi/L at
// 0.44603472.
BOOST_AUTO_TEST_CASE(exact_crossings) {
  const std::vector<double> K = {.43, .435, .44, .445, .45, .455, .46};
  const std::vector<double> U4_4 = {.609460589713, .613212030426, .616733067508, .620034543744,
                                    .623127276844, .626021982142, .628729205888};
  const std::vector<double> U4_8 = {.596218090385, .604610766080, .612086467610, .618712566477,
                                    .624560118584, .629701230035, .634206917063};
  const std::vector<double> xi_4 = {.884363455412,  .915959767112,  .948614459640, .982349526856,
                                    1.017186688392, 1.053147378964, 1.090252741182};
  const std::vector<double> xi_8 = {.804132449588,  .858119550170,  .915529325539, .976425741754,
                                    1.040852927589, 1.108834539338, 1.180373771385};
  for (const std::size_t degree : {2, 3, 4, 5}) {
    const double truncation = std::pow(10.0, -2 - static_cast<double>(degree)); // a digit a term
    const Crossing U4 = crossing(exact_curve(4, K, U4_4), exact_curve(8, K, U4_8), {}, degree);
    BOOST_TEST(std::abs(U4.coupling.value - .44727784) < truncation, degree << ": " << U4.coupling.value - .44727784);
    BOOST_TEST(std::abs(U4.value.value - .6214687) < truncation);
    BOOST_TEST(std::abs(U4.inverse_nu.value - .922339) < 1000 * truncation, degree << ": " << U4.inverse_nu.value);
    const Crossing xi = crossing(exact_curve(4, K, xi_4), exact_curve(8, K, xi_8), {}, degree);
    BOOST_TEST(std::abs(xi.coupling.value - .44603472) < truncation, degree << ": " << xi.coupling.value - .44603472);
  }
}

// 68 % intervals hold the truth in 68 % of repetitions; the average is the truth.
BOOST_AUTO_TEST_CASE(errors_are_the_true_ones) {
  constexpr int sets = 600;
  const SyntheticTruth exact = synthetic_truth();
  int held_coupling = 0, held_nu = 0, found = 0;
  double mean = 0, mean_nu = 0, square = 0, square_nu = 0, mixed = 0, claimed = 0, chi_squared = 0;
  std::int64_t freedom = 0;
  for (int set = 0; set < sets; ++set) {
    SyntheticCurves noise(static_cast<std::uint64_t>(100 + set));
    const Curve small = noise.curve(8, synthetic_couplings, synthetic_form, 4e-4);
    const Crossing c = crossing(small, noise.curve(16, synthetic_couplings, synthetic_form, 6e-4), {}, 3);
    if (!c.refusal.empty())
      continue;
    ++found;
    const double off = c.coupling.value - exact.coupling, off_nu = c.inverse_nu.value - exact.inverse_nu;
    held_coupling += std::abs(off) < c.coupling.error;
    held_nu += std::abs(off_nu) < c.inverse_nu.error;
    mean += off / sets;
    mean_nu += off_nu / sets;
    square += off * off / sets;
    square_nu += off_nu * off_nu / sets;
    mixed += off * off_nu / sets;
    claimed += c.covariance[2] / sets;
    chi_squared += c.chi_squared;
    freedom += c.degrees_of_freedom;
  }
  BOOST_TEST(found == sets);
  BOOST_TEST_MESSAGE("coverage " << held_coupling * 100.0 / sets << " and " << held_nu * 100.0 / sets << " %, spreads "
                                 << std::sqrt(square) << " and " << std::sqrt(square_nu));
  BOOST_TEST((held_coupling > 0.60 * sets && held_coupling < 0.76 * sets), held_coupling);
  BOOST_TEST((held_nu > 0.60 * sets && held_nu < 0.76 * sets), held_nu);
  BOOST_TEST(std::abs(mean) < 4 * std::sqrt(square / sets), mean);
  BOOST_TEST(std::abs(mean_nu) < 4 * std::sqrt(square_nu / sets), mean_nu);
  BOOST_TEST(std::abs(claimed / mixed - 1) < 0.35, claimed << " against " << mixed); // covariance of K* and 1/nu
  BOOST_TEST(std::abs(chi_squared / static_cast<double>(freedom) - 1) < 0.1,
             chi_squared / static_cast<double>(freedom));
}

// Couplings whose runs share their seed fluctuate together. Bins that know their sources say so; taken as independent
// they claim far less than the truth for the crossing, and far too good a fit.
BOOST_AUTO_TEST_CASE(couplings_that_fluctuate_together) {
  constexpr int sets = 400;
  const SyntheticTruth exact = synthetic_truth();
  int held = 0, held_if_independent = 0;
  double chi_squared = 0, chi_squared_if_independent = 0;
  std::int64_t freedom = 0;
  for (int set = 0; set < sets; ++set) {
    SyntheticCurves noise(static_cast<std::uint64_t>(5000 + set));
    Curve small = noise.curve(8, synthetic_couplings, synthetic_form, 4e-4, true);
    Curve large = noise.curve(16, synthetic_couplings, synthetic_form, 6e-4, true);
    const Crossing c = crossing(small, large, {}, 3);
    for (Curve* curve : {&small, &large})
      for (Bins& bins : curve->bins)
        bins.sources.clear();
    const Crossing independent = crossing(small, large, {}, 3);
    held += std::abs(c.coupling.value - exact.coupling) < c.coupling.error;
    held_if_independent += std::abs(c.coupling.value - exact.coupling) < independent.coupling.error;
    chi_squared += c.chi_squared;
    chi_squared_if_independent += independent.chi_squared;
    freedom += c.degrees_of_freedom;
  }
  BOOST_TEST_MESSAGE("coverage " << held * 100.0 / sets << " %, as if independent "
                                 << held_if_independent * 100.0 / sets << " %, chi^2/dof "
                                 << chi_squared / static_cast<double>(freedom) << " and "
                                 << chi_squared_if_independent / static_cast<double>(freedom));
  BOOST_TEST((held > 0.60 * sets && held < 0.76 * sets), held);
  BOOST_TEST(held_if_independent < 0.55 * sets, held_if_independent);
  BOOST_TEST(std::abs(chi_squared / static_cast<double>(freedom) - 1) < 0.25, chi_squared);
  BOOST_TEST(chi_squared_if_independent < 0.3 * static_cast<double>(freedom));
}

BOOST_AUTO_TEST_CASE(nothing_is_said_outside_of_the_couplings) {
  SyntheticCurves noise(1);
  const Curve small = noise.curve(8, synthetic_couplings, synthetic_form, 1e-4),
              large = noise.curve(16, synthetic_couplings, synthetic_form, 1e-4);
  BOOST_TEST(crossing(small, large, {}, 3).refusal == "");
  const Crossing below = crossing(small, large, {.most = .4401}, 2);
  BOOST_TEST(below.refusal == "no crossing between K = 0.425 and 0.44; couplings above are needed");
  BOOST_TEST(std::isnan(below.coupling.value));
  BOOST_TEST(crossing(small, large, {.least = .45}, 1).refusal ==
             "no crossing between K = 0.45 and 0.455; couplings below are needed");
  BOOST_TEST(crossing(small, large, {.least = .435, .most = .445}, 3).refusal ==
             "3 couplings with known errors; a polynomial of degree 3 needs 4");
  Curve one_bin = small;
  for (Bins& bins : one_bin.bins)
    bins = {2, {bins.lengths[0]}, {bins.sums[0], bins.sums[1]}};
  BOOST_TEST(crossing(one_bin, large, {}, 1).refusal ==
             "0 couplings with known errors; a polynomial of degree 1 needs 2");
}

BOOST_AUTO_TEST_CASE(the_form_of_the_curves_is_put_to_the_test) {
  SyntheticCurves noise(2);
  const Curve small = noise.curve(8, synthetic_couplings, synthetic_form, 1e-5),
              large = noise.curve(16, synthetic_couplings, synthetic_form, 1e-5);
  const Crossing line = crossing(small, large, {}, 1), cubic = crossing(small, large, {}, 3);
  BOOST_TEST(line.chi_squared > 100 * static_cast<double>(line.degrees_of_freedom));
  BOOST_TEST(std::abs(line.coupling_shift) > 10 * line.coupling.error);
  BOOST_TEST(std::abs(cubic.coupling_shift) < 4 * cubic.coupling.error);
  BOOST_TEST(cubic.degrees_of_freedom == 6);
}

BOOST_AUTO_TEST_SUITE_END()
