#include "mapping/placement.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "mapping/assignment.hpp"
#include "mapping/bond_machines.hpp"
#include "mapping/exact_machines.hpp"
#include "mapping/receptive_field.hpp"

using namespace deeprg;

namespace {

double uniform(std::uint64_t place, std::uint64_t step) {
  return random::uniform(random::Generator(11).block(random::Purpose::bootstrap, place, step).low);
}

// Gaussian bumps at these positions.
std::vector<float> bumps(std::int64_t L, const std::vector<std::vector<double>>& centres, double width) {
  std::vector<float> fields;
  for (const auto& c : centres)
    for (std::int64_t y = 0; y < L; ++y)
      for (std::int64_t x = 0; x < L; ++x) {
        const double dy = std::remainder(static_cast<double>(y) - c[0], static_cast<double>(L)),
                     dx = std::remainder(static_cast<double>(x) - c[1], static_cast<double>(L));
        fields.push_back(static_cast<float>(std::exp(-(dx * dx + dy * dy) / (2 * width * width))));
      }
  return fields;
}

} // namespace

BOOST_AUTO_TEST_SUITE(placement)

BOOST_AUTO_TEST_CASE(the_cheapest_assignment) {
  for (std::uint64_t trial = 0; trial < 20; ++trial) {
    std::vector<double> cost;
    for (std::uint64_t n = 0; n < 36; ++n)
      cost.push_back(uniform(n, trial));
    const auto total = [&](const std::vector<std::int64_t>& job) {
      double sum = 0;
      for (std::size_t w = 0; w < 6; ++w)
        sum += cost[w * 6 + static_cast<std::size_t>(job[w])];
      return sum;
    };
    std::vector<std::int64_t> job(6);
    std::iota(job.begin(), job.end(), 0);
    double least = 100;
    do
      least = std::min(least, total(job));
    while (std::next_permutation(job.begin(), job.end()));
    auto found = mapping::assign(cost, 6);
    BOOST_TEST(std::abs(total(found) - least) < 1e-12);
    std::ranges::sort(found);
    std::iota(job.begin(), job.end(), 0);
    BOOST_TEST(found == job, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(block_spins_form_the_lattice_of_blocks) {
  const auto geometry = lattice::Geometry::of({8, 12});
  auto machine = mapping::block_spin_stack({8, 12}, 1, 0.7, rbm::Units::spin)[0];
  for (std::size_t i = 0; i < 96; ++i)
    machine.weights[i * 24 + 5] *= -1; // the gauge
  const auto p = mapping::place_units(geometry, mapping::receptive_fields({machine})[0]);
  BOOST_TEST(p.forms_lattice());
  BOOST_TEST((p.grid == std::vector<std::int64_t>{4, 6}));
  BOOST_TEST(p.residual < 1e-6);
  BOOST_TEST(p.gauge[5] == -1);
  BOOST_TEST(p.gauge[4] == 1);
  // up to a translation of the grid
  const auto shells = mapping::shells(p, 4);
  BOOST_TEST(shells[0].distance == 1);
  BOOST_TEST(shells[0].pairs.size() == 48U);
  BOOST_TEST(shells[1].distance == std::sqrt(2), boost::test_tools::tolerance(1e-12));
  std::vector<std::int64_t> unit_at(24);
  for (std::size_t unit = 0; unit < 24; ++unit)
    unit_at[static_cast<std::size_t>(p.place[unit])] = static_cast<std::int64_t>(unit);
  for (const auto& pair : shells[0].pairs) {
    const std::int64_t a = unit_at[static_cast<std::size_t>(pair[0])], b = unit_at[static_cast<std::size_t>(pair[1])];
    const auto dy = std::abs(a / 6 - b / 6), dx = std::abs(a % 6 - b % 6);
    BOOST_TEST(std::min(dy, 4 - dy) + std::min(dx, 6 - dx) == 1);
  }
  BOOST_TEST(mapping::plaquettes(p).size() == 24U);
}

BOOST_AUTO_TEST_CASE(units_at_random_dead_or_double_form_none) {
  const std::int64_t L = 20;
  const auto geometry = lattice::Geometry::of({L, L});
  std::vector<std::vector<double>> places, shaken;
  for (std::uint64_t n = 0; n < 25; ++n) {
    const double y = static_cast<double>(4 * (n / 5)), x = static_cast<double>(4 * (n % 5));
    places.push_back({y, x});
    shaken.push_back({y + 1 + uniform(n, 1), x + 1 + uniform(n, 2)});
  }
  std::ranges::reverse(places); // the order of the units is no matter
  BOOST_TEST(mapping::place_units(geometry, bumps(L, places, 1)).forms_lattice());
  BOOST_TEST(mapping::place_units(geometry, bumps(L, shaken, 1)).forms_lattice());
  for (std::uint64_t trial = 0; trial < 20; ++trial) {
    std::vector<std::vector<double>> anywhere;
    for (std::uint64_t n = 0; n < 25; ++n)
      anywhere.push_back({L * uniform(n, 10 + trial), L * uniform(n, 50 + trial)});
    const auto p = mapping::place_units(geometry, bumps(L, anywhere, 1));
    BOOST_TEST(p.residual > 1.4 * mapping::max_residual);
    BOOST_TEST(p.verdict().starts_with("no lattice"));
  }
  places[3] = places[4];
  BOOST_TEST(mapping::place_units(geometry, bumps(L, places, 1)).duplicates == 1);
  auto fields = bumps(L, places, 1);
  std::fill_n(fields.begin() + 400, 400, 0.0F);
  const auto p = mapping::place_units(geometry, fields);
  BOOST_TEST(p.dead == 1);
  BOOST_TEST(!p.forms_lattice());
  BOOST_TEST(p.place.empty());
}

BOOST_AUTO_TEST_CASE(a_ring_of_bonds) {
  const auto machine = mapping::bond_machine({12}, 0.4, 0);
  rbm::Machine rounded{
      rbm::Units::spin,      12, 12, {machine.weights.begin(), machine.weights.end()}, std::vector<float>(12),
      std::vector<float>(12)};
  const auto p = mapping::place_units(lattice::Geometry::of({12}), mapping::receptive_fields({rounded})[0]);
  BOOST_TEST(p.forms_lattice());
  BOOST_TEST(mapping::shells(p, 20).size() == 6U);
  BOOST_TEST(mapping::shells(p, 20)[0].pairs.size() == 12U);
  BOOST_TEST(mapping::plaquettes(p).size() == 12U);
}

BOOST_AUTO_TEST_SUITE_END()
