#include "command/fss_curves.hpp"

#include <boost/test/unit_test.hpp>
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

} // namespace

BOOST_AUTO_TEST_SUITE(fss_curves)

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
