#include "statistics/reweighting.hpp"

#include "statistics/torus.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <numeric>

using namespace deeprg;
using namespace deeprg::statistics;

namespace {

const Torus& torus() {
  static const Torus all(4);
  return all;
}

// Of these configurations, in blocks of 10 that are named from `first` on. The quantity is m^2.
Ensemble ensemble_of(double K, double tau, const std::vector<std::size_t>& configurations, std::uint64_t first) {
  Ensemble made{.coupling = K, .tau = tau};
  for (const std::size_t s : configurations)
    made.energies.push_back(static_cast<std::int32_t>(torus().energies[s]));
  made.measure = [configurations](std::size_t n, std::span<double> out) {
    const double m = torus().m[configurations[n]];
    out[0] = m * m;
  };
  made.source = [first](std::size_t n) { return first + n / 10; };
  return made;
}

Ensemble ensemble(double K, std::uint64_t seed, std::size_t blocks, bool slow) {
  static std::map<double, TorusSampler> samplers;
  const TorusSampler& sample = samplers.try_emplace(K, torus(), K).first->second;
  std::vector<std::size_t> configurations;
  for (std::size_t n = 0; n < 10 * blocks; ++n)
    configurations.push_back(sample(seed, n, slow));
  return ensemble_of(K, slow ? 5 : 0.5, configurations, seed << 32);
}

Ensemble everything() {
  std::vector<std::size_t> all(torus().energies.size());
  std::iota(all.begin(), all.end(), 0);
  return ensemble_of(0, 0.5, all, 0);
}

} // namespace

BOOST_AUTO_TEST_SUITE(reweighting)

BOOST_AUTO_TEST_CASE(all_configurations_once_are_the_exact_averages) {
  for (const int copies : {1, 3}) { // of couplings all 0: their ln Z are equal
    const Reweighting all(std::vector<Ensemble>(static_cast<std::size_t>(copies), everything()), 1);
    for (const double K : {-0.3, 0.0, 0.2, 0.5}) {
      const auto [log_partition, values, effective] = all.at(K);
      const Torus::Exact exact = torus().at(K);
      BOOST_TEST(log_partition == exact.log_partition - 16 * std::log(2.0), boost::test_tools::tolerance(1e-12));
      BOOST_TEST(values[0] - exact.energy == 0, boost::test_tools::tolerance(1e-11));
      BOOST_TEST(values[1] == exact.m2, boost::test_tools::tolerance(1e-12));
      BOOST_TEST(values[0] * values[1] - values[2] - exact.m2_slope == 0, boost::test_tools::tolerance(1e-11));
    }
    BOOST_TEST(all.at(0).effective == 65536 * copies, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(all.at(0.5).effective < 20000);
  }
}

BOOST_AUTO_TEST_CASE(samples_agree_with_the_enumeration_between_and_beyond_their_couplings) {
  std::vector<Ensemble> ensembles;
  const std::vector<double> couplings{0.1, 0.2, 0.3, 0.45};
  for (std::size_t k = 0; k < couplings.size(); ++k)
    ensembles.push_back(ensemble(couplings[k], k + 1, 2000, k % 2 == 1));
  const Reweighting runs(ensembles, 1);
  BOOST_TEST(runs.smallest_overlap() > 0.2);
  for (const double K : {0.05, 0.1, 0.27, 0.4, 0.5}) {
    const auto found = runs.at(K);
    const auto errors = covariance(runs.contributions(K), 4);
    const Torus::Exact exact = torus().at(K);
    const std::array<double, 3> off{found.log_partition - (exact.log_partition - torus().at(0.1).log_partition),
                                    found.values[0] - exact.energy, found.values[1] - exact.m2};
    for (std::size_t v = 0; v < 3; ++v) {
      const double error = std::sqrt(errors[5 * v]);
      BOOST_TEST(std::abs(off[v]) <= 4 * error + 1e-11, "K " << K << " number " << v << ": off by " << off[v] / error);
      BOOST_TEST(error < 0.1);
    }
  }
}

// Of <m^2> away from the couplings, where the seed of both ensembles is the same and where it is not, and the
// measurements of a block are equal: two thirds of the intervals cover the exact value.
BOOST_AUTO_TEST_CASE(errors_cover) {
  const Torus::Exact exact = torus().at(0.24);
  const double difference = torus().at(0.3).log_partition - torus().at(0.2).log_partition;
  for (const bool shared : {false, true}) {
    int covered = 0, partition_covered = 0;
    constexpr int sets = 600;
    for (std::uint64_t set = 0; set < sets; ++set) {
      const std::vector<Ensemble> both{ensemble(0.2, 2 * set, 100, true),
                                       ensemble(0.3, 2 * set + (shared ? 0 : 1), 60, true)};
      const Reweighting runs(both, 1);
      const auto error = covariance(runs.contributions(0.24), 4), top = covariance(runs.contributions(0.3), 4);
      covered += std::abs(runs.at(0.24).values[1] - exact.m2) < std::sqrt(error[10]);
      partition_covered += std::abs(runs.at(0.3).log_partition - difference) < std::sqrt(top[0]);
    }
    for (const int c : {covered, partition_covered}) // 0.683 with a standard deviation of 0.019
      BOOST_TEST((c > 0.607 * sets && c < 0.759 * sets), "shared " << shared << ": " << c << " of " << sets);
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_told_is_not) {
  const Ensemble one = ensemble(0.05, 1, 20, false);
  BOOST_TEST(Reweighting({one, one}, 1).smallest_overlap() == 0.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(Reweighting({one, ensemble(0.9, 2, 20, false)}, 1).smallest_overlap() < 0.03);
  BOOST_TEST(Reweighting({one}, 1).at(0.9).effective < 3);
  Ensemble block = one;
  block.source = [](std::size_t) { return std::uint64_t{7}; };
  BOOST_TEST(std::isnan(covariance(Reweighting({block}, 1).contributions(0.05), 4)[10]));
  BOOST_CHECK_THROW(Reweighting({one, Ensemble{}}, 1), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()
