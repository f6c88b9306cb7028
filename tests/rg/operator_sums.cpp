#include "rg/operator_sums.hpp"

#include <boost/test/unit_test.hpp>

#include "ising/observables.hpp"
#include "rg/some_spins.hpp"

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(operator_sums)

const std::vector<std::vector<std::int64_t>> shapes{{2},     {5},      {64},    {130},     {2, 2},    {4, 4},    {3, 5},
                                                    {8, 64}, {7, 129}, {66, 3}, {2, 2, 2}, {4, 3, 5}, {3, 2, 70}};

BOOST_AUTO_TEST_CASE(bits_and_spins_give_the_same_sums) {
  for (const auto& extents : shapes) {
    const auto geometry = lattice::Geometry::of(extents);
    const auto all = standard_operators(geometry.dimensions);
    const auto spins = some_spins(geometry, 3);
    Configuration packed(geometry);
    pack(spins, packed);
    for (const auto* sector : {&all.even, &all.odd}) {
      std::vector<std::int64_t> sums(sector->size());
      OperatorSums(geometry, *sector).measure(packed, sums);
      for (std::size_t a = 0; a < sums.size(); ++a) {
        BOOST_TEST(sums[a] == plain_sum((*sector)[a], geometry, spins),
                   (*sector)[a].name << " on " << geometry.ly << " x " << geometry.lx);
        BOOST_TEST(std::abs(sums[a]) <= largest_sum((*sector)[a], geometry));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_operators_are_energy_and_magnetization) {
  for (const auto& extents : shapes) {
    const auto geometry = lattice::Geometry::of(extents);
    const auto all = standard_operators(geometry.dimensions);
    const auto spins = some_spins(geometry, 4);
    const auto known = ising::measure(spins, extents);
    BOOST_TEST(plain_sum(all.even[0], geometry, spins) == -known.energy);
    BOOST_TEST(plain_sum(all.odd[0], geometry, spins) == known.magnetization);
  }
}

BOOST_AUTO_TEST_SUITE_END()
