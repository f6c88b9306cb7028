#include "rbm/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <memory>

#include "machines.hpp"
#include "store/checkpoint.hpp"

using namespace deeprg;

namespace {

constexpr std::int64_t count = 120, units = 37;

struct Experiment {
  random::Generator generator{17};
  rbm::Samples samples = machines::some_samples(count, units), others{rbm::Storage::bits, count, units};
  rbm::Settings settings;

  Experiment() {
    settings.epochs = 3;
    settings.batch_size = 20; // 5 updates an epoch
    settings.snapshots.logarithmic = true;
    for (std::int64_t i = 0; i < count; ++i) {
      std::vector<std::uint8_t> row(units);
      samples.get(count - 1 - i, row);
      others.set(i, row);
    }
  }
  [[nodiscard]] std::unique_ptr<rbm::StackTraining> training(const parallel::Comm& comm) const {
    rbm::Settings untrained = settings, no_l1 = settings;
    untrained.epochs = 0;
    no_l1.l1 = 0;
    return std::make_unique<rbm::StackTraining>(comm, generator,
                                                std::vector<rbm::Variant>{{"trained", settings, &samples},
                                                                          {"untrained", untrained, &samples},
                                                                          {"no_l1", no_l1, &samples},
                                                                          {"two_point", settings, &others}},
                                                std::vector<std::int64_t>{16, 7},
                                                machines::split_in_replicas(count, 12, 20));
  }
};

void finish(rbm::StackTraining& training) {
  while (!training.finished())
    training.step();
}

void check_equal(const rbm::StackTraining& a, const rbm::StackTraining& b) {
  for (std::size_t v = 0; v < a.variants().size(); ++v) {
    BOOST_TEST_REQUIRE(a.layers(v).size() == b.layers(v).size());
    for (std::size_t l = 0; l < a.layers(v).size(); ++l) {
      const rbm::Layer &x = a.layers(v)[l], &y = b.layers(v)[l];
      BOOST_TEST((x.machine.weights == y.machine.weights));
      BOOST_TEST((x.machine.visible_bias == y.machine.visible_bias));
      BOOST_TEST((x.learning.pseudo_likelihood == y.learning.pseudo_likelihood));
      BOOST_TEST((x.learning.reconstruction_error == y.learning.reconstruction_error));
      BOOST_TEST((x.snapshots.update == y.snapshots.update));
    }
  }
}

// A folder that rank 0 makes and removes.
struct Folder {
  parallel::Comm comm = parallel::Comm::world();
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("deeprg_stack_" + std::to_string(comm.size()));
  Folder() { clear(); }
  ~Folder() { clear(); }
  void clear() const {
    comm.barrier();
    if (comm.root())
      std::filesystem::remove_all(path);
    comm.barrier();
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(stack)

BOOST_AUTO_TEST_CASE(controls_share_the_random_addresses) {
  const Experiment experiment;
  const auto training = experiment.training(parallel::Comm::self());
  BOOST_TEST(training->updates_in_all() == 3 * 2 * 3 * 5);
  BOOST_TEST(training->now_training() == "layer 1 of trained");
  finish(*training);
  BOOST_TEST(training->updates_done() == training->updates_in_all());
  const auto &trained = training->layers(0), &untrained = training->layers(1);
  BOOST_TEST(untrained[1].machine.weights.size() == 16U * 7);
  BOOST_TEST(untrained[0].learning.weight_norm.empty());
  for (std::size_t l = 0; l < 2; ++l) // the net started where the untrained one stays
    BOOST_TEST(std::equal(untrained[l].machine.weights.begin(), untrained[l].machine.weights.end(),
                          trained[l].snapshots.weights.begin()));
  for (const std::size_t control : {2U, 3U}) {
    BOOST_TEST((training->layers(control)[0].snapshots.update == trained[0].snapshots.update));
    BOOST_TEST((training->layers(control)[0].machine.weights != trained[0].machine.weights));
  }
}

// no_l1 with an L1 of zero is the net.
BOOST_AUTO_TEST_CASE(a_control_that_changes_nothing_is_the_net) {
  Experiment experiment;
  experiment.settings.l1 = 0;
  experiment.settings.up_pass = rbm::UpPass::sample;
  const auto training = experiment.training(parallel::Comm::self());
  finish(*training);
  for (std::size_t l = 0; l < 2; ++l)
    BOOST_TEST((training->layers(2)[l].machine.weights == training->layers(0)[l].machine.weights));
}

BOOST_AUTO_TEST_CASE(passes_up_probabilities_or_samples) {
  rbm::Machine machine = machines::some_machine(units, 9, rbm::Units::binary, 0.5);
  const rbm::IntegerMachine integer = rbm::binary_form(machine, rbm::Biases::free);
  const rbm::Samples samples = machines::some_samples(4000, units);
  const random::Generator generator(1);
  std::vector<std::uint8_t> v(units), up(9), drawn(9);
  std::vector<double> fields(9), p(9), sum(9), exact(9), variance(9);
  const auto self = parallel::Comm::self();
  const auto probabilities = rbm::passed_up(self, generator, rbm::UpPass::probability, integer, samples, 0);
  const auto draws = rbm::passed_up(self, generator, rbm::UpPass::sample, integer, samples, 0);
  for (std::int64_t i = 0; i < samples.count(); ++i) {
    samples.get(i, v);
    rbm::hidden_fields(integer, 1, std::vector<double>(v.begin(), v.end()).data(), fields.data());
    rbm::probabilities(fields, integer.hidden_bias, p);
    probabilities.get(i, up);
    draws.get(i, drawn);
    for (std::size_t j = 0; j < 9; ++j) {
      BOOST_TEST_REQUIRE(std::abs(up[j] - 255 * p[j]) < 1);
      sum[j] += drawn[j] / 255;
      exact[j] += p[j];
      variance[j] += p[j] * (1 - p[j]);
    }
  }
  for (std::size_t j = 0; j < 9; ++j)
    BOOST_TEST(std::abs(sum[j] - exact[j]) < 4 * std::sqrt(variance[j]));
}

// A layer that stops early counts for what it did.
BOOST_AUTO_TEST_CASE(early_stops_are_ends) {
  Experiment experiment;
  experiment.settings.epochs = 100;
  experiment.settings.learning_rate = 1e-9;
  experiment.settings.patience = 2;
  const auto training = experiment.training(parallel::Comm::self());
  while (!training->finished() && training->updates_done() < 5000)
    training->step();
  BOOST_TEST(training->finished());
  BOOST_TEST(training->updates_done() < 3 * 2 * 100 * 5);
  BOOST_TEST(training->updates_done() == training->updates_in_all());
  BOOST_TEST(training->weights_done() == training->weights_in_all());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_stack)

// Interrupted in the middle of an epoch of every variant and layer, saved by all ranks, continued by one: the same net.
void continues(const Experiment& experiment) {
  const Folder folder;
  const auto self = parallel::Comm::self();
  const auto whole = experiment.training(self);
  finish(*whole);
  store::Checkpoints checkpoints(folder.comm, folder.path, "train", 2);
  const auto together = experiment.training(folder.comm);
  for (const std::int64_t stop : {3, 22, 37, 68, 90}) {
    while (together->updates_done() < stop)
      together->step();
    checkpoints.write("input", *together);
    BOOST_TEST_REQUIRE(checkpoints.find([](const std::string&) {}).has_value());
    const auto continued = experiment.training(self);
    const store::File file = store::File::open(checkpoints.found());
    store::LoadArchive archive(file, true, "/state"); // this rank alone is a whole run now
    continued->state(archive);
    BOOST_TEST(continued->updates_done() == stop);
    finish(*continued);
    check_equal(*continued, *whole);
    BOOST_TEST((continued->layers(0)[0].snapshots.weights == whole->layers(0)[0].snapshots.weights));
  }
  check_equal(*together, *whole);
}

BOOST_AUTO_TEST_CASE(continues_on_another_number_of_ranks) { continues(Experiment()); }

BOOST_AUTO_TEST_CASE(chains_continue_on_another_number_of_ranks) {
  Experiment experiment;
  experiment.settings.algorithm = rbm::Algorithm::pcd;
  experiment.settings.chains = 5; // with eight ranks, some have none
  experiment.settings.schedule = rbm::Schedule::linear;
  continues(experiment);
}

// A finished run goes on with more epochs as if it had been asked for them at once.
BOOST_AUTO_TEST_CASE(epochs_may_grow) {
  const Folder folder;
  Experiment experiment;
  store::Checkpoints checkpoints(folder.comm, folder.path, "train", 2);
  const auto shorter = experiment.training(folder.comm);
  finish(*shorter);
  checkpoints.write("input", *shorter);
  BOOST_TEST_REQUIRE(checkpoints.find([](const std::string&) {}).has_value());
  experiment.settings.epochs = 5;
  const auto longer = experiment.training(folder.comm), whole = experiment.training(folder.comm);
  checkpoints.load(*longer);
  BOOST_TEST(!longer->finished());
  finish(*longer);
  finish(*whole);
  check_equal(*longer, *whole);
}

BOOST_AUTO_TEST_SUITE_END()
