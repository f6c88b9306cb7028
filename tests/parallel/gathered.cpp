#include "parallel/gathered.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;

BOOST_AUTO_TEST_SUITE(parallel_gathered)

BOOST_AUTO_TEST_CASE(every_rank_has_every_row) {
  const auto fill = [](std::int64_t row, std::span<double> numbers) {
    numbers[0] = 0.1 * static_cast<double>(row);
    numbers[1] = 1 / (1 + static_cast<double>(row));
  };
  for (const std::int64_t rows : {0, 1, 2, 13}) {
    const auto table = parallel::gathered(parallel::Comm::world(), rows, 2, fill);
    BOOST_TEST(table == parallel::gathered(parallel::Comm::self(), rows, 2, fill));
    BOOST_TEST(table.size() == static_cast<std::size_t>(2 * rows));
  }
}

BOOST_AUTO_TEST_SUITE_END()
