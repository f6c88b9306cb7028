#include "rbm/structure.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

#include "machines.hpp"
#include "rbm/trainer.hpp"

using namespace deeprg;

namespace {

constexpr std::int64_t ring = 12, filters = 2;

// Translations of a ring; hidden units are filters translated by `stride`.
rbm::Structure on_a_ring(std::int64_t stride) {
  rbm::Structure structure;
  std::vector<std::vector<std::int32_t>> translations;
  const std::int64_t cells = ring / stride;
  for (std::int64_t shift = 0; shift < ring; ++shift) {
    std::vector<std::int32_t> p;
    for (std::int64_t i = 0; i < ring; ++i)
      p.push_back(static_cast<std::int32_t>((i + shift) % ring));
    translations.push_back(p);
  }
  structure.symmetries.sets = {translations};
  structure.symmetries.flip = true;
  rbm::Ties& ties = structure.ties;
  for (std::int64_t i = 0; i < ring; ++i) {
    for (std::int64_t f = 0; f < filters; ++f)
      for (std::int64_t t = 0; t < cells; ++t)
        ties.weights.push_back(static_cast<std::int32_t>(f * ring + (i - stride * t + ring) % ring));
    ties.visible_bias.push_back(static_cast<std::int32_t>(i % stride));
  }
  for (std::int64_t j = 0; j < filters * cells; ++j)
    ties.hidden_bias.push_back(static_cast<std::int32_t>(j / cells));
  rbm::Placement& placement = structure.placement;
  placement.periods = {ring};
  for (std::int64_t i = 0; i < ring; ++i)
    placement.visible.push_back(static_cast<double>(i));
  for (std::int64_t j = 0; j < filters * cells; ++j)
    placement.hidden.push_back(static_cast<double>(j % cells * stride) + 0.25);
  return structure;
}

rbm::Settings some_settings(rbm::Units units) {
  rbm::Settings settings;
  settings.units = units;
  settings.epochs = 2;
  settings.batch_size = 20;
  settings.learning_rate = 0.02;
  settings.bump_amplitude = 0.4;
  settings.bump_width = 0.9;
  settings.initial_weights = 0.01;
  return settings;
}

rbm::Layer trained(const parallel::Comm& comm, const rbm::Settings& settings, const rbm::Structure& structure,
                   std::int64_t hidden) {
  const random::Generator generator(4);
  const rbm::Samples samples = machines::some_samples(120, ring);
  const rbm::Split split = machines::split_in_replicas(120, 12, 20);
  rbm::Layer layer = rbm::initial_layer(comm, generator, settings, 0, ring, hidden, structure);
  rbm::Trainer trainer(comm, generator, settings, samples, split, 0, layer, structure);
  while (!trainer.finished())
    trainer.step();
  return layer;
}

void check_tied(const std::vector<float>& values, const std::vector<std::int32_t>& numbers) {
  std::map<std::int32_t, float> parameters;
  for (std::size_t k = 0; k < values.size(); ++k)
    BOOST_TEST(parameters.emplace(numbers[k], values[k]).first->second == values[k]);
}

} // namespace

BOOST_AUTO_TEST_SUITE(structure)

BOOST_AUTO_TEST_CASE(every_image_comes_as_often_as_another) {
  const rbm::Structure s = on_a_ring(1);
  const random::Generator generator(3);
  std::map<std::vector<int>, int> seen;
  constexpr int samples = 24'000;
  for (int sample = 0; sample < samples; ++sample) {
    std::vector<std::uint8_t> values(ring);
    values[2] = 255;
    rbm::transform(s.symmetries, generator, sample, 0, sample % 7, values);
    ++seen[{values.begin(), values.end()}];
  }
  BOOST_TEST(seen.size() == 24U); // 12 places, turned over or not
  for (const auto& [values, count] : seen)
    BOOST_TEST(std::abs(count - 1000) < 5 * std::sqrt(1000.0));
  std::vector<std::uint8_t> once(ring), again(ring);
  for (std::size_t i = 0; i < once.size(); ++i)
    again[i] = once[i] = static_cast<std::uint8_t>(i * 20);
  rbm::transform(s.symmetries, generator, 8, 1, 5, once);
  rbm::transform(s.symmetries, generator, 8, 1, 5, again);
  BOOST_TEST((once == again));
}

BOOST_AUTO_TEST_CASE(bumps_stand_where_units_lie) {
  const rbm::Structure s = on_a_ring(3);
  rbm::Settings settings = some_settings(rbm::Units::spin);
  settings.initial_weights = 0;
  rbm::Structure untied = s;
  untied.ties = {};
  const random::Generator generator(4);
  const rbm::Layer layer = rbm::initial_layer(parallel::Comm::self(), generator, settings, 0, ring, 8, untied);
  for (std::size_t i = 0; i < ring; ++i)
    for (std::size_t j = 0; j < 8; ++j) {
      double apart = std::abs(static_cast<double>(i) - static_cast<double>(j % 4 * 3) - 0.25);
      apart = std::min(apart, ring - apart);
      BOOST_TEST(std::abs(static_cast<double>(layer.machine.weights[i * 8 + j]) -
                          0.4 * std::exp(-apart * apart / 1.62)) < 1e-7);
    }
}

BOOST_AUTO_TEST_CASE(tied_parameters_stay_one) {
  for (const std::int64_t stride : {1, 3})
    for (const auto units : {rbm::Units::spin, rbm::Units::binary}) {
      rbm::Structure s = on_a_ring(stride);
      rbm::Settings settings = some_settings(units);
      settings.l1 = 0.01;
      const std::int64_t hidden = filters * ring / stride;
      const rbm::Layer start =
          rbm::initial_layer(parallel::Comm::self(), random::Generator(4), settings, 0, ring, hidden, s);
      const rbm::Layer layer = trained(parallel::Comm::self(), settings, s, hidden);
      check_tied(layer.machine.weights, s.ties.weights);
      check_tied(layer.machine.visible_bias, s.ties.visible_bias);
      check_tied(layer.machine.hidden_bias, s.ties.hidden_bias);
      BOOST_TEST(layer.machine.weights[0] != start.machine.weights[0]);
      BOOST_TEST(layer.machine.weights[0] != layer.machine.weights[1]);
      BOOST_TEST(layer.machine.hidden_bias[0] != 0.0F);
    }
}

// One update of a tied machine moves a parameter by the sum of what it would move its weights by untied.
BOOST_AUTO_TEST_CASE(gradients_of_tied_weights_add_up) {
  rbm::Structure tied = on_a_ring(3), untied;
  tied.symmetries = {};
  rbm::Settings settings = some_settings(rbm::Units::spin);
  settings.l1 = 0;
  settings.bump_amplitude = 0;
  settings.initial_weights = 0; // tied and untied start alike
  settings.epochs = 1;
  settings.batch_size = 100;
  const rbm::Layer one = trained(parallel::Comm::self(), settings, tied, 8);
  const rbm::Layer each = trained(parallel::Comm::self(), settings, untied, 8);
  std::map<std::int32_t, double> sums, bias_sums;
  for (std::size_t k = 0; k < tied.ties.weights.size(); ++k)
    sums[tied.ties.weights[k]] += static_cast<double>(each.machine.weights[k]);
  for (std::size_t j = 0; j < 8; ++j)
    bias_sums[tied.ties.hidden_bias[j]] += static_cast<double>(each.machine.hidden_bias[j]);
  for (std::size_t k = 0; k < tied.ties.weights.size(); ++k)
    BOOST_TEST(std::abs(static_cast<double>(one.machine.weights[k]) - sums[tied.ties.weights[k]]) < 1e-7);
  for (std::size_t j = 0; j < 8; ++j)
    BOOST_TEST(std::abs(static_cast<double>(one.machine.hidden_bias[j]) - bias_sums[tied.ties.hidden_bias[j]]) < 1e-7);
}

BOOST_AUTO_TEST_CASE(biases_start_from_the_data) {
  rbm::Settings settings = some_settings(rbm::Units::binary);
  rbm::Samples samples(rbm::Storage::bits, 100, 3);
  for (std::int64_t i = 0; i < 100; ++i)
    samples.set_spins(i, std::vector<std::int8_t>{i < 20 ? std::int8_t{1} : std::int8_t{-1}, 1, -1});
  const rbm::Split split = machines::split_in_replicas(100, 1, 0);
  const auto mean = rbm::means(samples, split.training);
  BOOST_TEST(std::abs(mean[0] - 20.5 / 101) < 1e-15);
  BOOST_TEST(std::abs(mean[1] - 100.5 / 101) < 1e-15);
  for (const auto units : {rbm::Units::binary, rbm::Units::spin}) {
    const auto biases = rbm::biases_of(mean, units);
    for (std::size_t i = 0; i < 3; ++i)
      BOOST_TEST(std::abs(static_cast<double>(biases[i]) -
                          std::log(mean[i] / (1 - mean[i])) / (units == rbm::Units::spin ? 2 : 1)) < 1e-6);
  }
  const auto shared = rbm::means(samples, split.training, std::vector<std::int32_t>{0, 1, 0});
  BOOST_TEST(std::abs(shared[0] - 20.5 / 201) < 1e-15);
  BOOST_TEST(shared[2] == shared[0]);
  settings.biases_from_data = true;
  rbm::Layer layer = rbm::initial_layer(parallel::Comm::self(), random::Generator(1), settings, 0, 3, 4);
  const random::Generator generator(1);
  const rbm::Trainer trainer(parallel::Comm::self(), generator, settings, samples, split, 0, layer);
  BOOST_TEST((layer.machine.visible_bias == rbm::biases_of(mean, rbm::Units::binary)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_structure)

BOOST_AUTO_TEST_CASE(ranks_do_not_matter) {
  for (const auto units : {rbm::Units::spin, rbm::Units::binary})
    for (const auto algorithm : {rbm::Algorithm::cd, rbm::Algorithm::pcd})
      for (const std::int64_t stride : {1, 3}) {
        rbm::Settings settings = some_settings(units);
        settings.algorithm = algorithm;
        settings.chains = 5;
        settings.biases_from_data = true;
        rbm::Structure s = on_a_ring(stride);
        if (algorithm == rbm::Algorithm::cd) {
          s.ties = {};
          settings.centred = true;
        }
        const std::int64_t hidden = filters * ring / stride;
        const rbm::Layer together = trained(parallel::Comm::world(), settings, s, hidden);
        const rbm::Layer alone = trained(parallel::Comm::self(), settings, s, hidden);
        BOOST_TEST((together.machine.weights == alone.machine.weights));
        BOOST_TEST((together.machine.visible_bias == alone.machine.visible_bias));
        BOOST_TEST((together.machine.hidden_bias == alone.machine.hidden_bias));
        BOOST_TEST((together.hidden_centre == alone.hidden_centre));
        BOOST_TEST((together.learning.pseudo_likelihood == alone.learning.pseudo_likelihood));
      }
}

BOOST_AUTO_TEST_SUITE_END()
