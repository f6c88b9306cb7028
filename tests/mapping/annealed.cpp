#include "mapping/annealed.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "brute_force.hpp"
#include "rbm/partition_function.hpp"

using namespace deeprg;

namespace {

constexpr std::int64_t visible = 12, hidden = 8, chains = 128;

struct Repeated {
  double bias = 0, spread = 0, claimed = 0; // of ln Z, over repetitions
  int inside = 0;                           // within two of its errors
};

// Samples of the machine themselves to go back from: each the state at which the summed probability passes a random
// number.
std::vector<std::int8_t> samples(const rbm::Machine& m, const random::Generator& generator) {
  const auto p = brute_force::boltzmann(brute_force::visible_hamiltonian(m));
  std::vector<std::int8_t> rows;
  for (std::uint64_t n = 0; n < chains; ++n) {
    double left = random::uniform(generator.block(random::Purpose::bootstrap, n, 0).low);
    std::size_t v = 0;
    while (v + 1 < p.size() && left >= p[v])
      left -= p[v++];
    for (std::size_t i = 0; i < visible; ++i)
      rows.push_back(v >> i & 1 ? 1 : -1);
  }
  return rows;
}

Repeated repeat(double size, std::int64_t temperatures, int repetitions) {
  const auto m = machines::some_machine(visible, hidden, rbm::Units::spin, size);
  const auto self = parallel::Comm::self();
  const double exact = rbm::log_partition(self, m);
  const std::vector<double> base(visible, 0.0);
  Repeated found;
  for (int k = 0; k < repetitions; ++k) {
    const random::Generator generator(static_cast<std::uint64_t>(100 + k));
    const auto forward = rbm::anneal(self, m, base, generator, 0, {.chains = chains, .temperatures = temperatures});
    const auto back = rbm::anneal_back(self, m, base, generator, 0, temperatures, samples(m, generator));
    const auto z = mapping::annealed_log_partition(forward, back);
    found.bias += (z.value - exact) / repetitions;
    found.spread += (z.value - exact) * (z.value - exact) / repetitions;
    found.claimed += z.error / repetitions;
    found.inside += std::abs(z.value - exact) < 2 * z.error;
  }
  found.spread = std::sqrt(found.spread - found.bias * found.bias);
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(annealed)

// Against the enumeration, over 60 repetitions: no bias within 4 standard errors, and the error is the spread within a
// third.
BOOST_AUTO_TEST_CASE(the_error_means_what_it_says) {
  constexpr int repetitions = 60;
  for (const std::int64_t temperatures : {3, 12}) {
    const Repeated found = repeat(0.4, temperatures, repetitions);
    BOOST_TEST_MESSAGE("bias " << found.bias << ", spread " << found.spread << ", claimed " << found.claimed);
    BOOST_TEST(std::abs(found.bias) < 4 * found.spread / std::sqrt(repetitions));
    BOOST_TEST(found.claimed == found.spread, boost::test_tools::tolerance(0.33));
  }
}

// Ways of a single step, of which few chains carry the weight: two errors hold the truth as often as they should, 19
// times in 20; 18 are asked for.
BOOST_AUTO_TEST_CASE(ways_that_do_not_meet_say_how_far_they_are_apart) {
  constexpr int repetitions = 20;
  const Repeated found = repeat(1.5, 1, repetitions);
  BOOST_TEST_MESSAGE("bias " << found.bias << ", spread " << found.spread << ", claimed " << found.claimed);
  BOOST_TEST(found.inside >= repetitions - 2);
  BOOST_TEST(found.claimed > 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
