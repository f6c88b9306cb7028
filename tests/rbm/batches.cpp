#include "rbm/batches.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

#include "machines.hpp"

using namespace deeprg;

BOOST_AUTO_TEST_SUITE(batches)

BOOST_AUTO_TEST_CASE(samples_come_back) {
  std::vector<std::uint8_t> bits(19), bytes(19), read(19);
  for (std::size_t i = 0; i < 19; ++i) {
    bits[i] = i % 3 == 0 ? 255 : 0;
    bytes[i] = static_cast<std::uint8_t>(13 * i);
  }
  rbm::Samples packed(rbm::Storage::bits, 4, 19), plain(rbm::Storage::bytes, 4, 19);
  packed.set(2, bits);
  plain.set(2, bytes);
  packed.get(2, read);
  BOOST_TEST((read == bits));
  plain.get(2, read);
  BOOST_TEST((read == bytes));
  packed.get(1, read);
  BOOST_TEST((read == std::vector<std::uint8_t>(19)));
  BOOST_TEST(packed.rows(0, 4).size() == 12U);
}

BOOST_AUTO_TEST_CASE(whole_replicas_are_held_out) {
  const rbm::Split split = machines::split_in_replicas(1000, 20, 150);
  BOOST_TEST(split.held_out.size() == 150U);
  BOOST_TEST(split.training.size() == 850U);
  std::set<std::int64_t> training, held_out;
  for (const auto i : split.training)
    training.insert(i % 20);
  for (const auto i : split.held_out)
    held_out.insert(i % 20);
  BOOST_TEST(held_out.size() == 3U);
  for (const auto r : held_out)
    BOOST_TEST(!training.contains(r));
}

BOOST_AUTO_TEST_CASE(one_replica_holds_out_the_last_samples) {
  const rbm::Split split = machines::split_in_replicas(10, 1, 3);
  BOOST_TEST((split.held_out == std::vector<std::int64_t>{7, 8, 9}));
  BOOST_TEST(machines::split_in_replicas(10, 1, 0).held_out.empty());
}

BOOST_AUTO_TEST_CASE(never_holds_out_every_replica) {
  const rbm::Split split = machines::split_in_replicas(10, 2, 9);
  BOOST_TEST(split.training.size() == 5U);
}

BOOST_AUTO_TEST_CASE(an_epoch_is_a_permutation) {
  const rbm::Split split = machines::split_in_replicas(1000, 20, 150);
  const random::Generator generator(4);
  std::vector<std::int64_t> first, second, again;
  rbm::sort_for_epoch(generator, 1, 0, split.training, first);
  rbm::sort_for_epoch(generator, 1, 1, split.training, second);
  rbm::sort_for_epoch(generator, 1, 0, split.training, again);
  BOOST_TEST((first == again));
  BOOST_TEST((first != second));
  std::sort(first.begin(), first.end());
  BOOST_TEST((first == split.training));
}

BOOST_AUTO_TEST_SUITE_END()
