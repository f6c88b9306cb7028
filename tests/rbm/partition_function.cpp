#include "rbm/partition_function.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/machines.hpp"

using namespace deeprg;

BOOST_AUTO_TEST_SUITE(partition_function)

BOOST_AUTO_TEST_CASE(equals_the_sum_over_both_layers) {
  for (const auto units : {rbm::Units::spin, rbm::Units::binary})
    for (const auto& [visible, hidden] : std::vector<std::pair<int, int>>{{7, 4}, {4, 7}, {1, 1}, {1, 6}}) {
      const auto m = machines::some_machine(visible, hidden, units, 0.8);
      double z = 0;
      for (std::uint64_t v = 0; v < std::uint64_t{1} << visible; ++v)
        for (std::uint64_t h = 0; h < std::uint64_t{1} << hidden; ++h)
          z += std::exp(-machines::energy(m, v, h));
      BOOST_TEST(rbm::log_partition(parallel::Comm::self(), m) == std::log(z), boost::test_tools::tolerance(1e-13));
    }
}

BOOST_AUTO_TEST_CASE(too_many_units_are_refused) {
  BOOST_CHECK_THROW(static_cast<void>(rbm::log_partition(parallel::Comm::self(),
                                                         machines::some_machine(26, 30, rbm::Units::spin, 1))),
                    InputError);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_partition_function)

BOOST_AUTO_TEST_CASE(is_the_same_on_any_ranks_and_summed_over_either_layer) {
  const auto m = machines::some_machine(17, 30, rbm::Units::binary, 0.7);
  const double shared = rbm::log_partition(parallel::Comm::world(), m);
  BOOST_TEST(shared == rbm::log_partition(parallel::Comm::self(), m));
  const auto square = machines::some_machine(16, 16, rbm::Units::spin, 0.5);
  BOOST_TEST(rbm::log_partition(parallel::Comm::world(), square) ==
                 rbm::log_partition(parallel::Comm::world(), rbm::transposed(square)),
             boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_SUITE_END()
