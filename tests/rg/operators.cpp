#include "rg/operators.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(operators)

std::map<std::string, std::size_t> products_a_site(int dimensions) {
  std::map<std::string, std::size_t> counts;
  const auto all = standard_operators(dimensions);
  for (const auto* sector : {&all.even, &all.odd})
    for (const Operator& which : *sector) {
      counts[which.name] = which.products.size();
      BOOST_TEST(which.odd() == (sector == &all.odd));
    }
  return counts;
}

BOOST_AUTO_TEST_CASE(every_image_once) {
  using Counts = std::map<std::string, std::size_t>;
  BOOST_TEST(
      (products_a_site(1) == Counts{{"nn", 1}, {"(2)", 1}, {"(3)", 1}, {"four", 1}, {"spin", 1}, {"straight", 1}}));
  BOOST_TEST((products_a_site(2) == Counts{{"nn", 2},
                                           {"diagonal", 2},
                                           {"plaquette", 1},
                                           {"(2,0)", 2},
                                           {"(2,1)", 4},
                                           {"star", 1},
                                           {"(2,2)", 2},
                                           {"spin", 1},
                                           {"corner", 4},
                                           {"straight", 2},
                                           {"slanted", 2}}));
  BOOST_TEST((products_a_site(3) == Counts{{"nn", 3},
                                           {"diagonal", 6},
                                           {"(1,1,1)", 4},
                                           {"(2,0,0)", 3},
                                           {"plaquette", 3},
                                           {"spin", 1},
                                           {"corner", 12},
                                           {"straight", 3}}));
}

BOOST_AUTO_TEST_CASE(on_a_small_lattice_equal_spins_cancel) {
  const auto there = [](std::size_t number) {
    return on_lattice(standard_operators(2).even[number], lattice::Geometry::of({2, 2}));
  };
  for (const auto& product : there(3).products) // (2,0): the spin itself
    BOOST_TEST(product.empty());
  for (const auto& product : there(5).products) // star: each neighbour twice
    BOOST_TEST(product.empty());
  for (const auto& product : there(4).products) // (2,1): the nearest neighbour
    BOOST_TEST(product.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
