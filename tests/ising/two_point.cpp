#include "ising/two_point.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "ising/exact.hpp"
#include "parallel/comm.hpp"

using namespace deeprg;
using namespace deeprg::ising;
using lattice::Geometry;

namespace {

// G whose g = sin(pi G / 2) is u^(|x| + |y| + |z|) on the torus, summed over the images: no mode is negative.
std::vector<double> decaying(const Geometry& g, double u) {
  const auto along = [&](std::int64_t r, std::int64_t L) {
    if (L == 1)
      return 1.0;
    return (std::pow(u, static_cast<double>(r)) + std::pow(u, static_cast<double>(L - r))) /
           (1 + std::pow(u, static_cast<double>(L)));
  };
  std::vector<double> all;
  for (std::int64_t z = 0; z < g.lz; ++z)
    for (std::int64_t y = 0; y < g.ly; ++y)
      for (std::int64_t x = 0; x < g.lx; ++x)
        all.push_back(2 / std::acos(-1.0) * std::asin(along(z, g.lz) * along(y, g.ly) * along(x, g.lx)));
  return all;
}

std::vector<std::int8_t> signs(const GaussianField& field, std::int64_t first, std::int64_t samples,
                               std::uint64_t seed = 3) {
  std::vector<std::int8_t> spins(static_cast<std::size_t>(samples * field.geometry.sites()));
  draw_signs(field, random::Generator(seed), first, spins);
  return spins;
}

// Largest |G - target| over all displacements, in standard errors over `blocks` blocks of samples.
double worst_deviation(const GaussianField& field, const std::vector<double>& target) {
  constexpr std::int64_t blocks = 200, samples = 200;
  const std::size_t N = target.size();
  std::vector<double> sum(N, 0.0), square(N, 0.0);
  for (std::int64_t b = 0; b < blocks; ++b) {
    std::vector<std::int64_t> sums(N, 0);
    add_pair_sums(field.geometry, signs(field, b * samples, samples), sums);
    const auto G = two_point_function(field.geometry, sums, samples);
    for (std::size_t r = 0; r < N; ++r) {
      sum[r] += G[r];
      square[r] += G[r] * G[r];
    }
  }
  double worst = 0;
  for (std::size_t r = 1; r < N; ++r) {
    const double mean = sum[r] / blocks, error = std::sqrt((square[r] / blocks - mean * mean) / (blocks - 1));
    worst = std::max(worst, std::abs(mean - target[r]) / error);
  }
  return worst;
}

} // namespace

BOOST_AUTO_TEST_SUITE(two_point)

BOOST_AUTO_TEST_CASE(pair_sums_equal_the_plain_ones) {
  for (const auto& size : std::vector<std::vector<std::int64_t>>{{7}, {2}, {130}, {4, 6}, {5, 65}, {3, 1}, {3, 4, 5}}) {
    const auto g = Geometry::of(size);
    const auto N = static_cast<std::size_t>(g.sites());
    const auto spins = signs(gaussian_field(g, decaying(g, 0.5)), 0, 3);
    std::vector<std::int64_t> sums(N, 0), plain(N, 0);
    add_pair_sums(g, spins, sums);
    for (std::size_t n = 0; n < 3; ++n)
      for (std::int64_t r = 0; r < g.sites(); ++r)
        for (std::int64_t x = 0; x < g.sites(); ++x) {
          const std::int64_t z2 = (x / (g.ly * g.lx) + r / (g.ly * g.lx)) % g.lz;
          const std::int64_t y2 = (x / g.lx % g.ly + r / g.lx % g.ly) % g.ly, x2 = (x % g.lx + r % g.lx) % g.lx;
          plain[static_cast<std::size_t>(r)] += spins[n * N + static_cast<std::size_t>(x)] *
                                                spins[n * N + static_cast<std::size_t>((z2 * g.ly + y2) * g.lx + x2)];
        }
    BOOST_TEST(sums == plain, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(averages_over_reflections_and_equal_axes) {
  const auto g = Geometry::of({3, 3});
  // displacements (y, x): (0,1) (0,2) (1,0) (2,0) are one class, (1,1) (1,2) (2,1) (2,2) another
  const std::vector<std::int64_t> sums{9, 1, 2, 3, 5, 5, 6, 7, 7};
  const auto G = two_point_function(g, sums, 1);
  BOOST_TEST(G[0] == 1.0);
  for (const std::size_t r : {1, 2, 3, 6})
    BOOST_TEST(G[r] == 12.0 / 36);
  for (const std::size_t r : {4, 5, 7, 8})
    BOOST_TEST(G[r] == 24.0 / 36);
  const auto oblong = two_point_function(Geometry::of({1, 9}), sums, 1); // axes of unlike extent stay apart
  BOOST_TEST(oblong[1] == 8.0 / 18);
  BOOST_TEST(oblong[8] == 8.0 / 18);
}

BOOST_AUTO_TEST_CASE(signs_have_the_two_point_function) {
  for (const auto& size : std::vector<std::vector<std::int64_t>>{{12}, {7}, {6, 8}, {5, 5}, {4, 4, 3}}) {
    const auto g = Geometry::of(size);
    const auto target = decaying(g, 0.6);
    const GaussianField field = gaussian_field(g, target);
    BOOST_TEST(field.clipped_fraction == 0.0);
    BOOST_TEST(worst_deviation(field, target) < 4);
  }
}

BOOST_AUTO_TEST_CASE(signs_have_the_two_point_function_of_an_ising_ring) {
  const exact::Ring ring{16, 0.7};
  std::vector<double> target;
  for (std::int64_t r = 0; r < 16; ++r)
    target.push_back(ring.correlation(r));
  const GaussianField field = gaussian_field(Geometry::of({16}), target);
  BOOST_TEST(field.clipped_fraction == 0.0);
  BOOST_TEST(worst_deviation(field, target) < 4);
}

BOOST_AUTO_TEST_CASE(white_spectrum_gives_independent_spins) {
  const auto g = Geometry::of({4, 5});
  std::vector<double> target(20, 0.0);
  target[0] = 1;
  const GaussianField field = gaussian_field(g, target);
  for (const double amplitude : field.amplitude)
    BOOST_TEST(std::abs(amplitude - 1) < 1e-14);
  BOOST_TEST(worst_deviation(field, target) < 4);
  const std::int64_t samples = 20000;
  const auto spins = signs(field, 0, samples);
  for (std::size_t x = 0; x < 20; ++x) { // no site knows its place
    double sum = 0;
    for (std::size_t n = 0; n < static_cast<std::size_t>(samples); ++n)
      sum += spins[n * 20 + x];
    BOOST_TEST(std::abs(sum) < 4 * std::sqrt(static_cast<double>(samples)));
  }
}

BOOST_AUTO_TEST_CASE(clips_what_no_field_can_have) {
  // On 4 sites g = (1, c, -1, c) has S = (2c, 2, -2c, 2): for c > 0 the part 2c of N = 4 is negative.
  const double c = 0.5, G = 2 / std::acos(-1.0) * std::asin(c);
  const GaussianField field = gaussian_field(Geometry::of({4}), std::vector<double>{1, G, -1, G});
  BOOST_TEST(std::abs(field.clipped_fraction - 2 * c / 4) < 1e-14);
  double variance = 0;
  for (const double a : field.amplitude)
    variance += a * a / 4;
  BOOST_TEST(std::abs(variance - 1) < 1e-14);
  BOOST_TEST(field.amplitude[2] == 0.0);
}

BOOST_AUTO_TEST_CASE(refuses_what_does_not_fit) {
  const auto g = Geometry::of({4});
  std::vector<std::int64_t> three(3), four(4);
  BOOST_CHECK_THROW(add_pair_sums(g, {}, three), InputError);
  BOOST_CHECK_THROW((void)two_point_function(g, three, 1), InputError);
  BOOST_CHECK_THROW((void)two_point_function(g, four, 0), InputError);
  BOOST_CHECK_THROW((void)gaussian_field(g, std::vector<double>(3)), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_two_point)

BOOST_AUTO_TEST_CASE(any_division_of_the_samples_gives_the_same_spins_and_sums) {
  const auto comm = parallel::Comm::world();
  const auto g = Geometry::of({6, 10});
  const GaussianField field = gaussian_field(g, decaying(g, 0.7));
  const auto all = signs(field, 0, 37);
  const auto part = parallel::share(37, comm.size(), comm.rank());
  const auto mine = signs(field, part.first, part.count);
  BOOST_TEST(std::equal(mine.begin(), mine.end(), all.begin() + part.first * g.sites()));
  std::vector<std::int64_t> sums(60, 0), whole(60, 0);
  add_pair_sums(g, mine, sums);
  comm.all_reduce(std::span(sums), parallel::Reduction::sum);
  add_pair_sums(g, all, whole);
  BOOST_TEST(sums == whole, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
