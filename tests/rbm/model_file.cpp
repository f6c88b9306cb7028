#include "rbm/model_file.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <limits>

#include "base/error.hpp"
#include "machines.hpp"

using namespace deeprg;

namespace {

struct Place {
  parallel::Comm comm = parallel::Comm::world();
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("deeprg_model_" + std::to_string(comm.size()) + ".h5");
  ~Place() {
    comm.barrier();
    if (comm.root())
      std::filesystem::remove(path);
    comm.barrier();
  }
  void write(const std::function<void(store::Output&)>& put) const {
    store::Output output(comm, path);
    put(output);
    output.publish();
  }
};

rbm::Stack some_stack() {
  return {machines::some_machine(12, 5, rbm::Units::spin, 1), machines::some_machine(5, 3, rbm::Units::spin, 1)};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(parallel_model_file, Place)

BOOST_AUTO_TEST_CASE(machines_come_back) {
  const rbm::Stack stack = some_stack();
  write([&](store::Output& output) {
    rbm::write_stack(output, "", stack);
    rbm::write_stack(output, "/controls/block_spin", {stack[1]});
  });
  const store::File file = store::File::open(path);
  const rbm::Stack read = rbm::read_stack(file, "");
  BOOST_TEST_REQUIRE(read.size() == 2U);
  for (std::size_t l = 0; l < 2; ++l) {
    BOOST_TEST((read[l].units == rbm::Units::spin));
    BOOST_TEST((read[l].weights == stack[l].weights));
    BOOST_TEST((read[l].visible_bias == stack[l].visible_bias));
    BOOST_TEST((read[l].hidden_bias == stack[l].hidden_bias));
  }
  BOOST_TEST(rbm::read_stack(file, "/controls/block_spin")[0].visible == 5);
  BOOST_CHECK_THROW(static_cast<void>(rbm::read_stack(file, "/controls/no_l1")), InputError);
}

BOOST_AUTO_TEST_CASE(learning_and_snapshots_are_written) {
  rbm::Layer layer;
  layer.machine = machines::some_machine(4, 2, rbm::Units::binary, 1);
  layer.learning.reconstruction_error = {0.3, 0.2};
  layer.learning.dead_units = {1, 0};
  layer.snapshots.update = {0, 1, 4};
  layer.snapshots.weights.resize(3 * 8);
  layer.snapshots.weights[9] = 2.5F;
  write([&](store::Output& output) { rbm::write_layers(output, "", std::vector{layer}); });
  const store::File file = store::File::open(path);
  BOOST_TEST(file.text_attribute("/layers/0", "units") == "binary");
  BOOST_TEST((file.read<double>("/layers/0/learning/reconstruction_error") == std::vector<double>{0.3, 0.2}));
  BOOST_TEST((file.read<std::int64_t>("/layers/0/learning/epoch") == std::vector<std::int64_t>{1, 2}));
  BOOST_TEST((file.read<std::int64_t>("/layers/0/learning/dead_units") == std::vector<std::int64_t>{1, 0}));
  BOOST_TEST(!file.exists("/layers/0/learning/pseudo_likelihood_held_out"));
  BOOST_TEST((file.shape("/layers/0/snapshots/weights") == Shape{3, 4, 2}));
  BOOST_TEST(file.read<float>("/layers/0/snapshots/weights")[9] == 2.5F);
}

BOOST_AUTO_TEST_CASE(all_digits_and_couplings_come_back) {
  rbm::PreciseMachine machine{rbm::Units::spin, 4, 1, {0.1, 0.2, 0.3, 0.4}, {0, 0, 0, 0}, {1.0 / 3}};
  machine.visible_couplings = {{{0, 3}, 0.7}, {{0, 1, 2, 3}, -0.2}};
  write([&](store::Output& output) { rbm::write_stack(output, "", rbm::PreciseStack{machine}); });
  const store::File file = store::File::open(path);
  const auto read = rbm::read_precise_stack(file, "")[0];
  BOOST_TEST(read.weights == machine.weights, boost::test_tools::per_element());
  BOOST_TEST(read.hidden_bias[0] == 1.0 / 3);
  BOOST_TEST(read.visible_couplings.size() == 2U);
  BOOST_TEST((read.visible_couplings[0].units == std::vector<std::int64_t>{0, 3}));
  BOOST_TEST((read.visible_couplings[1].units == std::vector<std::int64_t>{0, 1, 2, 3}));
  BOOST_TEST(read.visible_couplings[1].value == -0.2);
  BOOST_TEST(rbm::read_stack(file, "")[0].weights[0] == 0.1F);
}

BOOST_AUTO_TEST_CASE(foreign_files_are_refused) {
  const auto refused = [&](const std::string& what) {
    comm.barrier();
    BOOST_CHECK_EXCEPTION(
        static_cast<void>(rbm::read_stack(store::File::open(path), "")), InputError,
        [&](const InputError& error) { return std::string(error.what()).find(what) != std::string::npos; });
    comm.barrier();
  };
  rbm::Stack stack = some_stack();
  stack[1] = machines::some_machine(6, 3, rbm::Units::spin, 1);
  write([&](store::Output& output) { rbm::write_stack(output, "", stack); });
  refused("6 visible units on top of 5 hidden units");
  stack = some_stack();
  stack[0].weights[3] = std::numeric_limits<float>::quiet_NaN();
  write([&](store::Output& output) { rbm::write_stack(output, "", stack); });
  refused("not finite");
  write([&](store::Output& output) {
    output.on_root([](store::File& file) { file.write("/layers/0/weights", std::vector<float>(6), Shape{2, 3}); });
  });
  refused("visible_bias");
  for (const auto& units : std::vector<std::vector<std::int64_t>>{{0, 2}, {1}, {1, 1}}) {
    rbm::PreciseMachine machine{rbm::Units::spin, 2, 1, {0.1, 0.2}, {0, 0}, {0}, {{units, 1}}};
    write([&](store::Output& output) { rbm::write_stack(output, "", rbm::PreciseStack{machine}); });
    refused("edge 0");
  }
}

BOOST_AUTO_TEST_SUITE_END()
