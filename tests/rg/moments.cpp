#include "rg/moments.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;
using namespace deeprg::rg;

namespace {

// Sums (level, operator) of a configuration that never was: 2 even and 1 odd operator at 3 levels.
std::vector<std::int64_t> some_sums(std::int64_t n) {
  std::vector<std::int64_t> sums;
  for (std::int64_t i = 0; i < 9; ++i)
    sums.push_back((n * 7 + i * i * 5) % 23 - 11);
  return sums;
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_moments)

BOOST_AUTO_TEST_CASE(every_product_where_it_should_be_on_any_ranks) {
  constexpr std::int64_t samples = 50;
  const auto world = parallel::Comm::world();
  const auto mine = parallel::share(samples, world.size(), world.rank());
  Moments moments(3, 2, 1, 5), threads(3, 2, 1, 5);
  for (std::int64_t n = mine.first; n < mine.first + mine.count; ++n)
    (n % 3 == 0 ? threads : moments).add(static_cast<std::size_t>(n / 20), some_sums(n));
  moments.add(threads);
  moments.reduce(world);
  const auto bins = moments.bins();
  BOOST_TEST(bins.lengths == (std::vector<double>{20, 20, 10}), boost::test_tools::per_element()); // two are empty
  const auto expect = [&](std::size_t quantity, std::size_t i, std::size_t j) { // of sums i and j; 9: of i alone
    double total = 0;
    for (std::size_t bin = 0; bin < 3; ++bin) {
      double sum = 0;
      for (std::int64_t n = static_cast<std::int64_t>(bin) * 20;
           n < std::min<std::int64_t>(samples, static_cast<std::int64_t>(bin) * 20 + 20); ++n) {
        const auto s = some_sums(n);
        sum += static_cast<double>(s[i] * (j == 9 ? 1 : s[j]));
      }
      BOOST_TEST(bins.sums[bin * bins.quantities + quantity] == sum);
      total += sum;
    }
    BOOST_TEST(moments.averages()[quantity] == total / samples);
  };
  for (std::size_t level = 0; level < 3; ++level) {
    for (std::size_t a = 0; a < 2; ++a) {
      expect(moments.mean(Parity::even, level, a), 3 * level + a, 9);
      expect(moments.with_energy(level, a), 3 * level + a, 0);
      for (std::size_t b = 0; b < 2; ++b) {
        expect(moments.same(Parity::even, level, a, b), 3 * level + a, 3 * level + b);
        if (level > 0)
          expect(moments.cross(Parity::even, level, a, b), 3 * level + a, 3 * level - 3 + b);
      }
    }
    expect(moments.mean(Parity::odd, level, 0), 3 * level + 2, 9);
    expect(moments.same(Parity::odd, level, 0, 0), 3 * level + 2, 3 * level + 2);
    if (level > 0)
      expect(moments.cross(Parity::odd, level, 0, 0), 3 * level + 2, 3 * level - 1);
  }
}

BOOST_AUTO_TEST_CASE(the_bound_on_samples_keeps_the_largest_square) {
  const auto geometry = lattice::Geometry::of({1024, 1024});
  const std::int64_t most = most_samples(standard_operators(2), geometry), largest = 4 * geometry.sites();
  BOOST_TEST(most > 400'000);
  BOOST_TEST(most <= std::numeric_limits<std::int64_t>::max() / (largest * largest));
}

BOOST_AUTO_TEST_SUITE_END()
