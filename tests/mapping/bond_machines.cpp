#include "mapping/bond_machines.hpp"

#include <boost/test/unit_test.hpp>

#include "all_states.hpp"
#include "base/error.hpp"
#include "mapping/exact_machines.hpp"
#include "rbm/units.hpp"

using namespace deeprg;

namespace {

using Extents = std::vector<std::int64_t>;

// max - min over all v of t(v) = H(v) - H^RBM(v).
double spread_of_defect(const rbm::PreciseMachine& machine, const Extents& extents, double coupling, double field) {
  double least = 1e300, most = -1e300;
  for (std::uint64_t v = 0; v < std::uint64_t{1} << machine.visible; ++v) {
    const double t = all_states::minus_visible_hamiltonian(machine, v) -
                     all_states::minus_ising_hamiltonian(extents, coupling, field, v);
    least = std::min(least, t);
    most = std::max(most, t);
  }
  return most - least;
}

} // namespace

BOOST_AUTO_TEST_SUITE(bond_machines)

BOOST_AUTO_TEST_CASE(bonds_are_the_ising_model_exactly) {
  for (const auto& extents : std::vector<Extents>{{3, 3}, {4, 4}, {8}, {2, 3}, {2, 2, 3}})
    for (const double coupling : {0.408, -0.3, 0.8})
      for (const auto units : {rbm::Units::spin, rbm::Units::binary}) {
        if (extents[0] == 4 && coupling != 0.408)
          continue; // 65,536 states are enough once
        const auto machine = rbm::in_units(mapping::bond_machine(extents, coupling, 0.1), units);
        BOOST_TEST(spread_of_defect(machine, extents, coupling, 0.1) < 1e-10);
      }
}

BOOST_AUTO_TEST_CASE(triangles_are_the_ising_model_exactly) {
  for (const auto& extents : std::vector<Extents>{{3}, {3, 3}}) {
    const auto machine = mapping::triangle_machine(extents, 0.44068679350977147, 0);
    BOOST_TEST(machine.hidden == (extents.size() == 1 ? 1 : 6));
    BOOST_TEST(spread_of_defect(machine, extents, 0.44068679350977147, 0) < 1e-10);
    BOOST_TEST(machine.weights[0] == 0.9494614788, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(hidden_units_of_a_ring_have_the_coupling_of_the_ring) {
  const auto minus_h = all_states::minus_hidden_hamiltonian(mapping::bond_machine({7}, 0.5, 0));
  for (std::uint64_t j = 0; j < 7; ++j)
    for (std::uint64_t k = 0; k < j; ++k) {
      const double wanted = j - k == 1 || j - k == 6 ? 0.5 : 0;
      BOOST_TEST(std::abs(all_states::walsh(minus_h, std::uint64_t{1} << j | std::uint64_t{1} << k) - wanted) < 1e-12);
    }
}

BOOST_AUTO_TEST_CASE(block_spins_with_the_couplings_of_the_exact_step) {
  for (const auto& extents : std::vector<Extents>{{8}, {4, 4}, {2, 2, 2}})
    for (const auto units : {rbm::Units::spin, rbm::Units::binary}) {
      auto machine = mapping::block_spin_stack<double>(extents, 1, 0.766, rbm::Units::spin)[0];
      machine.visible_couplings = mapping::ising_couplings_of_block_spins(extents, 0.766, 0.408);
      machine = rbm::in_units(machine, units);
      BOOST_TEST(spread_of_defect(machine, extents, 0.408, 0) < 1e-10);
    }
}

BOOST_AUTO_TEST_CASE(other_units_and_back) {
  auto machine = mapping::block_spin_stack<double>({4, 4}, 1, 0.766, rbm::Units::spin)[0];
  machine.visible_couplings = mapping::ising_couplings_of_block_spins({4, 4}, 0.766, 0.408);
  const auto back = rbm::in_units(rbm::in_units(machine, rbm::Units::binary), rbm::Units::spin);
  for (const std::uint64_t v : {0U, 1U, 0xF00FU, 0x1234U, 0xFFFFU})
    BOOST_TEST(std::abs((all_states::energy(back, v, 5) - all_states::energy(back, 0, 0)) -
                        (all_states::energy(machine, v, 5) - all_states::energy(machine, 0, 0))) < 1e-12);
}

BOOST_AUTO_TEST_CASE(machines_that_do_not_exist_are_refused) {
  BOOST_CHECK_THROW((void)mapping::bond_machine({1, 8}, 0.4, 0), InputError);
  BOOST_CHECK_THROW((void)mapping::bond_machine({4}, std::nan(""), 0), InputError);
  BOOST_CHECK_THROW((void)mapping::triangle_machine({4, 3}, 0.4, 0), InputError);
  BOOST_CHECK_THROW((void)mapping::triangle_machine({3, 3}, -0.4, 0), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
