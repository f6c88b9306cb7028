#include "parallel/shared_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace deeprg;

BOOST_AUTO_TEST_SUITE(parallel_shared_rows)

// More and fewer rows than ranks; row r of rank k holds 100 r + column + 1000 k.
BOOST_AUTO_TEST_CASE(sums_go_to_owners_and_come_back) {
  const auto comm = parallel::Comm::world();
  constexpr std::size_t width = 3;
  for (const std::int64_t rows : {1, 2, 7, 64}) {
    std::vector<std::int32_t> table(static_cast<std::size_t>(rows) * width), expected(table.size());
    const int ranks = comm.size();
    for (std::size_t i = 0; i < table.size(); ++i) {
      const auto plain = static_cast<std::int32_t>(100 * (i / width) + i % width);
      table[i] = plain + 1000 * comm.rank();
      expected[i] = ranks * plain + 500 * ranks * (ranks - 1);
    }
    parallel::sum_to_owners(comm, std::span(table), rows);
    const auto mine = parallel::share(rows, ranks, comm.rank());
    for (auto i = static_cast<std::size_t>(mine.first) * width;
         i < static_cast<std::size_t>(mine.first + mine.count) * width; ++i)
      BOOST_TEST(table[i] == expected[i]);
    parallel::rows_of_owners(comm, std::span(table), rows);
    BOOST_TEST((table == expected));
  }
}

BOOST_AUTO_TEST_SUITE_END()
