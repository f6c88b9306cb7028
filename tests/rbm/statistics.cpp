#include "rbm/statistics.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;

namespace {

constexpr std::int64_t nv = 13, nh = 6;

// Values of both phases at some positions; the worst case, all 255, at every third.
struct Values {
  std::vector<std::uint8_t> v, h;
};
Values values(std::int64_t rows, std::int64_t first) {
  Values x;
  for (std::int64_t phase = 0; phase < 2; ++phase)
    for (std::int64_t row = first; row < first + rows; ++row) {
      for (std::int64_t i = 0; i < nv; ++i)
        x.v.push_back(static_cast<std::uint8_t>(row % 3 == 0 ? 255 : row * 31 + i * 17 + phase * 5));
      for (std::int64_t j = 0; j < nh; ++j)
        x.h.push_back(static_cast<std::uint8_t>(row % 3 == 0 && phase == 0 ? 255 : row * 13 + j * 29 + phase));
    }
  return x;
}

// products: of the visible units `mine`.
void check_against_plain_sums(const rbm::Statistics& statistics, std::int64_t rows, parallel::Share mine = {0, nv}) {
  const Values x = values(rows, 0);
  const auto at = [&](const std::vector<std::uint8_t>& m, std::int64_t row, std::int64_t n, std::int64_t k) {
    return std::int64_t{m[static_cast<std::size_t>(row * n + k)]};
  };
  const auto sign = [&](std::int64_t row) { return row < rows ? 1 : -1; };
  std::int64_t error = 0;
  for (std::int64_t i = 0; i < nv; ++i) {
    std::int64_t sum = 0;
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::int64_t d = at(x.v, row, nv, i) - at(x.v, rows + row, nv, i);
      sum += d;
      error += d * d;
    }
    BOOST_TEST(statistics.visible()[static_cast<std::size_t>(i)] == sum);
    for (std::int64_t j = 0; i >= mine.first && i < mine.first + mine.count && j < nh; ++j) {
      std::int64_t product = 0;
      for (std::int64_t row = 0; row < 2 * rows; ++row)
        product += sign(row) * at(x.v, row, nv, i) * at(x.h, row, nh, j);
      BOOST_TEST(statistics.products()[static_cast<std::size_t>(i * nh + j)] == product);
    }
  }
  for (std::int64_t j = 0; j < nh; ++j) {
    std::int64_t sum = 0;
    for (std::int64_t row = 0; row < 2 * rows; ++row)
      sum += sign(row) * at(x.h, row, nh, j);
    BOOST_TEST(statistics.hidden()[static_cast<std::size_t>(j)] == sum);
  }
  BOOST_TEST(statistics.squared_error() == error);
}

} // namespace

BOOST_AUTO_TEST_SUITE(statistics)

BOOST_AUTO_TEST_CASE(are_plain_sums) {
  rbm::Statistics statistics(nv, nh);
  for (const std::int64_t rows : {1, 7, 258, 259, 1000}) { // one block and several
    const Values x = values(rows, 0);
    statistics.take(rows, rows, x.v, x.h);
    check_against_plain_sums(statistics, rows);
  }
}

// Phases of different length, each times its weight: nothing is lost on the way, whatever the blocks.
BOOST_AUTO_TEST_CASE(phases_are_weighed) {
  rbm::Settings settings;
  settings.algorithm = rbm::Algorithm::pcd;
  for (const auto& [positive, negative] : {std::pair{20, 30}, {6, 300}, {516, 86}, {7, 7}}) {
    settings.batch_size = positive;
    settings.chains = negative;
    const rbm::Weighing weighing = rbm::weighing(settings);
    BOOST_TEST(weighing.positive * positive == weighing.total);
    BOOST_TEST(weighing.negative * negative == weighing.total);
    const auto n = static_cast<std::size_t>(positive), all = static_cast<std::size_t>(positive + negative);
    std::vector<std::uint8_t> v, h;
    for (std::size_t k = 0; k < all * nv; ++k)
      v.push_back(static_cast<std::uint8_t>(k * 37));
    for (std::size_t k = 0; k < all * nh; ++k)
      h.push_back(static_cast<std::uint8_t>(k * 53));
    rbm::Statistics statistics(nv, nh, weighing);
    statistics.take(positive, negative, v, h);
    const auto weight = [&](std::size_t row) -> double { return row < n ? weighing.positive : -weighing.negative; };
    for (std::size_t i = 0; i < nv; ++i)
      for (std::size_t j = 0; j < nh; ++j) {
        double product = 0, visible = 0, hidden = 0;
        for (std::size_t row = 0; row < all; ++row) {
          const double a = static_cast<double>(v[row * nv + i]), b = static_cast<double>(h[row * nh + j]);
          product += weight(row) * a * b;
          visible += weight(row) * a;
          hidden += weight(row) * b;
        }
        BOOST_TEST(statistics.products()[i * nh + j] == product);
        BOOST_TEST(static_cast<double>(statistics.visible()[i]) == visible);
        BOOST_TEST(static_cast<double>(statistics.hidden()[j]) == hidden);
      }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_statistics)

BOOST_AUTO_TEST_CASE(add_up_over_the_ranks) {
  const auto comm = parallel::Comm::world();
  for (const std::int64_t rows : {3, 300}) {
    const parallel::Share mine = parallel::share(rows, comm.size(), comm.rank());
    const Values x = values(mine.count, mine.first);
    rbm::Statistics statistics(nv, nh);
    statistics.take(mine.count, mine.count, x.v, x.h);
    statistics.reduce(comm);
    check_against_plain_sums(statistics, rows, parallel::share(nv, comm.size(), comm.rank()));
  }
}

BOOST_AUTO_TEST_SUITE_END()
