#include "mapping/machine_flow.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "mapping/bond_machines.hpp"

using namespace deeprg;

namespace {

constexpr std::int64_t count = 4000, blocks = 20;

// Independent spins, the Ising model at K = 0.
mapping::LatticeSpins noise(const std::vector<std::int64_t>& extents, std::int64_t sites) {
  const random::Generator generator(5);
  mapping::LatticeSpins spins{extents, {.units = sites, .rows = {}, .block = {}, .blocks = blocks}};
  for (std::int64_t n = 0; n < count; ++n) {
    for (std::int64_t x = 0; x < sites; ++x) {
      const auto bits = generator.block(random::Purpose::bootstrap, static_cast<std::uint64_t>(n * sites + x), 1).low;
      spins.samples.rows.push_back(random::uniform(bits) < 0.5 ? -1 : 1);
    }
    spins.samples.block.push_back(n * blocks / count);
  }
  return spins;
}

void agree(const statistics::Estimate& found, double exact) {
  BOOST_TEST(found.error > 0);
  BOOST_TEST(std::abs(found.value - exact) < 4 * found.error);
}

} // namespace

BOOST_AUTO_TEST_SUITE(machine_flow)

// The machine with a hidden unit a bond is the Ising model: its chains go from noise to its own coupling, by both
// thermometers.
BOOST_AUTO_TEST_CASE(ends_at_the_coupling_of_an_exact_machine) {
  const std::vector<std::int64_t> extents{4, 4};
  for (const double coupling : {0.3, -0.2}) {
    const auto exact = mapping::bond_machine(extents, coupling, 0);
    const rbm::Machine machine{exact.units,
                               exact.visible,
                               exact.hidden,
                               {exact.weights.begin(), exact.weights.end()},
                               {exact.visible_bias.begin(), exact.visible_bias.end()},
                               {exact.hidden_bias.begin(), exact.hidden_bias.end()}};
    const std::int64_t sweeps[] = {0, 1, 64};
    const auto steps =
        mapping::machine_flow(parallel::Comm::self(), machine, noise(extents, 16), random::Generator(2), sweeps);
    BOOST_TEST(steps.size() == 3U);
    for (const auto thermometer : {&mapping::FlowStep::by_energy, &mapping::FlowStep::by_likelihood}) {
      agree(steps[0].*thermometer, 0);
      agree(steps[2].*thermometer, coupling);
      BOOST_TEST(std::abs((steps[1].*thermometer).value) < std::abs(coupling)); // on the way
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
