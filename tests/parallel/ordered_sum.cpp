#include "parallel/ordered_sum.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace deeprg;

// Terms whose sum depends on the order.
double term(std::int64_t i) { return (i % 3 == 0 ? 1e12 : 1.0) / static_cast<double>(i + 1); }

std::vector<double> sums(const parallel::Comm& comm, std::int64_t n) {
  return parallel::ordered_sum(comm, n, 2, [](parallel::Share terms, std::span<double> out) {
    BOOST_TEST(terms.count <= parallel::sum_chunk);
    for (std::int64_t i = terms.first; i < terms.first + terms.count; ++i) {
      out[0] += term(i);
      out[1] += 1;
    }
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_ordered_sum)

BOOST_AUTO_TEST_CASE(does_not_depend_on_the_ranks) {
  for (const std::int64_t n : {0, 1, 1024, 1025, 10'000}) {
    const auto alone = sums(parallel::Comm::self(), n), together = sums(parallel::Comm::world(), n);
    BOOST_TEST(together[0] == alone[0]); // to the bit
    BOOST_TEST(together[1] == static_cast<double>(n));
  }
}

BOOST_AUTO_TEST_CASE(adds_chunk_by_chunk) {
  double expected = 0;
  for (std::int64_t first = 0; first < 3000; first += 1024) {
    double chunk = 0;
    for (std::int64_t i = first; i < std::min<std::int64_t>(first + 1024, 3000); ++i)
      chunk += term(i);
    expected += chunk;
  }
  BOOST_TEST(sums(parallel::Comm::world(), 3000)[0] == expected);
}

BOOST_AUTO_TEST_SUITE_END()
