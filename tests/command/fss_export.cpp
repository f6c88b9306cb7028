#include "command/fss_export.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;
using namespace deeprg::command;

namespace {

FssPoint point(std::int64_t extent, double coupling) {
  FssPoint p;
  p.extent = extent;
  p.coupling = coupling;
  return p;
}

FssResult example() {
  FssResult result;
  result.data.dimensions = 2;
  for (const std::int64_t L : {8, 16})
    for (const double K : {0.25, 0.5})
      result.data.points.push_back(point(L, K));
  FssObservable o{"binder", "U4", "Binder cumulant", ""};
  o.values = {{0.125, 0.5}, {0.25, 0.5}, {0.375, statistics::unknown}, {0.5, 0.0625}};
  result.observables.push_back(o);
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fss_export)

BOOST_AUTO_TEST_CASE(points_with_an_error_stand_in_every_form) {
  const auto files = exports(example());
  BOOST_TEST(files.at("bsa/binder.dat") == "# L K U4 error\n8 0.25 0.125 0.5\n8 0.5 0.25 0.5\n16 0.5 0.5 0.0625\n");
  BOOST_TEST(files.at("autoscale/binder_8.dat") == "0.25 0.125 0.5\n0.5 0.25 0.5\n");
  BOOST_TEST(files.at("autoscale/binder_16.dat") == "0.5 0.5 0.0625\n");
  BOOST_TEST(files.at("pyfssa/binder.csv") ==
             "l,rho,a,da\n8,0.25,0.125,0.5\n8,0.5,0.25,0.5\n16,0.25,0.375,nan\n16,0.5,0.5,0.0625\n");
  FssResult uneven = example();
  uneven.data.points.back().coupling = 0.75;
  BOOST_TEST((exports(uneven).count("pyfssa/binder.csv") == 0));
}

BOOST_AUTO_TEST_CASE(exponents_as_latex) {
  FssResult result = example();
  BOOST_TEST(limits_latex(result).empty());
  FssLimit limit{.from = 12};
  limit.numbers[0].limit = {.value = 0.4406868, .contributions = {{1, 4e-6}}};
  limit.numbers[0].chi_squared = 3.25;
  limit.numbers[0].degrees_of_freedom = 4;
  limit.numbers[0].p_value = 0.517;
  result.observables[0].limits.push_back(limit);
  const std::string table = limits_latex(result);
  BOOST_TEST(table.find("\\toprule") != std::string::npos);
  BOOST_TEST(table.find("$U_4$ & 12 & $0.440687(4)$ & -- & ") != std::string::npos);
  BOOST_TEST(table.find(" & 3.25/4 & 0.52 \\\\\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
