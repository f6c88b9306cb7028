#include "rg/configuration.hpp"

#include <boost/test/unit_test.hpp>

#include "rg/some_spins.hpp"

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(configuration)

BOOST_AUTO_TEST_CASE(packing_keeps_the_spins) {
  for (const auto& extents : std::vector<std::vector<std::int64_t>>{{1}, {7}, {64}, {129}, {3, 65}, {2, 3, 20}}) {
    Configuration packed(lattice::Geometry::of(extents));
    const auto spins = some_spins(packed.geometry, 1);
    pack(spins, packed);
    BOOST_TEST(unpacked(packed) == spins, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_rotated_row_is_the_row_moved) {
  for (const std::int64_t lx : {1, 2, 3, 63, 64, 65, 66, 127, 128, 130, 200}) {
    Configuration row(lattice::Geometry::of({lx})), moved = row;
    const auto spins = some_spins(row.geometry, 2);
    pack(spins, row);
    for (std::int64_t shift = 0; shift < std::min<std::int64_t>(lx, 64); ++shift) {
      rotate_row(row.row(0), lx, shift, moved.row(0));
      const auto found = unpacked(moved);
      for (std::int64_t x = 0; x < lx; ++x)
        BOOST_TEST(found[static_cast<std::size_t>(x)] == spins[static_cast<std::size_t>((x + shift) % lx)],
                   lx << " by " << shift);
      if (lx % 64 != 0)
        BOOST_TEST(moved.row(0).back() >> (lx % 64) == 0U);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
