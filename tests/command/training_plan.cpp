#include "command/training_plan.hpp"

#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "command/keys.hpp"

using namespace deeprg;

namespace {

parameters::Input input(const std::vector<std::string>& settings) {
  return command::parse_input("[run]\nname = 'x'\n[lattice]\nsize = [8, 8]\n[model]\ncoupling = 0.4\n"
                              "[sample]\nsamples = 1000\n[train]\nlayers = [16, 4]\n",
                              "f.toml", settings);
}

} // namespace

BOOST_AUTO_TEST_SUITE(training_plan)

BOOST_AUTO_TEST_CASE(keys_become_settings) {
  const rbm::Settings s = command::training_settings(
      input({"train.units=spin", "train.steps=3", "train.reconstruction=sampled", "train.up_pass=sample",
             "train.l1_mode=proximal", "train.biases=symmetric", "train.snapshots=[0, 5]"}));
  BOOST_TEST((s.units == rbm::Units::spin && s.steps == 3 && s.reconstruction == rbm::Reconstruction::sampled));
  BOOST_TEST((s.up_pass == rbm::UpPass::sample && s.l1_mode == rbm::L1Mode::proximal));
  BOOST_TEST((s.biases == rbm::Biases::symmetric && s.snapshots.epochs == std::vector<std::int64_t>{0, 5}));
  const rbm::Settings defaults = command::training_settings(input({}));
  BOOST_TEST((defaults.units == rbm::Units::binary && defaults.snapshots.logarithmic));
  BOOST_TEST(defaults.learning_rate == 0.1);
}

BOOST_AUTO_TEST_CASE(controls_change_one_thing) {
  const rbm::Samples samples, others;
  const std::vector<rbm::Structure> none;
  const auto variants = command::training_variants(
      input({"train.controls=['untrained', 'no_l1', 'two_point', 'block_spin']"}), samples, others, none);
  BOOST_TEST_REQUIRE(variants.size() == 4U); // block spins are not trained
  BOOST_TEST(variants[0].name == "trained");
  BOOST_TEST(variants[1].settings.epochs == 0);
  BOOST_TEST(variants[2].settings.l1 == 0.0);
  BOOST_TEST(variants[2].settings.epochs == variants[0].settings.epochs);
  BOOST_TEST((variants[3].samples == &others && variants[2].samples == &samples));
}

BOOST_AUTO_TEST_CASE(block_spins_have_the_layers_of_the_net) {
  const rbm::Stack stack = command::block_spin_control(input({}), {8, 8});
  BOOST_TEST((stack.size() == 2U && stack[1].hidden == 4 && stack[0].units == rbm::Units::binary));
  BOOST_CHECK_THROW(static_cast<void>(command::block_spin_control(input({"train.layers=[16, 5]"}), {8, 8})),
                    InputError);
}

BOOST_AUTO_TEST_SUITE_END()
