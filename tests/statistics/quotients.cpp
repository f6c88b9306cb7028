#include "statistics/quotients.hpp"

#include "statistics/thermodynamics.hpp"
#include "statistics/torus.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <vector>

using namespace deeprg;
using namespace deeprg::statistics;

namespace {

const Torus& torus(std::size_t L) {
  static const Torus two(2), four(4);
  return L == 2 ? two : four;
}

double U4(const Torus::Exact& e) { return binder(e.m2, e.m4); }
double slope(const Torus::Exact& e) {
  return 2 * e.m4 * e.m2_slope / (3 * std::pow(e.m2, 3)) - e.m4_slope / (3 * e.m2 * e.m2);
}

struct Truth {
  double coupling = 0.2, value, inverse_nu, gamma_over_nu, beta_over_nu;
};

// By bisection.
const Truth& truth() {
  static const Truth found = [] {
    Truth t;
    double high = 0.7;
    for (int i = 0; i < 80; ++i) {
      const double middle = 0.5 * (t.coupling + high);
      (U4(torus(4).at(middle)) < U4(torus(2).at(middle)) ? t.coupling : high) = middle;
    }
    const auto two = torus(2).at(t.coupling), four = torus(4).at(t.coupling);
    t.value = U4(two);
    t.inverse_nu = std::log2(slope(four) / slope(two));
    t.gamma_over_nu = 2 + std::log2(four.m2 / two.m2);
    t.beta_over_nu = -std::log2(four.m / two.m);
    return t;
  }();
  return found;
}

const TorusSampler& sampler(std::size_t L, double K) {
  static std::map<std::pair<std::size_t, double>, TorusSampler> known;
  return known.try_emplace({L, K}, torus(L), K).first->second;
}

ReweightedCurve curve(std::size_t L, const std::vector<double>& couplings, std::uint64_t seed, std::size_t blocks,
                      bool shared) {
  std::vector<Ensemble> ensembles;
  for (const double K : couplings) {
    const TorusSampler& sample = sampler(L, K);
    std::vector<double> m;
    Ensemble& made = ensembles.emplace_back();
    made.coupling = K;
    for (std::size_t n = 0; n < 10 * blocks; ++n) {
      const std::size_t s = sample(seed, n, false);
      made.energies.push_back(static_cast<std::int32_t>(torus(L).energies[s]));
      m.push_back(torus(L).m[s]);
    }
    made.measure = [m, N = static_cast<double>(L * L)](std::size_t n, std::span<double> out) {
      out[0] = N * m[n] * m[n];
      out[1] = out[0] * out[0];
      out[2] = m[n];
    };
    made.source = [seed](std::size_t n) { return seed << 32 | n / 10; };
    seed += shared ? 0 : 1;
  }
  return {static_cast<std::int64_t>(L), Reweighting(ensembles, 3), [](double x, double y) {
            return std::array{binder(x, y), 2 * y / (3 * x * x * x), -1 / (3 * x * x)};
          }};
}

const std::vector<double> around{.4, .47, .54, .61};

} // namespace

BOOST_AUTO_TEST_SUITE(quotients_)

// Tori of 2 and of 4, by enumeration; every number, over many data sets: within 4 errors, and two thirds of the
// intervals cover. With one seed for all couplings and sizes, and with a seed each.
BOOST_AUTO_TEST_CASE(crossing_and_exponents_agree_with_enumeration_and_errors_cover) {
  const std::array<double, 5> exact{truth().coupling, truth().value, truth().inverse_nu, truth().gamma_over_nu,
                                    truth().beta_over_nu};
  for (const bool shared : {false, true}) {
    constexpr int sets = 300;
    std::array<int, 5> covered{};
    std::array<double, 5> sum{}, squares{};
    for (std::uint64_t set = 0; set < sets; ++set) {
      const std::uint64_t seed = 10 * set;
      const Quotients found =
          quotients(curve(2, around, seed, 300, shared), curve(4, around, shared ? seed : seed + 5, 300, shared), {});
      BOOST_REQUIRE_MESSAGE(found.refusal.empty(), found.refusal);
      const Resampled numbers[] = {found.coupling, found.value, found.inverse_nu, found.gamma_over_nu,
                                   found.beta_over_nu};
      for (std::size_t v = 0; v < 5; ++v) {
        covered[v] += std::abs(numbers[v].value - exact[v]) < numbers[v].error;
        sum[v] += numbers[v].value - exact[v];
        squares[v] += numbers[v].error * numbers[v].error;
      }
    }
    for (std::size_t v = 0; v < 5; ++v) { // 0.683 with a standard deviation of 0.027
      BOOST_TEST((covered[v] > 0.575 * sets && covered[v] < 0.79 * sets),
                 "shared " << shared << " number " << v << ": " << covered[v] << " of " << sets);
      BOOST_TEST(std::abs(sum[v]) < 4 * std::sqrt(squares[v]),
                 "shared " << shared << " number " << v << ": mean off by " << sum[v] / std::sqrt(squares[v]));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_crossing_that_is_not_there_is_refused) {
  const auto refusal = [](const ReweightedCurve& a, const ReweightedCurve& b, const Window& window) {
    const Quotients found = quotients(a, b, window);
    BOOST_TEST(std::isnan(found.coupling.value));
    return found.refusal;
  };
  const std::vector<double> hot{.1, .15}, far{.05, 1.5};
  const ReweightedCurve two = curve(2, around, 1, 50, false), four = curve(4, around, 7, 50, false);
  BOOST_TEST(
      refusal(curve(2, hot, 1, 50, false), curve(4, hot, 7, 50, false), {}).ends_with("couplings above are needed"));
  BOOST_TEST(refusal(two, four, {.55, .6}).ends_with("couplings below are needed"));
  BOOST_TEST(refusal(two, curve(4, hot, 7, 50, false), {}) == "the two sizes have no couplings in common");
  BOOST_TEST(refusal(curve(2, far, 1, 50, false), curve(4, far, 7, 50, false), {}).find("overlap") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
