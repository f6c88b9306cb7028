#include "rg/migdal_kadanoff.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "ising/exact.hpp"

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(migdal_kadanoff)

struct Known {
  double dimension, scale, move_first, decimate_first, y_T;
};

BOOST_AUTO_TEST_CASE(the_fixed_points_and_exponents_are_the_known_ones) {
  for (const Known& known : {Known{2, 2, 0.3046889317, 0.6093778634, 0.7472357189},
                             {2, 3, 0.2406059125, 0.7218177374, 0.7381404928},
                             {3, 2, 0.0652662950, 0.2610651799, 0.9391289319},
                             {2, 1, 0.4406867935, 0.4406867935, 0.7535495197},
                             {3, 1, 0.1397776821, 0.1397776821, 0.9481686435}})
    for (const BondOrder order : {BondOrder::move_first, BondOrder::decimate_first}) {
      const auto found = migdal_kadanoff_fixed_point({known.dimension, known.scale, order});
      const double coupling = order == BondOrder::move_first ? known.move_first : known.decimate_first;
      BOOST_TEST(std::abs(found.coupling - coupling) < 1e-9);
      BOOST_TEST(std::abs(found.y_T - known.y_T) < 1e-9);
    }
  BOOST_TEST(std::abs(migdal_kadanoff_fixed_point({2, 1}).coupling - ising::exact::critical_coupling) < 1e-14);
}

BOOST_AUTO_TEST_CASE(a_step_is_the_textbook_formula) {
  for (const double k : {0.05, 0.2, 0.5}) {
    const double moved = std::pow(3.0, 1.5) * k;
    BOOST_TEST(std::abs(migdal_kadanoff_step({2.5, 3}, k) - std::atanh(std::pow(std::tanh(moved), 3))) < 1e-12);
    const double left = std::atanh(std::pow(std::tanh(k), 3));
    BOOST_TEST(std::abs(migdal_kadanoff_step({2.5, 3, BondOrder::decimate_first}, k) - std::pow(3.0, 1.5) * left) <
               1e-12);
  }
}

BOOST_AUTO_TEST_CASE(the_exponent_is_the_slope_of_the_step) {
  for (const MigdalKadanoff& scheme : {MigdalKadanoff{2.3, 2}, {3, 4, BondOrder::decimate_first}, {4, 2}}) {
    const auto [coupling, y_T] = migdal_kadanoff_fixed_point(scheme);
    const double h = 1e-5 * coupling;
    const double slope =
        (migdal_kadanoff_step(scheme, coupling + h) - migdal_kadanoff_step(scheme, coupling - h)) / (2 * h);
    BOOST_TEST(std::abs(std::log(slope) / std::log(scheme.scale) - y_T) < 1e-8);
  }
}

BOOST_AUTO_TEST_CASE(small_scales_approach_the_infinitesimal_one) {
  for (const double d : {1.5, 2.0, 3.0}) {
    const auto small = migdal_kadanoff_fixed_point({d, 1.0001}), limit = migdal_kadanoff_fixed_point({d, 1});
    BOOST_TEST(std::abs(small.coupling - limit.coupling) < 2e-4);
    BOOST_TEST(std::abs(small.y_T - limit.y_T) < 2e-4);
  }
}

// K* = ln b / 2 (b^{d-1} - 1) and y_T = d - 1 as d -> 1, where e^{-K} is lost beside 1.
BOOST_AUTO_TEST_CASE(just_above_one_dimension_the_coupling_is_large) {
  const double moved = std::pow(2, 0.001);
  const auto found = migdal_kadanoff_fixed_point({1.001, 2, BondOrder::decimate_first});
  BOOST_TEST(std::abs(found.coupling / (moved * std::log(2) / (2 * (moved - 1))) - 1) < 1e-10);
  BOOST_TEST(std::abs(found.y_T - 0.001) < 1e-12);
  BOOST_TEST(std::abs(migdal_kadanoff_fixed_point({1.001, 1}).coupling - 500) < 1e-9);
}

BOOST_AUTO_TEST_CASE(what_has_no_fixed_point_is_refused) {
  BOOST_CHECK_THROW((void)migdal_kadanoff_fixed_point({1, 2}), InputError);
  BOOST_CHECK_THROW((void)migdal_kadanoff_fixed_point({1 + 1e-9, 2}), InputError);
  BOOST_CHECK_THROW((void)migdal_kadanoff_fixed_point({2, 0.5}), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
