#include "statistics/collapse.hpp"

#include "synthetic_collapse.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

using namespace deeprg::statistics;

namespace {

void near_truth(const std::string& of, const Collapse& found, const Scaling& truth, bool with_exponent) {
  BOOST_REQUIRE_MESSAGE(found.refusal.empty(), of << ": " << found.refusal);
  const auto check = [&](const char* what, const Resampled& r, double value) {
    BOOST_TEST(std::abs(r.value - value) < 4 * r.error, of << ": " << what << " = " << r.value << " +- " << r.error);
    BOOST_TEST_MESSAGE(of << ": " << what << " = " << r.value << " +- " << r.error);
  };
  check("K_c", found.coupling, truth.coupling);
  check("1/nu", found.inverse_nu, truth.inverse_nu);
  BOOST_TEST(found.coupling.error < 2e-4);
  BOOST_TEST(found.inverse_nu.error < 0.03);
  if (with_exponent)
    check("x", found.exponent, truth.exponent);
  else
    BOOST_TEST(found.exponent.value == 0);
}

} // namespace

BOOST_AUTO_TEST_SUITE(collapse)

BOOST_AUTO_TEST_CASE(the_fit_finds_the_scaling_through_corrections) {
  for (const double exponent : {0.0, 1.75, -0.125}) {
    SyntheticCollapse synthetic;
    synthetic.truth.exponent = exponent;
    const auto data = synthetic.draw(5);
    const Collapse found = collapse_fit(data, exponent != 0, synthetic.omega);
    near_truth("fit", found, synthetic.truth, exponent != 0);
    BOOST_TEST(found.p_value > 0.01);
    BOOST_TEST(found.degrees_of_freedom > 20);
    double square = 0;
    for (const double r : found.residuals)
      square += r * r;
    BOOST_TEST(square < 2 * static_cast<double>(data.points()));
  }
}

// Where all scatter about one curve, a point is off its neighbours by its error.
BOOST_AUTO_TEST_CASE(quality_is_one_for_the_truth_and_large_beside_it) {
  SyntheticCollapse synthetic{.noise = 2e-3, .correction = 0, .common = 0, .couplings = 41};
  double mean = 0;
  for (std::uint64_t set = 0; set < 20; ++set)
    mean += houdayer_hartmann(synthetic.draw(set), synthetic.truth) / 20;
  BOOST_TEST(std::abs(mean - 1) < 0.1, "S = " << mean);
  Scaling off = synthetic.truth;
  off.inverse_nu += 0.2;
  BOOST_TEST(houdayer_hartmann(synthetic.draw(0), off) > 5);
  off = synthetic.truth;
  off.coupling += 0.1; // no two sizes side by side
  BOOST_TEST(!std::isfinite(houdayer_hartmann(synthetic.draw(0), off)));
}

BOOST_AUTO_TEST_CASE(without_a_form_the_same_scaling) {
  const deeprg::random::Generator random(3);
  for (const double exponent : {0.0, 1.75}) {
    SyntheticCollapse synthetic{.noise = 2e-3, .correction = 0, .extents = {8, 16, 32, 64}, .couplings = 15};
    synthetic.truth.exponent = exponent;
    const auto data = synthetic.draw(2);
    const Collapse fit = collapse_fit(data, exponent != 0, synthetic.omega);
    const Collapse quality = collapse_quality(data, exponent != 0, fit, random);
    near_truth("S", quality, synthetic.truth, exponent != 0);
    BOOST_TEST((quality.quality > 0.4 && quality.quality < 2), "S = " << quality.quality);
    const Collapse process = collapse_process(data, exponent != 0, fit, random);
    near_truth("process", process, synthetic.truth, exponent != 0);
    // the same bits again
    BOOST_TEST(collapse_process(data, exponent != 0, fit, random).coupling.error == process.coupling.error);
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_told_is_refused) {
  SyntheticCollapse two{.extents = {8, 16}}, few{.extents = {8, 16, 32}, .couplings = 2};
  BOOST_TEST(collapse_fit(two.draw(1), false, 1).refusal == "fewer than three sizes");
  BOOST_TEST(collapse_fit(few.draw(1), false, 1).refusal == "no more points than parameters");
  CollapseData data = SyntheticCollapse{}.draw(1);
  data.covariance.assign(data.covariance.size(), unknown);
  BOOST_TEST(collapse_fit(data, false, 1).refusal.starts_with("the errors are unknown"));
  BOOST_TEST(SyntheticCollapse{}.draw(1).from(16).points() == 4U * 7);
}

BOOST_AUTO_TEST_SUITE_END()
