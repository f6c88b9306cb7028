// The identities of Mehta & Schwab (2014), Eqs. 18 to 22, by loops over every state of both layers, and of what exact
// machines make of them.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "all_states.hpp"
#include "mapping/bond_machines.hpp"
#include "mapping/decimation_network.hpp"
#include "mapping/exact_machines.hpp"
#include "mapping/hidden_hamiltonian.hpp"
#include "mapping/hidden_image.hpp"

using namespace deeprg;

namespace {

constexpr double K = 0.44068679350977147;

// ln of the image of P, given as logarithms, by hidden states.
std::vector<double> log_image(const rbm::PreciseMachine& machine, const std::vector<double>& log_p) {
  std::vector<double> p;
  for (const double x : log_p)
    p.push_back(std::exp(x));
  auto image = mapping::hidden_image(parallel::Comm::self(), machine, p).probability;
  for (double& x : image)
    x = std::log(x);
  return image;
}

} // namespace

BOOST_AUTO_TEST_SUITE(identities)

// T = -E + H: the coarse Hamiltonian is that of the machine for every lambda, and e^T = p(h|v) e^(H - H^RBM).
BOOST_AUTO_TEST_CASE(equations_21_and_22_on_3_x_3_for_any_weights) {
  for (const auto units : {rbm::Units::spin, rbm::Units::binary})
    for (const double size : {0.0, 0.1, 1.0}) {
      const auto machine = all_states::some_machine(9, 6, units, size);
      const auto minus_rbm = all_states::minus_hidden_hamiltonian(machine);
      for (std::uint64_t h = 0; h < 64; ++h) {
        std::vector<double> terms; // T - H
        for (std::uint64_t v = 0; v < 512; ++v) {
          const double H = -all_states::minus_ising_hamiltonian({3, 3}, K, 0.2, v);
          const double T = -all_states::energy(machine, v, h) + H;
          terms.push_back(T - H);
          const double right =
              all_states::conditional(machine, v, h) * std::exp(H + all_states::minus_visible_hamiltonian(machine, v));
          BOOST_TEST(std::abs(std::exp(T) / right - 1) < 1e-12);
        }
        BOOST_TEST(std::abs(all_states::log_sum_exp(terms) - minus_rbm[h]) <
                   1e-12 * std::max(1.0, std::abs(minus_rbm[h])));
      }
    }
}

BOOST_AUTO_TEST_CASE(the_hidden_hamiltonian_of_the_program_is_that_of_equation_21) {
  for (const auto units : {rbm::Units::spin, rbm::Units::binary}) {
    const auto machine = all_states::some_machine(9, 6, units, 0.7);
    const auto minus_rbm = all_states::minus_hidden_hamiltonian(machine);
    const auto found = mapping::rbm_interactions(parallel::Comm::self(), machine, {});
    for (std::uint64_t j = 0; j < 6; ++j)
      for (std::uint64_t k = 0; k < j; ++k)
        BOOST_TEST(std::abs(found.pairs[j * 6 + k] -
                            all_states::walsh(minus_rbm, std::uint64_t{1} << j | std::uint64_t{1} << k)) < 1e-12);
  }
}

// Where p(v) = P(v), the image of the data is p(h), and the couplings of both are the same.
BOOST_AUTO_TEST_CASE(both_hidden_hamiltonians_of_exact_machines_agree) {
  const auto check = [](const rbm::PreciseMachine& machine, const std::vector<double>& log_p) {
    auto image = log_image(machine, log_p);
    mapping::walsh_transform(image);
    const auto of_image = mapping::interactions(image, {}),
               of_rbm = mapping::rbm_interactions(parallel::Comm::self(), machine, {});
    for (std::size_t n = 0; n < of_rbm.pairs.size(); ++n)
      BOOST_TEST(std::abs(of_image.pairs[n] - of_rbm.pairs[n]) < 1e-8);
    return of_rbm;
  };
  check(mapping::triangle_machine({3, 3}, K, 0), all_states::ising({3, 3}, K, 0));
  check(mapping::bond_machine({2, 3}, 0.3, 0.1), all_states::ising({2, 3}, 0.3, 0.1));
  const auto ring = check(mapping::bond_machine({9}, 0.7, 0), all_states::ising({9}, 0.7, 0));
  BOOST_TEST(std::abs(ring.pairs[1] - 0.7) < 1e-8);
  // they differ where the machine is not exact
  const auto machine = all_states::some_machine(9, 3, rbm::Units::spin, 0.5);
  auto image = log_image(machine, all_states::ising({3, 3}, K, 0));
  mapping::walsh_transform(image);
  const auto of_rbm = mapping::rbm_interactions(parallel::Comm::self(), machine, {});
  BOOST_TEST(std::abs(mapping::interactions(image, {}).pairs[1] - of_rbm.pairs[1]) > 1e-3);
}

BOOST_AUTO_TEST_CASE(the_decimated_chain_is_the_image_of_the_chain) {
  for (const bool free_spins : {false, true}) {
    const auto machine = mapping::decimation_network(12, 1, 1, free_spins)[0];
    auto image = log_image(machine, all_states::ising({12}, 1, 0));
    mapping::walsh_transform(image);
    const double nearest = mapping::interactions(image, {}).pairs[1];
    BOOST_TEST(std::abs(nearest - 0.6625013737) < 1e-8); // h asks only for the spins that stay, whose P is the same
  }
}

BOOST_AUTO_TEST_SUITE_END()
