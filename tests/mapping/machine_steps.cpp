#include "mapping/machine_steps.hpp"

#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "mapping/exact_machines.hpp"

using namespace deeprg;
using mapping::MachineSteps;

namespace {

const random::Generator generator(21);

std::vector<std::int8_t> some_samples(std::int64_t sites, std::int64_t count) {
  std::vector<std::int8_t> spins(static_cast<std::size_t>(sites * count));
  for (std::size_t i = 0; i < spins.size(); ++i)
    spins[i] = generator.block(random::Purpose::initial_spins, i, 0).low % 3 == 0 ? 1 : -1;
  return spins;
}

} // namespace

BOOST_AUTO_TEST_SUITE(machine_steps)

BOOST_AUTO_TEST_CASE(the_block_spin_stack_is_its_own_filter_repeated) {
  const auto geometry = lattice::Geometry::of({16, 24});
  const auto samples = some_samples(16 * 24, 5);
  for (const auto units : {rbm::Units::spin, rbm::Units::binary}) {
    const auto stack = mapping::block_spin_stack({16, 24}, 3, 0.8, units);
    const auto layers = MachineSteps::of_stack(stack, geometry, 3);
    const auto filter = MachineSteps::of_filter(stack.front(), geometry, 2, 3);
    BOOST_TEST_REQUIRE(layers.lattices().size() == 4U);
    for (std::size_t n = 0; n < 4; ++n) {
      BOOST_TEST(layers.lattices()[n].extents() == filter.lattices()[n].extents(), boost::test_tools::per_element());
      BOOST_TEST(layers.lattices()[n].lx == 24 >> n);
    }
    const auto of_layers = layers.of(samples, 40, generator), of_filter = filter.of(samples, 40, generator);
    for (std::size_t n = 0; n < 3; ++n)
      BOOST_TEST(of_layers[n] == of_filter[n], boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_sharp_kernel_is_the_majority) {
  const auto geometry = lattice::Geometry::of({8, 8});
  const auto samples = some_samples(64, 20);
  auto machine = mapping::block_spin_stack({8, 8}, 1, 6, rbm::Units::spin).front();
  for (const float sign : {1.0F, -1.0F}) { // whatever the gauge of the hidden units
    for (float& weight : machine.weights)
      weight = sign * std::abs(weight);
    const auto blocks = MachineSteps::of_filter(machine, geometry, 2, 1).of(samples, 0, generator).front();
    int decided = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const std::size_t n = i / 16, y = i % 16 / 4 * 2, x = i % 4 * 2, at = n * 64 + y * 8 + x;
      const int sum = samples[at] + samples[at + 1] + samples[at + 8] + samples[at + 9];
      if (sum != 0) {
        BOOST_TEST((blocks[i] > 0) == (sum > 0));
        ++decided;
      }
    }
    BOOST_TEST(decided > 100);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_filter_and_no_lattice_is_refused) {
  const auto geometry = lattice::Geometry::of({8, 8});
  auto machine = mapping::block_spin_stack({8, 8}, 1, 0.8, rbm::Units::spin).front();
  BOOST_CHECK_THROW(MachineSteps::of_filter(machine, lattice::Geometry::of({16, 16}), 2, 1), InputError);
  BOOST_CHECK_THROW(MachineSteps::of_filter(machine, geometry, 4, 1), InputError);
  machine.weights[5] += 0.1F;
  BOOST_CHECK_THROW(MachineSteps::of_filter(machine, geometry, 2, 1), InputError);
  for (std::size_t i = 0; i < machine.weights.size(); ++i) // every unit looks at the same sites
    machine.weights[i] = i / 16 < 4 ? 0.5F : 0.0F;
  BOOST_CHECK_THROW(MachineSteps::of_stack({machine}, geometry, 1), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
