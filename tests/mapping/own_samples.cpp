#include "mapping/own_samples.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "brute_force.hpp"
#include "ising/exact.hpp"
#include "mapping/bond_machines.hpp"

using namespace deeprg;

namespace {

const random::Generator generator(31);
const auto torus = lattice::Geometry::of({4, 4});
constexpr double K = 0.4;
const std::vector<std::int8_t> all_up(64 * 16, 1);

// Averages over p(v) of a 4 x 4 lattice.
struct Exact {
  double energy = 0, specific_heat = 0, abs_magnetization = 0, susceptibility = 0, binder = 0, xi_over_L = 0;
  double nearest = 0, second = 0;

  explicit Exact(const brute_force::Distribution& p) {
    double e2 = 0, m2 = 0, m4 = 0, minimal = 0;
    for (std::size_t v = 0; v < p.size(); ++v) {
      const auto s = [&](std::size_t y, std::size_t x) { return (v >> (y % 4 * 4 + x % 4) & 1) != 0 ? 1.0 : -1.0; };
      double e = 0, m = 0, far = 0, cx = 0, sx = 0, cy = 0, sy = 0;
      for (std::size_t y = 0; y < 4; ++y)
        for (std::size_t x = 0; x < 4; ++x) {
          e -= s(y, x) * (s(y + 1, x) + s(y, x + 1));
          far += s(y, x) * (s(y + 2, x) + s(y, x + 2));
          m += s(y, x);
          cx += s(y, x) * std::cos(M_PI / 2 * static_cast<double>(x));
          sx += s(y, x) * std::sin(M_PI / 2 * static_cast<double>(x));
          cy += s(y, x) * std::cos(M_PI / 2 * static_cast<double>(y));
          sy += s(y, x) * std::sin(M_PI / 2 * static_cast<double>(y));
        }
      energy += p[v] * e / 16;
      e2 += p[v] * e * e;
      abs_magnetization += p[v] * std::abs(m) / 16;
      m2 += p[v] * m * m;
      m4 += p[v] * m * m * m * m;
      minimal += p[v] * (cx * cx + sx * sx + cy * cy + sy * sy) / 2 / 16;
      second += p[v] * far / 32;
    }
    specific_heat = K * K * (e2 - 256 * energy * energy) / 16;
    susceptibility = K * m2 / 16;
    binder = 1 - m4 / (3 * m2 * m2);
    nearest = -energy / 2;
    xi_over_L = std::sqrt(m2 / 16 / minimal - 1) / (8 * std::sin(M_PI / 4));
  }
};

void agree(const statistics::Estimate& found, double exact) {
  BOOST_TEST(found.error > 0);
  BOOST_TEST(std::abs(found.value - exact) < 4 * found.error);
}

void agree(const mapping::SpinAverages& found, const Exact& exact) {
  agree(found.thermodynamics.energy, exact.energy);
  agree(found.thermodynamics.specific_heat, exact.specific_heat);
  agree(found.thermodynamics.abs_magnetization, exact.abs_magnetization);
  agree(found.thermodynamics.susceptibility, exact.susceptibility);
  agree(found.thermodynamics.binder, exact.binder);
  agree(found.xi_over_L, exact.xi_over_L);
  agree(found.correlation[1], exact.nearest);
  agree(found.correlation[2], exact.second);
}

mapping::OwnSamples sampled(const parallel::Comm& comm, const rbm::Stack& stack, const mapping::ChainPlan& plan) {
  return mapping::own_samples(comm, torus, stack, all_up, K, generator, plan);
}

} // namespace

BOOST_AUTO_TEST_SUITE(own_samples)

// Within 4 standard errors of sums over all states: one machine, and two on top of one another.
BOOST_AUTO_TEST_CASE(averages_are_those_of_the_network) {
  const rbm::Stack stack{machines::some_machine(16, 6, rbm::Units::spin, 0.3),
                         machines::some_machine(6, 4, rbm::Units::binary, 0.8)};
  const mapping::ChainPlan plan{.chains = 48, .most_sweeps = 1024};
  const auto one = sampled(parallel::Comm::self(), {stack[0]}, plan);
  BOOST_TEST(one.equilibrated);
  BOOST_TEST(one.mixing.time <= 64);
  agree(one.equilibrium, Exact(machines::visible_distribution(stack[0])));
  const auto two = sampled(parallel::Comm::self(), stack, plan);
  agree(two.equilibrium,
        Exact(brute_force::image(machines::visible_distribution(stack[1]), brute_force::given_hidden(stack[0]))));
}

// A machine that is the Ising model exactly has its energy and specific heat (Kaufman 1949).
BOOST_AUTO_TEST_CASE(the_bond_machine_has_the_thermodynamics_of_the_ising_model) {
  const auto precise = mapping::bond_machine({4, 4}, K, 0);
  const rbm::Machine machine{precise.units,
                             precise.visible,
                             precise.hidden,
                             {precise.weights.begin(), precise.weights.end()},
                             {precise.visible_bias.begin(), precise.visible_bias.end()},
                             {precise.hidden_bias.begin(), precise.hidden_bias.end()}};
  const auto found = sampled(parallel::Comm::self(), {machine}, {.chains = 64, .most_sweeps = 2048});
  const auto exact = ising::exact::torus(4, 4, K);
  agree(found.equilibrium.thermodynamics.energy, exact.energy);
  agree(found.equilibrium.thermodynamics.specific_heat, exact.specific_heat);
}

// One sweep from the data, all up: a known distribution, the image of that state under v -> h -> v; from noise
// likewise.
BOOST_AUTO_TEST_CASE(after_few_steps_the_start_is_seen) {
  const rbm::Stack stack{machines::some_machine(16, 6, rbm::Units::spin, 0.4)};
  const auto found = sampled(parallel::Comm::self(), stack, {.chains = 4000, .most_sweeps = 256, .most_work = 0});
  const auto up = brute_force::given_visible(stack[0]), down = brute_force::given_hidden(stack[0]);
  brute_force::Distribution data(65536), noise(65536, 1.0 / 65536);
  data.back() = 1;
  agree(found.steps_from_data, Exact(brute_force::image(brute_force::image(data, up), down)));
  agree(found.steps_from_noise, Exact(brute_force::image(brute_force::image(noise, up), down)));
}

// Couplings this large freeze: chains from all spins up never see what those from noise see.
BOOST_AUTO_TEST_CASE(frozen_chains_are_not_called_equilibrium) {
  rbm::Machine machine = machines::some_machine(16, 16, rbm::Units::spin, 0);
  for (std::size_t i = 0; i < 16; ++i)
    machine.weights[i * 16 + i] = 4;
  const auto found = sampled(parallel::Comm::self(), {machine}, {.chains = 32, .most_sweeps = 512});
  BOOST_TEST(std::isnan(found.mixing.time));
  BOOST_TEST(!found.equilibrated);
}

BOOST_AUTO_TEST_CASE(data_have_their_own_averages) {
  const auto p = brute_force::boltzmann(brute_force::ising(4, 4, K, 0));
  mapping::DataRows data{{}, 10};
  for (std::uint64_t n = 0; n < 4000; ++n) {
    double left = random::uniform(generator.block(random::Purpose::bootstrap, n, 9).low);
    std::size_t v = 0;
    while (v + 1 < p.size() && left >= p[v])
      left -= p[v++];
    for (std::size_t i = 0; i < 16; ++i)
      data.rows.push_back(v >> i & 1 ? 1 : -1);
  }
  agree(mapping::spin_averages(torus, data, K), Exact(p));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_own_samples)

BOOST_AUTO_TEST_CASE(any_number_of_ranks_finds_the_same) {
  const rbm::Stack stack{machines::some_machine(16, 6, rbm::Units::spin, 0.3),
                         machines::some_machine(6, 4, rbm::Units::spin, 0.8)};
  const mapping::ChainPlan plan{.chains = 80, .steps = 3, .least_sweeps = 64, .most_sweeps = 128};
  const auto alone = sampled(parallel::Comm::self(), stack, plan),
             together = sampled(parallel::Comm::world(), stack, plan);
  const auto numbers = [](const mapping::OwnSamples& o) {
    constexpr double none = -1e9; // for what is unknown, which equals nothing
    std::vector<double> all{o.mixing.time, o.tau, static_cast<double>(o.sweeps)};
    for (const auto* a : {&o.equilibrium, &o.steps_from_data, &o.steps_from_noise}) {
      for (const auto& e :
           {a->thermodynamics.energy, a->thermodynamics.specific_heat, a->thermodynamics.binder, a->xi_over_L})
        all.insert(all.end(), {e.value, e.error});
      for (const auto& g : a->correlation)
        all.insert(all.end(), {g.value, g.error});
    }
    for (const auto& quantity : o.mixing.differences)
      for (const auto& d : quantity)
        all.insert(all.end(), {d.value, d.error});
    std::ranges::replace_if(
        all, [](double x) { return std::isnan(x); }, none);
    return all;
  };
  BOOST_TEST(numbers(alone) == numbers(together), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
