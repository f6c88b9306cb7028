#include "mapping/hamiltonian.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "rbm/free_energy.hpp"

using namespace deeprg;
using mapping::IsingHamiltonian;

namespace {

// H/kT site by site.
double plain(const IsingHamiltonian& H, const std::vector<std::int8_t>& spins) {
  const std::int64_t Ly = H.extents[0], Lx = H.extents[1];
  const auto s = [&](std::int64_t y, std::int64_t x) {
    return static_cast<double>(spins[static_cast<std::size_t>((y + Ly) % Ly * Lx + (x + Lx) % Lx)]);
  };
  const auto& c = H.couplings;
  double sum = 0;
  for (std::int64_t y = 0; y < Ly; ++y)
    for (std::int64_t x = 0; x < Lx; ++x)
      sum -= s(y, x) *
             (c.along(0) * s(y, x + 1) + c.along(1) * s(y + 1, x) + c.diagonal * (s(y + 1, x + 1) + s(y + 1, x - 1)) +
              c.plaquette * s(y, x + 1) * s(y + 1, x) * s(y + 1, x + 1) + c.field);
  return sum;
}

} // namespace

BOOST_AUTO_TEST_SUITE(hamiltonian)

BOOST_AUTO_TEST_CASE(states_and_samples_have_all_couplings) {
  for (const auto& extents : {std::vector<std::int64_t>{3, 4}, {2, 5}, {4, 2}})
    for (const ising::Couplings& c : {ising::Couplings{0.3, 0, 0.1, -0.05},
                                      {-0.2, 0.1, 0, 0.3},
                                      {0.4, -0.2, 0, 0},
                                      {0.4, 0.1, 0, 0, {1, -0.3, 1}}}) {
      const IsingHamiltonian H{extents, c};
      const auto N = static_cast<std::size_t>(H.sites());
      std::vector<double> of_states(std::size_t{1} << N);
      H.of_states(0, of_states);
      double Z = 0;
      for (std::size_t n = 0; n < of_states.size(); ++n) {
        std::vector<std::int8_t> spins;
        for (std::size_t i = 0; i < N; ++i)
          spins.push_back((rbm::gray(n) >> i & 1) != 0 ? 1 : -1);
        const double expected = plain(H, spins);
        Z += std::exp(-expected);
        if (n % 37 == 0) {
          BOOST_TEST(std::abs(of_states[n] - expected) < 1e-12);
          BOOST_TEST(std::abs(H(spins)[0] - expected) < 1e-12);
        }
      }
      BOOST_TEST(std::abs(H.log_partition().value() - std::log(Z)) < 1e-10);
    }
}

// Kaufman's torus knows nearest neighbours alone.
BOOST_AUTO_TEST_CASE(no_exact_value_is_claimed_where_none_is_known) {
  BOOST_TEST(IsingHamiltonian({{6, 6}, {0.4, 0}}).log_partition().has_value());
  BOOST_TEST(!IsingHamiltonian({{6, 6}, {0.4, 0, 0.1, 0}}).log_partition().has_value());
  BOOST_TEST(!IsingHamiltonian({{6, 6}, {0.4, 0, 0, 0, {1, 0.5, 1}}}).log_partition().has_value());
  BOOST_TEST(!IsingHamiltonian({{6, 6}, {0.4, 0, 0, 0.1}}).log_partition().has_value());
}

BOOST_AUTO_TEST_CASE(other_dimensions_have_no_diagonals) {
  const IsingHamiltonian ring{{6}, {0.4, 0, 0.1, 0}};
  std::vector<double> out(4);
  BOOST_CHECK_THROW(ring.of_states(0, out), InputError);
  BOOST_CHECK_THROW((void)ring(std::vector<std::int8_t>(6, 1)), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
