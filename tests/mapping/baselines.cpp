#include "mapping/baselines.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace deeprg;
using namespace deeprg::mapping;
using lattice::Geometry;

namespace {

const random::Generator generator(4);

std::vector<std::int8_t> random_spins(std::int64_t n) {
  std::vector<std::int8_t> spins;
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(n); ++i)
    spins.push_back(generator.block(random::Purpose::initial_spins, i, 1).low & 1 ? 1 : -1);
  return spins;
}

} // namespace

BOOST_AUTO_TEST_SUITE(baselines)

BOOST_AUTO_TEST_CASE(blocks_take_their_majority) {
  const auto g = Geometry::of({2, 6});
  const std::vector<std::int8_t> sample{1, 1,  -1, -1, 1, -1, //
                                        1, -1, 1,  -1, 1, -1};
  const std::vector<std::int64_t> number{7};
  const auto images = through_blocks(g, {3, 5, 12}, generator)(sample, number);
  BOOST_TEST(images[1].sampled.empty()); // 12 sites make no 5 squares
  BOOST_TEST(images[2].sampled == sample, boost::test_tools::per_element());
  const std::int8_t coin = images[0].sampled[4];
  const std::vector<std::int8_t> expected{1, 1, -1, -1, coin, coin, 1, 1, -1, -1, coin, coin};
  BOOST_TEST(images[0].sampled == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(decimation_keeps_the_first_spin_of_a_block) {
  const auto samples = random_spins(2 * 4 * 6);
  std::vector<std::int8_t> expected;
  for (std::size_t n = 0; n < 2; ++n)
    for (std::size_t y = 0; y < 4; y += 2)
      for (std::size_t x = 0; x < 6; x += 2)
        expected.push_back(samples[n * 24 + y * 6 + x]);
  BOOST_TEST(decimated_spins(Geometry::of({4, 6}), 6, samples) == expected, boost::test_tools::per_element());
  BOOST_TEST(decimated_spins(Geometry::of({4, 6}), 5, samples).empty());
}

BOOST_AUTO_TEST_CASE(ties_are_fair) {
  const std::int64_t n = 10000;
  std::vector<std::int8_t> samples;
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < n; ++i) {
    samples.insert(samples.end(), {1, -1});
    numbers.push_back(i);
  }
  const auto images = through_blocks(Geometry::of({2}), {1}, generator)(samples, numbers);
  std::int64_t sum = 0;
  for (const std::int8_t s : images[0].sampled)
    sum += s;
  BOOST_TEST(std::abs(sum) < 2 * 4 * 100);
}

BOOST_AUTO_TEST_CASE(all_components_give_everything_back) {
  const auto samples = random_spins(12 * 40);
  const auto map = through_principal_components(parallel::Comm::self(), samples, 12, {12, 40});
  const std::vector<std::int64_t> numbers(40, 0);
  for (const auto& image : map(samples, numbers)) {
    BOOST_TEST(image.sampled == samples, boost::test_tools::per_element());
    for (std::size_t i = 0; i < samples.size(); ++i)
      BOOST_TEST(std::abs(static_cast<double>(image.mean_field[i]) - samples[i]) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(one_component_finds_the_one_direction_of_the_data) {
  // Three sites that agree with each other and one that does as it likes: the first component is (1, 1, 1, 0) / sqrt 3.
  std::vector<std::int8_t> samples;
  for (int n = 0; n < 64; ++n) {
    const std::int8_t s = n % 2 == 0 ? 1 : -1, t = n / 2 % 2 == 0 ? 1 : -1;
    samples.insert(samples.end(), {s, s, s, t});
  }
  const auto map = through_principal_components(parallel::Comm::self(), samples, 4, {1});
  const std::vector<std::int8_t> one{1, 1, -1, 1};
  const auto image = map(one, std::vector<std::int64_t>{0})[0];
  for (std::size_t x = 0; x < 3; ++x)
    BOOST_TEST(std::abs(static_cast<double>(image.mean_field[x]) - 1.0 / 3) < 1e-5);
  BOOST_TEST(std::abs(static_cast<double>(image.mean_field[3])) < 1e-5);
}

BOOST_AUTO_TEST_CASE(what_never_changes_comes_back_from_the_mean) {
  std::vector<std::int8_t> samples;
  for (int n = 0; n < 32; ++n)
    samples.insert(samples.end(), {1, static_cast<std::int8_t>(n % 2 == 0 ? 1 : -1), -1});
  const auto map = through_principal_components(parallel::Comm::self(), samples, 3, {1});
  const auto image = map(std::vector<std::int8_t>{1, -1, -1}, std::vector<std::int64_t>{0})[0];
  const std::vector<std::int8_t> expected{1, -1, -1};
  BOOST_TEST(image.sampled == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_baselines)

BOOST_AUTO_TEST_CASE(components_do_not_depend_on_the_ranks) {
  const auto samples = random_spins(30 * 200);
  const std::vector<std::int64_t> numbers(200, 0);
  const auto shared = through_principal_components(parallel::Comm::world(), samples, 30, {5})(samples, numbers);
  const auto alone = through_principal_components(parallel::Comm::self(), samples, 30, {5})(samples, numbers);
  BOOST_TEST(shared[0].mean_field == alone[0].mean_field, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
