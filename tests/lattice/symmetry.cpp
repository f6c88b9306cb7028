#include "lattice/symmetry.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace deeprg::lattice;

namespace {

// The bonds as pairs of sites.
std::multiset<std::pair<std::int32_t, std::int32_t>> bonds(const Geometry& g, const Permutation& p) {
  std::multiset<std::pair<std::int32_t, std::int32_t>> all;
  for (int axis = 0; axis < g.dimensions; ++axis) {
    const Permutation next = translations(g, axis)[static_cast<std::size_t>(1 % (axis == 0   ? g.lx
                                                                                 : axis == 1 ? g.ly
                                                                                             : g.lz))];
    for (std::size_t i = 0; i < p.size(); ++i)
      all.insert(std::minmax(p[i], p[static_cast<std::size_t>(next[i])]));
  }
  return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(symmetry)

BOOST_AUTO_TEST_CASE(groups_have_their_order_and_keep_the_bonds) {
  const auto check = [](const std::vector<std::int64_t>& extents, std::size_t order) {
    const Geometry g = Geometry::of(extents);
    std::vector<Permutation> all = point_group(g);
    BOOST_TEST(all.size() == order);
    for (int axis = 0; axis < g.dimensions; ++axis)
      for (const Permutation& p : translations(g, axis))
        all.push_back(p);
    const auto kept = bonds(g, all[0]);
    BOOST_TEST(std::is_sorted(all[0].begin(), all[0].end())); // the identity
    for (const Permutation& p : all) {
      BOOST_TEST(std::set<std::int32_t>(p.begin(), p.end()).size() == p.size());
      BOOST_TEST((bonds(g, p) == kept));
    }
    const std::set<Permutation> different(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(order));
    BOOST_TEST(different.size() == order);
  };
  check({7}, 2);
  check({5, 5}, 8);
  check({4, 6}, 4);
  check({3, 3, 3}, 48);
  check({4, 3, 4}, 16);
}

BOOST_AUTO_TEST_CASE(grids_are_as_even_as_they_can_be) {
  using Extents = std::vector<std::int64_t>;
  BOOST_TEST((grid_like({8, 8}, 16) == Extents{4, 4}));
  BOOST_TEST((grid_like({40, 40}, 400) == Extents{20, 20}));
  BOOST_TEST((grid_like({8, 16}, 32) == Extents{4, 8}));
  const Extents grid = grid_like({8, 8}, 128);
  BOOST_TEST(grid[0] * grid[1] == 128);
  BOOST_TEST(std::max(grid[0], grid[1]) == 16);
  BOOST_TEST((grid_like({12}, 5) == Extents{5}));
  BOOST_TEST((grid_like({4, 4, 4}, 8) == Extents{2, 2, 2}));
}

BOOST_AUTO_TEST_SUITE_END()
