#include "command/bench.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg::command;

BOOST_AUTO_TEST_SUITE(bench)

BOOST_AUTO_TEST_CASE(alternatives_take_turns_and_the_first_round_does_not_count) {
  std::string order;
  const auto medians = median_seconds({[&] { order += 'a'; }, [&] { order += 'b'; }}, 3);
  BOOST_TEST(order == "abababab");
  BOOST_TEST(medians.size() == 2);
  BOOST_TEST((medians[0] >= 0 && medians[1] >= 0));
}

BOOST_AUTO_TEST_CASE(messages_need_several_ranks) {
  BOOST_CHECK_THROW(std::ignore = deeprg::command::bench({{"comm"}, false}, deeprg::parallel::Comm::self()),
                    deeprg::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
