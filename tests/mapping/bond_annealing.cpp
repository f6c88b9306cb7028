// Annealed importance sampling against a partition function that is known exactly on a large machine: one hidden unit a
// bond of the 40 x 40 torus. Minutes; run by name.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>

#include "ising/exact.hpp"
#include "rbm/annealing.hpp"

using namespace deeprg;

namespace {

rbm::Machine bond_machine(std::int64_t L, float weight) {
  const std::int64_t N = L * L;
  const auto visible = static_cast<std::size_t>(N), hidden = 2 * visible;
  rbm::Machine machine{
      rbm::Units::spin,          N, 2 * N, std::vector<float>(visible * hidden), std::vector<float>(visible),
      std::vector<float>(hidden)};
  for (std::int64_t y = 0; y < L; ++y)
    for (std::int64_t x = 0; x < L; ++x) {
      const std::int64_t site = y * L + x, right = y * L + (x + 1) % L, below = (y + 1) % L * L + x;
      for (const auto& [other, bond] : {std::pair{right, 2 * site}, std::pair{below, 2 * site + 1}})
        for (const std::int64_t end : {site, other})
          machine.weights[static_cast<std::size_t>(end * 2 * N + bond)] = weight;
    }
  return machine;
}

} // namespace

BOOST_AUTO_TEST_SUITE(bond_annealing, *boost::unit_test::disabled())

// ln Z_lambda = ln Z + bonds (ln 2 + K), K = 1/2 ln cosh 2w.
BOOST_AUTO_TEST_CASE(within_its_error_of_kaufman) {
  const float weight = 0.7281152312F;
  const double K = 0.5 * std::log(std::cosh(2 * static_cast<double>(weight)));
  const double exact = 1600 * ising::exact::torus(40, 40, K).log_partition + 3200 * (std::log(2.0) + K);
  const auto began = std::chrono::steady_clock::now();
  const auto found = rbm::anneal(parallel::Comm::world(), bond_machine(40, weight), std::vector<double>(1600),
                                 random::Generator(1), 0, {.chains = 64, .temperatures = 4000});
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  BOOST_TEST_MESSAGE(fmt::format("ln Z {:.3f} +- {:.3f}, exact {:.3f}; spread of ln w {:.2f}, {:.1f} effective chains, "
                                 "{:.0f} s",
                                 found.log_partition, found.error, exact, found.spread, found.effective_size, seconds));
  BOOST_TEST(found.error < 0.5);
  BOOST_TEST(std::abs(found.log_partition - exact) < 2 * found.error);
}

BOOST_AUTO_TEST_SUITE_END()
