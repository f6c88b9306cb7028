#include "rbm/trainer.hpp"

#include <boost/test/unit_test.hpp>
#include <omp.h>

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "machines.hpp"
#include "store/digest.hpp"

using namespace deeprg;

namespace {

rbm::Settings short_training() {
  rbm::Settings settings;
  settings.epochs = 2;
  settings.batch_size = 22;
  settings.snapshots.logarithmic = true;
  return settings;
}

rbm::Layer trained(const parallel::Comm& comm, const rbm::Settings& settings, const rbm::Samples& samples,
                   const rbm::Split& split, std::int64_t hidden) {
  const random::Generator generator(17);
  rbm::Layer layer = rbm::initial_layer(comm, generator, settings, 1, samples.units(), hidden);
  rbm::Trainer trainer(comm, generator, settings, samples, split, 1, layer);
  while (!trainer.finished())
    trainer.step();
  return layer;
}

void check_equal(const rbm::Layer& a, const rbm::Layer& b) {
  BOOST_TEST((a.machine.weights == b.machine.weights));
  BOOST_TEST((a.machine.visible_bias == b.machine.visible_bias));
  BOOST_TEST((a.machine.hidden_bias == b.machine.hidden_bias));
  BOOST_TEST((a.velocities.weights == b.velocities.weights));
  BOOST_TEST((a.learning.reconstruction_error == b.learning.reconstruction_error));
  BOOST_TEST((a.learning.reconstruction_error_held_out == b.learning.reconstruction_error_held_out));
  BOOST_TEST((a.learning.pseudo_likelihood == b.learning.pseudo_likelihood));
  BOOST_TEST((a.learning.pseudo_likelihood_held_out == b.learning.pseudo_likelihood_held_out));
  BOOST_TEST((a.learning.weight_norm == b.learning.weight_norm));
  BOOST_TEST((a.learning.saturation == b.learning.saturation));
  BOOST_TEST((a.learning.dead_units == b.learning.dead_units));
  BOOST_TEST((a.snapshots.update == b.snapshots.update));
}

rbm::Settings persistent(std::int64_t chains) {
  rbm::Settings settings = short_training();
  settings.algorithm = rbm::Algorithm::pcd;
  settings.chains = chains;
  settings.schedule = rbm::Schedule::linear;
  return settings;
}

// The 3x3 torus at K_c by enumeration: p(s), and samples drawn from it.
struct Torus {
  std::vector<double> p = std::vector<double>(512);
  rbm::Samples samples{rbm::Storage::bits, 20'000, 9};

  Torus() {
    double z = 0;
    for (std::uint64_t s = 0; s < 512; ++s) {
      double bonds = 0;
      for (std::size_t site = 0; site < 9; ++site)
        for (const std::size_t other : {site / 3 * 3 + (site + 1) % 3, (site + 3) % 9})
          bonds += machines::value(rbm::Units::spin, s, site) * machines::value(rbm::Units::spin, s, other);
      z += p[s] = std::exp(0.44068679350977147 * bonds);
    }
    std::vector<double> below(512);
    double sum = 0;
    for (std::size_t s = 0; s < 512; ++s)
      below[s] = sum += p[s] /= z;
    const random::Generator generator(2);
    std::vector<std::int8_t> spins(9);
    for (std::int64_t n = 0; n < samples.count(); ++n) {
      const double u =
          random::uniform(generator.block(random::Purpose::bootstrap, static_cast<std::uint64_t>(n), 3).low);
      const auto s = static_cast<std::uint64_t>(std::upper_bound(below.begin(), below.end(), u) - below.begin());
      for (std::size_t i = 0; i < 9; ++i)
        spins[i] = static_cast<std::int8_t>(machines::value(rbm::Units::spin, std::min<std::uint64_t>(s, 511), i));
      samples.set_spins(n, spins);
    }
  }
  [[nodiscard]] double divergence(const rbm::Machine& machine) const {
    const auto q = machines::visible_distribution(machine);
    double kl = 0;
    for (std::size_t s = 0; s < 512; ++s)
      kl += p[s] * std::log(p[s] / q[s]);
    return kl;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(trainer)

BOOST_AUTO_TEST_CASE(threads_do_not_matter) {
  const rbm::Samples samples = machines::some_samples(120, 67);
  const rbm::Split split = machines::split_in_replicas(120, 12, 20);
  const auto self = parallel::Comm::self();
  const rbm::Layer one = trained(self, short_training(), samples, split, 31);
  const int before = omp_get_max_threads();
  omp_set_num_threads(2);
  const rbm::Layer two = trained(self, short_training(), samples, split, 31);
  omp_set_num_threads(before);
  check_equal(one, two);
}

// The smallest divergence that three hidden spins reach is 0.0404; it is the optimum over all weights without biases.
BOOST_AUTO_TEST_CASE(learns_the_torus) {
  const Torus torus;
  const rbm::Split split = machines::split_in_replicas(torus.samples.count(), 1, 0);
  rbm::Settings settings;
  settings.units = rbm::Units::spin;
  settings.biases = rbm::Biases::symmetric;
  settings.learning_rate = 0.02;
  settings.l1 = 0;
  settings.epochs = 0;
  const auto self = parallel::Comm::self();
  const double before = torus.divergence(trained(self, settings, torus.samples, split, 3).machine);
  settings.epochs = 30;
  const rbm::Layer layer = trained(self, settings, torus.samples, split, 3);
  const double after = torus.divergence(layer.machine);
  BOOST_TEST_MESSAGE("divergence " << before << " -> " << after);
  BOOST_TEST(before > 2.0);
  BOOST_TEST(after > 0.04040);
  BOOST_TEST(after < 0.15);
  for (const float bias : layer.machine.visible_bias)
    BOOST_TEST(bias == 0.0F);
  // even under the flip of all spins, to rounding
  const auto q = machines::visible_distribution(layer.machine);
  for (std::size_t s = 0; s < 512; ++s)
    BOOST_TEST(std::abs(q[s] / q[511 - s] - 1) < 1e-9);
}

// The same with persistent chains and a rate that falls to zero: nearer to the optimum.
BOOST_AUTO_TEST_CASE(persistent_chains_learn_the_torus) {
  const Torus torus;
  const rbm::Split split = machines::split_in_replicas(torus.samples.count(), 1, 0);
  rbm::Settings settings = persistent(200);
  settings.units = rbm::Units::spin;
  settings.biases = rbm::Biases::symmetric;
  settings.batch_size = 100;
  settings.learning_rate = 0.05;
  settings.momentum = settings.final_momentum = 0;
  settings.l1 = 0;
  settings.epochs = 40;
  const rbm::Layer layer = trained(parallel::Comm::self(), settings, torus.samples, split, 3);
  const double divergence = torus.divergence(layer.machine);
  BOOST_TEST_MESSAGE("divergence " << divergence);
  BOOST_TEST(divergence > 0.04040);
  BOOST_TEST(divergence < 0.07);
}

// The first update of chains that start at its batch is one of contrastive divergence, but for the random numbers.
BOOST_AUTO_TEST_CASE(chains_start_from_the_first_batch) {
  const rbm::Samples samples = machines::some_samples(120, 67);
  const rbm::Split split = machines::split_in_replicas(120, 12, 20);
  const random::Generator generator(17);
  const auto self = parallel::Comm::self();
  const rbm::Settings settings = persistent(50);
  rbm::Layer layer = rbm::initial_layer(self, generator, settings, 1, samples.units(), 31);
  const rbm::Trainer trainer(self, generator, settings, samples, split, 1, layer);
  std::vector<std::int64_t> order;
  rbm::sort_for_epoch(generator, 1, 0, split.training, order);
  std::vector<std::uint8_t> chain(67), sample(67);
  for (std::int64_t c = 0; c < 50; ++c) {
    layer.chains.visible.get(c, chain);
    samples.get(order[static_cast<std::size_t>(c)], sample);
    BOOST_TEST((chain == sample));
  }
}

// The pseudo-likelihood of the monitor against its definition on the exact distribution.
BOOST_AUTO_TEST_CASE(pseudo_likelihood_is_that_of_the_machine) {
  const Torus torus;
  const rbm::Split split = machines::split_in_replicas(torus.samples.count(), 1, 10'000);
  rbm::Settings settings;
  settings.epochs = 1;
  settings.initial_weights = 0.8;
  settings.learning_rate = 1e-9; // the machine as it was
  const rbm::Layer layer = trained(parallel::Comm::self(), settings, torus.samples, split, 4);
  const auto q = machines::visible_distribution(layer.machine);
  double mean = 0, square = 0;
  for (std::size_t s = 0; s < 512; ++s)
    for (std::size_t i = 0; i < 9; ++i) {
      const double x = std::log(q[s] / (q[s] + q[s ^ (std::size_t{1} << i)]));
      mean += torus.p[s] * x / 9;
      square += torus.p[s] * x * x / 9;
    }
  const double error = std::sqrt((square - mean * mean) / 1024);
  BOOST_TEST(std::abs(layer.learning.pseudo_likelihood.back() - mean) < 4 * error);
  BOOST_TEST(std::abs(layer.learning.pseudo_likelihood_held_out.back() - mean) < 4 * error);
}

BOOST_AUTO_TEST_CASE(keeps_snapshots) {
  const rbm::Samples samples = machines::some_samples(100, 10);
  const rbm::Split split = machines::split_in_replicas(100, 10, 10);
  rbm::Settings settings;
  settings.batch_size = 10; // 9 updates an epoch
  settings.epochs = 3;
  settings.snapshots.logarithmic = true;
  const auto self = parallel::Comm::self();
  rbm::Layer layer = trained(self, settings, samples, split, 4);
  BOOST_TEST((layer.snapshots.update == std::vector<std::int64_t>{0, 1, 4, 16}));
  BOOST_TEST(layer.snapshots.weights.size() == 4U * 40);
  settings.snapshots = {.logarithmic = false, .epochs = {0, 2, 3}};
  layer = trained(self, settings, samples, split, 4);
  BOOST_TEST((layer.snapshots.update == std::vector<std::int64_t>{0, 18, 27}));
  BOOST_TEST((std::vector<float>(layer.snapshots.weights.begin() + 80, layer.snapshots.weights.end()) ==
              layer.machine.weights));
}

BOOST_AUTO_TEST_CASE(stops_early) {
  const rbm::Samples samples = machines::some_samples(100, 10);
  const rbm::Split split = machines::split_in_replicas(100, 10, 20);
  rbm::Settings settings;
  settings.batch_size = 20;
  settings.epochs = 200;
  settings.learning_rate = 1e-9; // nothing is learned
  settings.patience = 7;
  const rbm::Layer layer = trained(parallel::Comm::self(), settings, samples, split, 4);
  const auto& errors = layer.learning.reconstruction_error_held_out;
  const auto best = std::ranges::min_element(errors) - errors.begin();
  BOOST_TEST(layer.epoch < 200);
  BOOST_TEST(layer.epoch == best + 1 + 7);
  BOOST_TEST(errors.size() == static_cast<std::size_t>(layer.epoch));
}

BOOST_AUTO_TEST_CASE(refuses_batches_beyond_the_samples) {
  const rbm::Samples samples = machines::some_samples(30, 10);
  const rbm::Split split = machines::split_in_replicas(30, 1, 10);
  rbm::Settings settings;
  settings.batch_size = 21;
  BOOST_CHECK_THROW(trained(parallel::Comm::self(), settings, samples, split, 4), InputError);
  settings = persistent(32'749); // a prime
  settings.batch_size = 20;
  BOOST_CHECK_THROW(trained(parallel::Comm::self(), settings, samples, split, 4), InputError);
}

// Prints a digest of weights from matrices large enough for the blocked kernels of a BLAS; blas_kernels.sh compares it
// between kernels.
BOOST_AUTO_TEST_CASE(digest) {
  const rbm::Samples samples = machines::some_samples(400, 333);
  const rbm::Split split = machines::split_in_replicas(400, 10, 40);
  rbm::Settings settings = short_training();
  settings.batch_size = 60;
  settings.steps = 2;
  const rbm::Layer layer = trained(parallel::Comm::self(), settings, samples, split, 147);
  const auto& w = layer.machine.weights;
  BOOST_TEST(w.size() == 333U * 147);
  std::printf("digest %016llx\n", static_cast<unsigned long long>(store::hash(w.data(), w.size() * sizeof(float))));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_trainer)

BOOST_AUTO_TEST_CASE(ranks_do_not_matter) {
  const rbm::Samples samples = machines::some_samples(120, 67);
  const rbm::Split split = machines::split_in_replicas(120, 12, 20);
  for (const auto reconstruction : {rbm::Reconstruction::mean_field, rbm::Reconstruction::sampled})
    for (const std::int64_t batch_size : {5, 22}) { // with eight ranks, some have nothing
      rbm::Settings settings = short_training();
      settings.reconstruction = reconstruction;
      settings.batch_size = batch_size;
      settings.units = batch_size == 5 ? rbm::Units::spin : rbm::Units::binary;
      const rbm::Layer together = trained(parallel::Comm::world(), settings, samples, split, 31);
      check_equal(together, trained(parallel::Comm::self(), settings, samples, split, 31));
    }
}

BOOST_AUTO_TEST_CASE(ranks_do_not_matter_to_chains) {
  const rbm::Split split = machines::split_in_replicas(120, 12, 20);
  rbm::Samples samples = machines::some_samples(120, 67), probabilities(rbm::Storage::bytes, 120, 67);
  std::vector<std::uint8_t> row(67);
  for (std::int64_t s = 0; s < 120; ++s) {
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] = static_cast<std::uint8_t>(static_cast<std::size_t>(s) * 31 + i * 17);
    probabilities.set(s, row);
  }
  for (const std::int64_t chains : {3, 33, 150}) // with eight ranks, some have none; more than training samples
    for (const rbm::Samples* data : {&samples, &probabilities}) {
      const rbm::Layer together = trained(parallel::Comm::world(), persistent(chains), *data, split, 31);
      const rbm::Layer alone = trained(parallel::Comm::self(), persistent(chains), *data, split, 31);
      check_equal(together, alone);
      std::vector<std::uint8_t> here(67), there(67);
      for (std::int64_t c = 0; c < together.chains.visible.count(); ++c) {
        together.chains.visible.get(c, here);
        alone.chains.visible.get(together.chains.first + c, there);
        BOOST_TEST((here == there));
      }
    }
}

BOOST_AUTO_TEST_SUITE_END()
