#include "lattice/domain.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "lattice/halo.hpp"

using namespace deeprg;
using namespace deeprg::lattice;

BOOST_AUTO_TEST_SUITE(domain)

BOOST_AUTO_TEST_CASE(parts_cover_everything_once) {
  for (const auto& extents : std::vector<std::vector<std::int64_t>>{{12}, {5, 9}, {6, 7, 8}})
    for (const std::int64_t units : {1, 3})
      for (int ranks = 1; ranks <= 17; ++ranks) {
        const Geometry g = Geometry::of(extents);
        std::multiset<std::int64_t> rows;
        for (int rank = 0; rank < ranks; ++rank) {
          const Domain d = Domain::of(g, units, ranks, rank);
          BOOST_TEST((d.active || d.rows() == 0));
          for (std::int64_t u = 0; u < d.units.count; ++u)
            for (std::int64_t z = 0; z < d.z.count; ++z)
              for (std::int64_t y = 0; y < d.y.count; ++y)
                rows.insert(((d.units.first + u) * g.lz + d.z.first + z) * g.ly + d.y.first + y);
        }
        BOOST_TEST(rows.size() == static_cast<std::size_t>(units * g.rows()));
        BOOST_TEST(std::set<std::int64_t>(rows.begin(), rows.end()).size() == rows.size());
      }
}

BOOST_AUTO_TEST_CASE(replicas_are_shared_before_rows) {
  BOOST_TEST(grid_of(Geometry::of({40, 40}), 20, 4).groups == 4);
  BOOST_TEST(grid_of(Geometry::of({40, 40}), 1, 4).ny == 4);
  BOOST_TEST(grid_of(Geometry::of({64}), 1, 4).ranks() == 1); // one ring of one replica is not cut
  const Grid cube = grid_of(Geometry::of({64, 64, 64}), 1, 4);
  BOOST_TEST(cube.nz * cube.ny == 4);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_halo)

BOOST_AUTO_TEST_CASE(ghost_rows_are_the_periodic_neighbours) {
  const auto world = parallel::Comm::world();
  for (const auto& extents : std::vector<std::vector<std::int64_t>>{{9, 4}, {8, 10, 4}}) {
    const Geometry g = Geometry::of(extents);
    const Domain d = Domain::of(g, 1, world.size(), world.rank());
    const auto value = [&](std::int64_t z, std::int64_t y, std::int64_t x) {
      return static_cast<std::uint64_t>((((z + g.lz) % g.lz) * g.ly + (y + g.ly) % g.ly) * g.lx + x);
    };
    HaloRows<std::uint64_t> rows(d, g.lx);
    for (std::int64_t z = 0; z < d.z.count; ++z)
      for (std::int64_t y = 0; y < d.y.count; ++y)
        for (std::int64_t x = 0; x < g.lx; ++x)
          rows.row(z, y)[x] = value(d.z.first + z, d.y.first + y, x);
    if (d.active)
      rows.exchange(world);
    const auto expect = [&](std::int64_t z, std::int64_t y) {
      for (std::int64_t x = 0; x < g.lx; ++x)
        BOOST_TEST(rows.row(z, y)[x] == value(d.z.first + z, d.y.first + y, x));
    };
    for (std::int64_t z = 0; z < d.z.count; ++z) {
      expect(z, -1);
      expect(z, d.y.count);
    }
    if (g.dimensions == 3)
      for (std::int64_t y = 0; y < d.y.count; ++y) {
        expect(-1, y);
        expect(d.z.count, y);
      }
  }
}

BOOST_AUTO_TEST_SUITE_END()
