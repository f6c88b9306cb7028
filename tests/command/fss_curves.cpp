#include "command/fss_curves.hpp"

#include "ising/exact.hpp"
#include "montecarlo/sampler.hpp"
#include "statistics/autocorrelation.hpp"
#include "statistics/resampling.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using namespace deeprg;
using namespace deeprg::command;

namespace {

// A run of one replica in which nothing is correlated over more than tau sweeps.
FssPoint point(std::int64_t extent, double tau) {
  FssPoint made;
  made.extent = extent;
  made.coupling = 0.44;
  FssMeasurements run{.seed = 3, .replicas = 1, .sweeps = {}, .tau = 0.5, .energy = {}, .zero = {}};
  for (std::int64_t sweep = 1; sweep <= 4000; ++sweep) {
    run.sweeps.push_back(sweep);
    run.energy.push_back(static_cast<std::int32_t>(-4 * (sweep % 5)));
    run.zero.push_back(1.0 + static_cast<double>(sweep % 3));
  }
  made.moments.add({run.seed, 1, run.sweeps, tau}, [&](std::size_t i, std::span<double> out) {
    out[0] = run.zero[i];
    out[1] = run.zero[i] * run.zero[i];
  });
  made.series.push_back(std::move(run));
  return made;
}

// What Swendsen-Wang finds on 8 x 8 at this coupling, a seed of its own.
FssPoint simulated(double coupling, std::uint64_t seed) {
  constexpr std::int64_t replicas = 8, thermalization = 50, sweeps = 1250;
  const auto geometry = lattice::Geometry::of({8, 8});
  const random::Generator generator(seed);
  const parallel::Comm alone = parallel::Comm::self();
  montecarlo::Sampler sampler(
      montecarlo::make_chain(montecarlo::Algorithm::swendsen_wang, geometry, {coupling, 0}, replicas, generator, alone),
      {.replicas = replicas, .sweeps = sweeps}, alone);
  sampler.start(false, generator);
  while (!sampler.complete())
    sampler.advance(sweeps);
  const auto energy = statistics::by_replica<std::int64_t>(sampler.energy(), replicas);
  const auto magnetization = statistics::by_replica<std::int64_t>(sampler.magnetization(), replicas);
  FssPoint made;
  made.extent = 8;
  made.coupling = coupling;
  FssMeasurements run{static_cast<std::int64_t>(seed), replicas, {}, 0, {}, {}};
  std::vector<double> e;
  for (std::int64_t sweep = thermalization + 1; sweep <= sweeps; ++sweep)
    run.sweeps.push_back(sweep);
  for (std::int64_t r = 0; r < replicas; ++r)
    for (const std::int64_t sweep : run.sweeps) {
      const auto i = static_cast<std::size_t>(r * (sweeps + 1) + sweep);
      const auto M = static_cast<double>(magnetization[i]);
      run.energy.push_back(static_cast<std::int32_t>(energy[i]));
      run.zero.push_back(M * M / 64);
      e.push_back(static_cast<double>(energy[i]));
    }
  run.tau = statistics::autocorrelation(e, replicas).tau;
  made.moments.add({run.seed, replicas, run.sweeps, run.tau}, [&](std::size_t i, std::span<double> out) {
    out[0] = run.zero[i] / 64;
    out[1] = out[0] * out[0];
  });
  made.series.push_back(std::move(run));
  return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fss_curves)

// Differences of ln Z and the energy between the couplings of a real run, at them and between and beyond them, against
// Kaufman's exact solution: within 4 standard errors, which are small enough that another ln Z would be seen.
BOOST_AUTO_TEST_CASE(log_partition_is_that_of_kaufman) {
  FssPoints data;
  data.dimensions = 2;
  data.points = {simulated(0.40, 1), simulated(0.43, 2), simulated(0.46, 3)};
  const auto curves = reweighted_curves(data, "U4");
  const auto& reweighting = curves.at(8).data;
  const double at_first = ising::exact::torus(8, 8, 0.40).log_partition;
  for (const double K : {0.39, 0.415, 0.43, 0.445, 0.46, 0.47}) {
    const auto exact = ising::exact::torus(8, 8, K);
    const auto found = reweighting.at(K);
    const auto contributions = reweighting.contributions(K);
    const std::size_t numbers = contributions.begin()->second.size();
    const auto errors = statistics::covariance(contributions, numbers);
    const double difference = 64 * (exact.log_partition - at_first), error = std::sqrt(errors[0]);
    BOOST_TEST(std::abs(found.log_partition - difference) < 4 * error,
               "K " << K << ": ln Z " << found.log_partition << " +- " << error << " against " << difference);
    BOOST_TEST(error < 0.02 * std::abs(difference));
    BOOST_TEST(std::abs(found.values[0] - 64 * exact.energy) < 4 * std::sqrt(errors[numbers + 1]));
  }
}

// However slow a size is, a block of a seed has the same name in all: else pairs that share a size would seem
// independent.
BOOST_AUTO_TEST_CASE(blocks_have_one_name_in_all_sizes) {
  FssPoints data;
  data.dimensions = 2;
  data.points = {point(4, 1), point(8, 4), point(16, 30)};
  BOOST_TEST(data.points[0].moments.exponent() < data.points[2].moments.exponent());
  const auto curves = reweighted_curves(data, "U4");
  BOOST_REQUIRE(curves.size() == 3U);
  for (std::size_t n = 0; n < 4000; n += 7)
    for (const std::int64_t extent : {8, 16})
      BOOST_TEST(curves.at(extent).data.ensembles()[0].source(n) == curves.at(4).data.ensembles()[0].source(n));
}

BOOST_AUTO_TEST_CASE(sizes_without_samples_have_no_curve_of_them) {
  FssPoints data;
  data.dimensions = 2;
  data.points = {point(4, 1)};
  BOOST_TEST(reweighted_curves(data, "xi").empty());
}

BOOST_AUTO_TEST_SUITE_END()
