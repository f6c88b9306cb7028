#include "lattice/geometry.hpp"

#include <boost/test/unit_test.hpp>

#include "base/error.hpp"

using namespace deeprg;
using namespace deeprg::lattice;

BOOST_AUTO_TEST_SUITE(geometry)

BOOST_AUTO_TEST_CASE(extents_are_slowest_first) {
  const Geometry cube = Geometry::of({4, 6, 8});
  BOOST_TEST(cube.lz == 4);
  BOOST_TEST(cube.lx == 8);
  BOOST_TEST(cube.sites() == 192);
  BOOST_TEST(cube.bonds() == 3 * 192);
  BOOST_TEST(cube.all_even());
  const Geometry ring = Geometry::of({7});
  BOOST_TEST(ring.rows() == 1);
  BOOST_TEST(ring.bonds() == 7);
  BOOST_TEST(!ring.all_even());
  BOOST_TEST((ring.extents() == std::vector<std::uint64_t>{7}));
  BOOST_TEST((extents_of(cube) == std::vector<std::int64_t>{4, 6, 8}));
  BOOST_CHECK_THROW(Geometry::of({}), InputError);
  BOOST_CHECK_THROW(Geometry::of({2, 2, 2, 2}), InputError);
  BOOST_CHECK_THROW(Geometry::of({4, 0}), InputError);
}

BOOST_AUTO_TEST_CASE(lanes_are_filled_as_far_as_the_row_divides) {
  const Geometry square = Geometry::of({40, 40});
  BOOST_TEST(Lanes::of(square, 512).occupancy() == 1.0);
  BOOST_TEST(Lanes::of(square, 64).segments == 5);
  BOOST_TEST(Lanes::of(square, 64).occupancy() == 0.625);
  BOOST_TEST(Lanes::of(square, 1).segments == 20);
  const Lanes large = Lanes::of(Geometry::of({1024, 1024}), 1);
  BOOST_TEST(large.occupancy() == 1.0);
  BOOST_TEST(large.half == 1);
  const Lanes many = Lanes::of(square, 1000);
  BOOST_TEST(many.groups == 2);
  BOOST_TEST(many.segments == 1);
  BOOST_TEST(many.replicas_in(1) == 488);
}

BOOST_AUTO_TEST_SUITE_END()
