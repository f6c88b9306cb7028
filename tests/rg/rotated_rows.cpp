#include "rg/rotated_rows.hpp"

#include <boost/test/unit_test.hpp>

#include "rg/some_spins.hpp"

using namespace deeprg;
using namespace deeprg::rg;

BOOST_AUTO_TEST_SUITE(rotated_rows)

BOOST_AUTO_TEST_CASE(every_offset_stands_at_one_distance) {
  for (const auto& extents : std::vector<std::vector<std::int64_t>>{{9}, {3, 66}, {4, 4}, {2, 3, 65}}) {
    Configuration packed(lattice::Geometry::of(extents));
    const auto& g = packed.geometry;
    const auto spins = some_spins(g, 6);
    pack(spins, packed);
    const Offset reach{g.dimensions > 2 ? 2 : 0, g.dimensions > 1 ? 3 : 0, 4};
    RotatedRows rows(g, reach);
    rows.copy(packed);
    for (std::int64_t dz = 0; dz <= reach[0]; ++dz)
      for (std::int64_t dy = 0; dy <= reach[1]; ++dy)
        for (std::int64_t dx = 0; dx <= reach[2]; ++dx)
          for (std::int64_t site = 0; site < g.sites(); ++site) {
            const std::int64_t x = site % g.lx, y = site / g.lx % g.ly, z = site / g.lx / g.ly;
            const std::uint64_t word =
                rows.plane(z)[static_cast<std::size_t>(y * packed.words + x / 64) + rows.distance({dz, dy, dx})];
            const auto there =
                static_cast<std::size_t>(((z + dz) % g.lz * g.ly + (y + dy) % g.ly) * g.lx + (x + dx) % g.lx);
            BOOST_TEST((word >> (x % 64) & 1) == (spins[there] > 0 ? 1U : 0U));
          }
  }
}

BOOST_AUTO_TEST_SUITE_END()
