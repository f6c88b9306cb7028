#include "mapping/receptive_field.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "base/random.hpp"
#include "mapping/exact_machines.hpp"

using namespace deeprg;
using namespace deeprg::mapping;
using lattice::Geometry;

namespace {

constexpr double no_cut = 0;

std::vector<float> field_of(const Geometry& g, auto&& r) {
  std::vector<float> field;
  for (std::int64_t z = 0; z < g.lz; ++z)
    for (std::int64_t y = 0; y < g.ly; ++y)
      for (std::int64_t x = 0; x < g.lx; ++x)
        field.push_back(static_cast<float>(r(z, y, x)));
  return field;
}

double torus(double x, double L) { return x - L * std::round(x / L); }

bool near(double a, double b, double tolerance = 1e-9) { return std::abs(a - b) <= tolerance; }

} // namespace

BOOST_AUTO_TEST_SUITE(receptive_field)

BOOST_AUTO_TEST_CASE(one_block_scores_one) {
  const auto g = Geometry::of({8, 12});
  const auto field = field_of(g, [](auto, auto y, auto x) { return y / 2 == 1 && (x + 1) % 12 / 2 == 0 ? -0.3 : 0.0; });
  const Scores s = score(g, field, no_cut, 24); // rows 2, 3 and columns 11, 0: over the boundary
  BOOST_TEST(s.significant);
  BOOST_TEST(near(s.participation_ratio, 4));
  BOOST_TEST(near(s.own_block_fraction, 1));
  BOOST_TEST(near(s.sign_uniformity, 1));
  BOOST_TEST(near(s.radius, std::sqrt(0.5)));
  BOOST_TEST(near(s.centroid[0], 2.5));
  BOOST_TEST(near(s.centroid[1], 11.5));
}

BOOST_AUTO_TEST_CASE(a_uniform_field_is_not_local) {
  const auto g = Geometry::of({6, 6});
  const Scores s = score(g, field_of(g, [](auto, auto, auto) { return 2.0; }), no_cut, 9);
  BOOST_TEST(near(s.participation_ratio, 36, 1e-6));
  BOOST_TEST(near(s.own_block_fraction, 4.0 / 36));
  BOOST_TEST(near(s.sign_uniformity, 1));
  const Scores chess = score(g, field_of(g, [](auto, auto y, auto x) { return (x + y) % 2 ? 1.0 : -1.0; }), no_cut, 9);
  BOOST_TEST(near(chess.sign_uniformity, 0));
}

BOOST_AUTO_TEST_CASE(a_gaussian_bump_across_the_boundary) {
  const double width = 2, y0 = 0.25, x0 = 31.5;
  for (const auto& size : std::vector<std::vector<std::int64_t>>{{32}, {32, 32}, {32, 32, 32}}) {
    const auto g = Geometry::of(size);
    const auto field = field_of(g, [&](auto z, auto y, auto x) {
      const double dz = g.lz > 1 ? torus(static_cast<double>(z), 32) : 0;
      const double dy = g.ly > 1 ? torus(static_cast<double>(y) - y0, 32) : 0,
                   dx = torus(static_cast<double>(x) - x0, 32);
      return std::exp(-(dx * dx + dy * dy + dz * dz) / (2 * width * width));
    });
    const Scores s = score(g, field, no_cut, g.sites() / 8);
    BOOST_TEST(near(s.centroid.back(), x0, 1e-4));
    if (g.dimensions > 1)
      BOOST_TEST(near(s.centroid[s.centroid.size() - 2], y0, 1e-4));
    // r^2 has the variance width^2 / 2 along each axis; sum over the lattice = integral, sqrt(pi) width each
    BOOST_TEST(near(s.radius, std::sqrt(g.dimensions * width * width / 2), 1e-3));
    BOOST_TEST(near(s.participation_ratio, std::pow(std::sqrt(2 * std::acos(-1.0)) * width, g.dimensions), 1e-3));
  }
}

BOOST_AUTO_TEST_CASE(own_block_is_the_best_cube_of_all_positions) {
  const auto g = Geometry::of({5, 7});
  const random::Generator random(5);
  const auto field = field_of(g, [&](auto, auto y, auto x) {
    return random::normal(random, random::Purpose::initial_weights, static_cast<std::uint64_t>(7 * y + x), 0);
  });
  const std::int64_t edge = 3; // 35 / 4 sites
  BOOST_TEST(block_edge(g, 4) == edge);
  double best = 0, all = 0;
  for (std::int64_t y = 0; y < 5; ++y)
    for (std::int64_t x = 0; x < 7; ++x) {
      double inside = 0;
      for (std::int64_t dy = 0; dy < edge; ++dy)
        for (std::int64_t dx = 0; dx < edge; ++dx)
          inside += std::abs(static_cast<double>(field[static_cast<std::size_t>((y + dy) % 5 * 7 + (x + dx) % 7)]));
      best = std::max(best, inside);
      all += std::abs(static_cast<double>(field[static_cast<std::size_t>(7 * y + x)]));
    }
  BOOST_TEST(near(score(g, field, no_cut, 4).own_block_fraction, best / all));
}

BOOST_AUTO_TEST_CASE(the_cut_tells_a_block_from_noise) {
  const auto g = Geometry::of({20, 20});
  const std::int64_t units = 100;
  const random::Generator random(11);
  std::vector<float> fields;
  for (std::uint64_t i = 0; i < 400 * 100; ++i)
    fields.push_back(static_cast<float>(0.1 * random::normal(random, random::Purpose::initial_weights, i, 0)));
  const double cut = noise_cut(fields);
  BOOST_TEST(near(cut, 0.2, 4 * 0.2 * 1.166 / std::sqrt(40000))); // standard error of a median of |r|
  const LayerFields noise = score_layer(g, fields);
  BOOST_TEST(noise.own_block_fraction.value < 0.2);
  BOOST_TEST(noise.radius.value > 6); // of a uniform field 8.2
  for (const std::size_t site : {0, 1, 20, 21})
    fields[site] += 1;
  const Scores found = score(g, std::span(fields).first(400), noise_cut(fields), units);
  BOOST_TEST(found.significant);
  BOOST_TEST(near(found.centroid[0], 0.5, 0.3));
  BOOST_TEST(near(found.centroid[1], 0.5, 0.3));
  BOOST_TEST(found.own_block_fraction > 0.4);
  BOOST_TEST(found.participation_ratio < 6);
}

BOOST_AUTO_TEST_CASE(fields_that_cover_the_lattice_are_not_cut_away) {
  const auto g = Geometry::of({6, 6});
  const LayerFields layer = score_layer(g, std::vector<float>(36, 0.5F));
  BOOST_TEST(layer.cut == 0.25);
  BOOST_TEST(layer.significant == 1);
  BOOST_TEST(near(layer.participation_ratio.value, 36));
}

BOOST_AUTO_TEST_CASE(a_dead_unit_has_no_score) {
  const auto g = Geometry::of({4, 4});
  const Scores s = score(g, std::vector<float>(16, 0.0F), no_cut, 4);
  BOOST_TEST(!s.significant);
  BOOST_TEST(std::isnan(s.own_block_fraction));
  BOOST_TEST(std::isnan(s.centroid[0]));
}

BOOST_AUTO_TEST_CASE(tiling_counts_the_boxes_that_hold_a_centroid) {
  const auto g = Geometry::of({8, 16});
  std::vector<std::vector<double>> grid;
  for (const double y : {1.5, 5.5})
    for (const double x : {1.5, 5.5, 9.5, 13.5})
      grid.push_back({y, x});
  BOOST_TEST(tiling(g, grid, 8) == 1.0);
  BOOST_TEST(tiling(g, std::vector<std::vector<double>>(8, {7.999, 15.999}), 8) == 1.0 / 8);
  BOOST_TEST(tiling(g, {}, 8) == 0.0);
}

BOOST_AUTO_TEST_CASE(the_fields_of_block_spins_are_blocks) {
  const auto g = Geometry::of({16, 16});
  for (const auto units : {rbm::Units::spin, rbm::Units::binary}) {
    const auto layers = receptive_fields(block_spin_stack({16, 16}, 3, 0.5, units));
    for (std::size_t l = 0; l < 3; ++l) {
      const std::int64_t n = 64 >> (2 * l);
      const double edge = static_cast<double>(2 << l);
      const double cut = noise_cut(layers[l]);
      BOOST_TEST(cut == 0.0);
      std::vector<std::vector<double>> centroids;
      for (std::int64_t unit = 0; unit < n; ++unit) {
        const auto field = std::span(layers[l]).subspan(static_cast<std::size_t>(256 * unit), 256);
        BOOST_TEST(near(*std::max_element(field.begin(), field.end()), std::pow(0.5, static_cast<double>(l + 1))));
        const Scores s = score(g, field, cut, n);
        BOOST_TEST(near(s.participation_ratio, edge * edge));
        BOOST_TEST(near(s.own_block_fraction, 1));
        BOOST_TEST(near(s.sign_uniformity, 1));
        BOOST_TEST(near(s.radius, std::sqrt((edge * edge - 1) / 6)));
        centroids.push_back(s.centroid);
      }
      BOOST_TEST(tiling(g, centroids, n) == 1.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(layers_must_fit) {
  auto stack = block_spin_stack({8, 8}, 2, 1, rbm::Units::spin);
  stack.erase(stack.begin());
  stack.push_back(stack[0]);
  BOOST_CHECK_THROW((void)receptive_fields(stack), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
