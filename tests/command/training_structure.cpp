#include "command/training_structure.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

#include "base/error.hpp"
#include "command/keys.hpp"

using namespace deeprg;

namespace {

parameters::Input input(const std::vector<std::string>& settings) {
  return command::parse_input("[run]\nname = 'x'\n[sample]\nfile = 's.h5'\n[train]\nlayers = [16, 4]\n", "f.toml",
                              settings);
}

} // namespace

BOOST_AUTO_TEST_SUITE(training_structure)

BOOST_AUTO_TEST_CASE(nothing_is_told_unless_asked_for) {
  for (const rbm::Structure& s : command::training_structures(input({}), {4, 8}))
    BOOST_TEST((s.symmetries.empty() && s.ties.empty() && s.placement.empty()));
}

BOOST_AUTO_TEST_CASE(symmetries_are_of_the_first_layer) {
  const auto s = command::training_structures(input({"train.augment=['flip', 'translate', 'point_group']"}), {4, 8});
  BOOST_TEST_REQUIRE(s[0].symmetries.sets.size() == 3U);
  BOOST_TEST(s[0].symmetries.sets[0].size() == 8U);
  BOOST_TEST(s[0].symmetries.sets[1].size() == 4U);
  BOOST_TEST(s[0].symmetries.sets[2].size() == 4U);
  BOOST_TEST(s[0].symmetries.flip);
  BOOST_TEST(s[1].symmetries.empty());
}

// A translation by the stride turns the weights of a hidden unit into those of another, which has the same parameters.
BOOST_AUTO_TEST_CASE(filters_are_translated) {
  const auto s = command::training_structures(input({"train.tied=true", "train.stride=2"}), {4, 8});
  const rbm::Ties& ties = s[0].ties;
  BOOST_TEST(s[1].ties.empty());
  BOOST_TEST_REQUIRE(ties.weights.size() == 32U * 16);
  BOOST_TEST(std::set<std::int32_t>(ties.weights.begin(), ties.weights.end()).size() == 2U * 32);
  for (std::size_t y = 0; y < 4; ++y)
    for (std::size_t x = 0; x < 8; ++x)
      for (std::size_t f = 0; f < 2; ++f)
        for (std::size_t t = 0; t < 8; ++t) { // translations (2, 4)
          const std::size_t right = t / 4 * 4 + (t % 4 + 1) % 4, down = (t / 4 + 1) % 2 * 4 + t % 4;
          const auto weight = [&](std::size_t row, std::size_t column, std::size_t unit) {
            return ties.weights[(row % 4 * 8 + column % 8) * 16 + f * 8 + unit];
          };
          BOOST_TEST(weight(y, x, t) == weight(y, x + 2, right));
          BOOST_TEST(weight(y, x, t) == weight(y + 2, x, down));
        }
  BOOST_TEST((std::vector<std::int32_t>(ties.visible_bias.begin(), ties.visible_bias.begin() + 10) ==
              std::vector<std::int32_t>{0, 1, 0, 1, 0, 1, 0, 1, 2, 3}));
  BOOST_TEST(ties.hidden_bias[7] == 0);
  BOOST_TEST(ties.hidden_bias[8] == 1);
  rbm::Machine machine{rbm::Units::spin, 32, 16, {}, {}, {}};
  for (const std::int32_t parameter : ties.weights)
    machine.weights.push_back(static_cast<float>(parameter));
  const auto filters = command::filters_of(machine, 2);
  for (std::size_t k = 0; k < filters.size(); ++k)
    BOOST_TEST(filters[k] == static_cast<float>(k));
}

BOOST_AUTO_TEST_CASE(layers_that_are_not_tied_are_refused) {
  BOOST_CHECK_THROW((void)command::training_structures(input({"train.tied=true"}), {4, 8}), InputError);
  BOOST_CHECK_THROW((void)command::training_structures(input({"train.tied=true", "train.stride=3"}), {4, 8}),
                    InputError);
}

BOOST_AUTO_TEST_CASE(units_lie_at_the_middle_of_their_cells) {
  const auto s = command::training_structures(input({"train.initial=local"}), {8, 8});
  const rbm::Placement &first = s[0].placement, &second = s[1].placement;
  BOOST_TEST((first.periods == std::vector<double>{8, 8}));
  BOOST_TEST(first.squared_distance(0, 0) == 0.5); // 4 x 4 cells of 2 x 2 sites
  BOOST_TEST(first.squared_distance(9, 0) == 0.5);
  BOOST_TEST(first.squared_distance(63, 0) == 2 * 1.5 * 1.5);
  BOOST_TEST((second.periods == std::vector<double>{4, 4}));
  BOOST_TEST(second.squared_distance(0, 0) == 0.5);
  // two filters share the cell of one site
  const auto tied = command::training_structures(input({"train.initial=local", "train.tied=true"}), {2, 4});
  BOOST_TEST(tied[0].placement.squared_distance(0, 0) == 0.0625);
  BOOST_TEST(tied[0].placement.squared_distance(0, 8) == 0.0625);
  BOOST_TEST(tied[0].placement.squared_distance(1, 1) == 0.0625);
}

BOOST_AUTO_TEST_SUITE_END()
