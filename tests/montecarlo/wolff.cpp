#include "montecarlo/wolff.hpp"

#include <omp.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <hwy/targets.h>

#include "base/error.hpp"
#include "ising/enumeration.hpp"

using namespace deeprg;
using namespace deeprg::montecarlo;

namespace {

struct Case {
  std::vector<std::int64_t> size;
  std::int64_t replicas;
};

// Odd extents, extents of 1 and double bonds, and more sites than are drawn at once.
const std::vector<Case> shapes{{{1}, 2},       {{2}, 3},      {{3}, 2},       {{131}, 2},     {{1, 1}, 2},
                               {{1, 5}, 2},    {{7, 1}, 9},   {{2, 2}, 4},    {{2, 33}, 2},   {{3, 3}, 5},
                               {{16, 16}, 3},  {{31, 65}, 1}, {{2, 2, 2}, 3}, {{1, 4, 5}, 2}, {{4, 1, 7}, 1},
                               {{5, 6, 7}, 2}, {{8, 8, 8}, 3}};
constexpr double couplings[] = {0.0, 0.05, 0.2216, 0.4406868, 0.9, 30.0, -0.2, -0.4406868, -1.5};

using Spins = std::vector<std::uint8_t>; // (replica, site) of the whole run, 1 up

Spins gathered(const Chain& chain, std::int64_t replicas, const lattice::Geometry& g, const parallel::Comm& comm) {
  auto rows = chain.empty_rows();
  chain.read(rows);
  Spins spins(static_cast<std::size_t>(replicas * g.sites()));
  for (std::int64_t r = 0; r < rows.replica.count; ++r)
    for (std::int64_t z = 0; z < rows.z.count; ++z)
      for (std::int64_t y = 0; y < rows.y.count; ++y)
        for (std::int64_t x = 0; x < g.lx; ++x)
          spins[static_cast<std::size_t>(((rows.replica.first + r) * g.rows() + z * g.ly + y) * g.lx + x)] =
              ising::is_up(rows.row(r, z, y).data(), x) ? 1 : 0;
  comm.all_reduce(std::span(spins), parallel::Reduction::bit_or);
  return spins;
}

// The definition: every satisfied bond of the lattice is active or not by its own random bits, and the sites that
// active bonds connect with the seed are flipped. Returns how many.
std::int64_t sweep_plainly(const lattice::Geometry& g, const ising::Couplings& all, const random::Generator& generator,
                           std::uint64_t sweep, std::uint64_t replicas, Spins& spins) {
  const auto threshold = ising::bond_thresholds(all);
  const auto n = static_cast<std::uint64_t>(g.sites());
  const std::uint64_t pairs = g.dimensions == 3 ? 2 : 1;
  std::int64_t flipped = 0;
  for (std::uint64_t r = 0; r < replicas; ++r) {
    std::uint8_t* const s = spins.data() + r * n;
    std::vector<std::pair<std::size_t, std::size_t>> active;
    std::int64_t stride = 1;
    for (int d = 0; d < g.dimensions; ++d) {
      const std::int64_t extent = d == 0 ? g.lx : (d == 1 ? g.ly : g.lz);
      for (std::int64_t i = 0; i < g.sites(); ++i) {
        const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(lattice::next_site(i, stride, extent));
        const auto block = generator.block(random::Purpose::wolff_bonds,
                                           (r * n + a) * pairs + static_cast<std::uint64_t>(d) / 2, sweep);
        if ((s[a] == s[b]) == (all.along(d) >= 0) &&
            (d % 2 == 0 ? block.low : block.high) < threshold[static_cast<std::size_t>(d)])
          active.emplace_back(a, b);
      }
      stride *= extent;
    }
    __extension__ using Wide = unsigned __int128;
    std::vector<bool> member(n);
    member[static_cast<std::size_t>(static_cast<Wide>(generator.block(random::Purpose::wolff_seed, r, sweep).low) * n >>
                                    64)] = true;
    for (bool grows = true; grows;) {
      grows = false;
      for (const auto& [a, b] : active)
        if (member[a] != member[b])
          member[a] = member[b] = grows = true;
    }
    for (std::size_t i = 0; i < n; ++i)
      if (member[i]) {
        s[i] ^= 1;
        ++flipped;
      }
  }
  return flipped;
}

void compare(const Case& c, const ising::Couplings& all, int rounds, std::uint64_t first_sweep, int sweeps,
             const parallel::Comm& comm) {
  const auto geometry = lattice::Geometry::of(c.size);
  const random::Generator generator(11, rounds);
  WolffChain chain(geometry, all, c.replicas, generator, comm);
  auto rows = chain.empty_rows();
  ising::set_random(rows, generator);
  chain.write(rows);
  Spins plain = gathered(chain, c.replicas, geometry, comm);
  bool equal = true;
  std::int64_t flipped = 0;
  for (int s = 0; s < sweeps; ++s) {
    const std::uint64_t number = first_sweep + static_cast<std::uint64_t>(s);
    chain.sweep(number);
    flipped += sweep_plainly(geometry, all, generator, number, static_cast<std::uint64_t>(c.replicas), plain);
    equal = equal && gathered(chain, c.replicas, geometry, comm) == plain;
  }
  BOOST_TEST_CONTEXT("extents " << c.size.size() << ", " << c.size.front() << " .. " << c.size.back() << ", R "
                                << c.replicas << ", K " << all.coupling) {
    BOOST_TEST(equal);
    BOOST_TEST(comm.sum(chain.flipped()) == flipped);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_wolff)

BOOST_AUTO_TEST_CASE(sweeps_on_any_number_of_ranks_equal_the_definition) {
  const auto world = parallel::Comm::world();
  for (const Case& c : shapes)
    for (const double coupling : couplings)
      for (const auto& ratio : {std::array<double, 3>{1, 1, 1}, {0.5, -1.3, 0.8}})
        compare(c, {coupling, 0, 0, 0, ratio}, 5, 1, 6, world);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(wolff)

BOOST_AUTO_TEST_CASE(every_target_number_of_rounds_and_of_threads_gives_the_same_sweeps) {
  const auto self = parallel::Comm::self();
  const int before = omp_get_max_threads();
  const std::int64_t all = hwy::SupportedTargets();
  for (const int threads : {1, 3})
    for (const bool narrow : {false, true})
      for (std::int64_t targets = all; targets != 0; targets &= targets - 1) {
        omp_set_num_threads(threads);
        hwy::SetSupportedTargetsForTest(targets & -targets);
        random::forbid_wide_aes(narrow);
        BOOST_TEST_CONTEXT(random::simd_target())
        for (const Case& c : {Case{{17, 30}, 4}, Case{{6, 5, 7}, 5}})
          for (const double coupling : {0.4406868, -0.3})
            for (const int rounds : {5, 7})
              compare(c, {coupling, 0}, rounds, 1000, 3, self);
      }
  hwy::SetSupportedTargetsForTest(0);
  random::forbid_wide_aes(false);
  omp_set_num_threads(before);
}

// The energy of many independent replicas, after a start far from equilibrium: within 4 standard errors.
BOOST_AUTO_TEST_CASE(energies_are_those_of_all_states) {
  constexpr std::int64_t replicas = 4000;
  for (const auto& [size, coupling] : std::vector<std::pair<std::vector<std::int64_t>, double>>{
           {{4, 4}, 0.44}, {{3, 5}, 0.3}, {{3, 5}, -0.5}, {{2, 2, 3}, 0.2}, {{9}, -0.8}}) {
    const auto geometry = lattice::Geometry::of(size);
    WolffChain chain(geometry, {coupling, 0}, replicas, random::Generator(5), parallel::Comm::self());
    auto rows = chain.empty_rows();
    ising::set_all_up(rows);
    chain.write(rows);
    for (std::uint64_t s = 1; s <= 200; ++s)
      chain.sweep(s);
    std::vector<std::int64_t> energy(replicas), magnetization(replicas);
    chain.measure(energy, magnetization);
    double mean = 0, square = 0;
    for (const std::int64_t e : energy) {
      mean += static_cast<double>(e) / replicas;
      square += static_cast<double>(e) * static_cast<double>(e) / replicas;
    }
    const double error = std::sqrt((square - mean * mean) / (replicas - 1));
    const double exact =
        ising::exact::Enumeration(size).averages(coupling, 0).energy * static_cast<double>(geometry.sites());
    BOOST_TEST(std::abs(mean - exact) < 4 * error, mean << " +- " << error << ", exact " << exact);
  }
}

BOOST_AUTO_TEST_CASE(what_it_cannot_do_is_refused) {
  const auto make = [](const std::vector<std::int64_t>& size, double field) {
    return WolffChain(lattice::Geometry::of(size), {0.4, field}, 1, random::Generator(1), parallel::Comm::self());
  };
  BOOST_CHECK_THROW((void)make({6, 6}, 0.1), InputError);
  BOOST_CHECK_THROW((void)make({65536, 65536}, 0), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
