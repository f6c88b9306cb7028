#include "base/suggestion.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace deeprg::suggestion;

BOOST_AUTO_TEST_SUITE(suggestion)

BOOST_AUTO_TEST_CASE(distances_count_insertions_deletions_substitutions_and_transpositions) {
  BOOST_TEST(distance("", "abc") == 3U);
  BOOST_TEST(distance("abc", "abc") == 0U);
  BOOST_TEST(distance("temprature", "temperature") == 1U);
  BOOST_TEST(distance("smaple", "sample") == 1U);
  BOOST_TEST(distance("kitten", "sitting") == 3U);
  BOOST_TEST(distance("ca", "abc") == 3U); // each part is edited once
}

BOOST_AUTO_TEST_CASE(only_a_near_name_is_suggested) {
  const std::vector<std::string> names{"temperature", "field", "coupling"};
  BOOST_TEST(did_you_mean("temprature", names) == "; did you mean 'temperature'?");
  BOOST_TEST(did_you_mean("feild", names) == "; did you mean 'field'?");
  BOOST_TEST(did_you_mean("magnetism", names) == "");
  BOOST_TEST(did_you_mean(std::string(10'000'000, 'x'), names) == "");
}

BOOST_AUTO_TEST_SUITE_END()
