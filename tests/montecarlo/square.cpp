#include "montecarlo/square.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"
#include "ising/square_enumeration.hpp"
#include "ising/square_terms.hpp"

using namespace deeprg;
using namespace deeprg::montecarlo;

namespace {

struct Case {
  Algorithm algorithm;
  std::vector<std::int64_t> size;
  std::int64_t replicas;
  ising::Couplings couplings;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Algorithm a : {Algorithm::heat_bath, Algorithm::metropolis})
    for (const auto& [size, replicas] : std::vector<std::pair<std::vector<std::int64_t>, std::int64_t>>{
             {{8, 8}, 3}, {{16, 24}, 1}, {{6, 4}, 520}, {{2, 2}, 2}, {{2, 6}, 5}, {{12, 1100}, 1}}) {
      all.push_back({a, size, replicas, {0.2, 0, 0.15, 0.1}});
      all.push_back({a, size, replicas, {-0.25, 0.11, 0.2, -0.15}});
    }
  return all;
}

std::string name(const Case& c) {
  return "algorithm " + std::to_string(static_cast<int>(c.algorithm)) + " Lx " + std::to_string(c.size.back()) + " R " +
         std::to_string(c.replicas) + " K " + std::to_string(c.couplings.coupling);
}

// Configuration and totals after some sweeps, of all replicas, on all ranks.
struct Result {
  std::vector<std::uint64_t> bits;
  std::vector<std::int64_t> diagonal, plaquette;
};

Result run(const Case& c, const parallel::Comm& comm, int sweeps) {
  const random::Generator generator(7);
  const auto chain = make_chain(c.algorithm, lattice::Geometry::of(c.size), c.couplings, c.replicas, generator, comm);
  auto rows = chain->empty_rows();
  ising::set_random(rows, generator);
  chain->write(rows);
  for (int s = 1; s <= sweeps; ++s)
    chain->sweep(static_cast<std::uint64_t>(s));
  chain->read(rows);
  Result result{{}, std::vector<std::int64_t>(static_cast<std::size_t>(c.replicas)), {}};
  result.plaquette = result.diagonal;
  BOOST_TEST(chain->beyond_nearest());
  chain->measure_beyond(result.diagonal, result.plaquette);
  comm.all_reduce(std::span(result.diagonal), parallel::Reduction::sum);
  comm.all_reduce(std::span(result.plaquette), parallel::Reduction::sum);
  result.bits.resize(volume(rows.shape()));
  std::size_t next = 0;
  for (std::int64_t r = 0; r < rows.replica.count; ++r)
    for (std::int64_t y = 0; y < rows.y.count; ++y)
      for (std::int64_t w = 0; w < rows.words; ++w)
        result.bits[static_cast<std::size_t>(((rows.replica.first + r) * c.size[0] + rows.y.first + y) * rows.words +
                                             w)] = rows.bits[next++];
  comm.all_reduce(std::span(result.bits), parallel::Reduction::bit_or);
  return result;
}

std::vector<std::int8_t> spins_of(const Case& c, const std::vector<std::uint64_t>& bits, std::int64_t replica) {
  const std::int64_t words = (c.size[1] + 63) / 64;
  std::vector<std::int8_t> spins;
  for (std::int64_t y = 0; y < c.size[0]; ++y)
    for (std::int64_t x = 0; x < c.size[1]; ++x) {
      const auto word = static_cast<std::size_t>((replica * c.size[0] + y) * words + x / 64);
      spins.push_back((bits[word] >> (x % 64) & 1) != 0 ? 1 : -1);
    }
  return spins;
}

// The definition of an update, one site after the other, of H/kT itself: the oracle of the words of lanes.
std::vector<std::uint64_t> plain(const Case& c, int sweeps) {
  const random::Generator generator(7);
  const auto g = lattice::Geometry::of(c.size);
  const auto lanes = lattice::Lanes::of(g, c.replicas);
  const auto thresholds = c.algorithm == Algorithm::metropolis ? ising::metropolis_square_thresholds(c.couplings)
                                                               : ising::heat_bath_square_thresholds(c.couplings);
  ising::BitRows rows(lattice::Domain::of(g, c.replicas, 1, 0), c.replicas, {0, c.replicas});
  ising::set_random(rows, generator);
  const auto spin = [&](std::int64_t r, std::int64_t y, std::int64_t x) {
    x = (x + g.lx) % g.lx;
    return rows.row(r, 0, (y + g.ly) % g.ly)[static_cast<std::size_t>(x / 64)] >> (x % 64) & 1;
  };
  for (int sweep = 1; sweep <= sweeps; ++sweep)
    for (std::int64_t colour = 0; colour < 2; ++colour)
      for (std::int64_t row_parity = 0; row_parity < 2; ++row_parity)
        for (std::int64_t r = 0; r < c.replicas; ++r)
          for (std::int64_t y = row_parity; y < g.ly; y += 2)
            for (std::int64_t x = (colour + y) % 2; x < g.lx; x += 2) {
              const std::uint64_t s = spin(r, y, x);
              std::size_t nearest = 0, diagonal = 0, odd = 0;
              for (const std::int64_t d : {-1, 1}) {
                nearest += (s ^ spin(r, y, x + d)) + (s ^ spin(r, y + d, x));
                for (const std::int64_t e : {-1, 1}) {
                  diagonal += s ^ spin(r, y + e, x + d);
                  odd += s ^ spin(r, y, x + d) ^ spin(r, y + e, x) ^ spin(r, y + e, x + d);
                }
              }
              const ising::Threshold t = thresholds[2 * (25 * odd + 5 * diagonal + nearest) + s];
              const std::int64_t group = r / 512, in_group = lanes.replicas_in(group);
              const std::int64_t segment = x / (2 * lanes.half), column = x % (2 * lanes.half);
              const std::int64_t lane = segment * in_group + r % 512;
              const std::int64_t word = (group * g.ly + y) * lanes.half + column / 2;
              const std::int64_t words = lanes.groups * g.ly * lanes.half;
              std::uint64_t random = 0;
              for (std::uint32_t p = 0; p < 12; ++p) {
                const auto b = generator.block(random::Purpose::local_planes,
                                               static_cast<std::uint64_t>(4 * (colour * words + word) + lane / 128),
                                               static_cast<std::uint64_t>(sweep), p);
                random = random << 1 | ((lane % 128 < 64 ? b.low : b.high) >> (lane % 64) & 1);
              }
              const auto low =
                  generator
                      .block(random::Purpose::local_ties, static_cast<std::uint64_t>(r * g.sites() + y * g.lx + x),
                             static_cast<std::uint64_t>(sweep))
                      .low;
              random = random << 52 | (low & ((std::uint64_t{1} << 52) - 1));
              if (t.always || random < t.below)
                rows.row(r, 0, y)[static_cast<std::size_t>(x / 64)] ^= std::uint64_t{1} << (x % 64);
            }
  return rows.bits;
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_square)

BOOST_AUTO_TEST_CASE(any_number_of_ranks_gives_the_same_spins) {
  for (const Case& c : cases()) {
    const Result shared = run(c, parallel::Comm::world(), 5), alone = run(c, parallel::Comm::self(), 5);
    BOOST_TEST_CONTEXT(name(c)) {
      BOOST_TEST((shared.bits == alone.bits));
      BOOST_TEST((shared.diagonal == alone.diagonal));
      BOOST_TEST((shared.plaquette == alone.plaquette));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(square)

BOOST_AUTO_TEST_CASE(words_of_lanes_equal_one_site_after_the_other) {
  for (const Case& c : cases())
    BOOST_TEST_CONTEXT(name(c))
  BOOST_TEST((run(c, parallel::Comm::self(), 3).bits == plain(c, 3)));
}

BOOST_AUTO_TEST_CASE(totals_equal_the_sum_over_sites) {
  for (const Case& c : cases()) {
    const Result found = run(c, parallel::Comm::self(), 4);
    BOOST_TEST_CONTEXT(name(c))
    for (std::int64_t r = 0; r < c.replicas; ++r) {
      const auto terms = ising::square_terms(spins_of(c, found.bits, r), c.size);
      BOOST_TEST(found.diagonal[static_cast<std::size_t>(r)] == terms.diagonal);
      BOOST_TEST(found.plaquette[static_cast<std::size_t>(r)] == terms.plaquette);
    }
  }
}

// Within 4 standard errors, from the means of 1024 replicas, which are independent; an error small enough to tell K_d
// and K_p from 0.
BOOST_AUTO_TEST_CASE(averages_agree_with_enumeration) {
  constexpr std::int64_t replicas = 1024;
  const std::vector<std::int64_t> size{4, 4};
  for (const Algorithm algorithm : {Algorithm::heat_bath, Algorithm::metropolis})
    for (const ising::Couplings& c : {ising::Couplings{0.25, 0, 0.1, 0.05},
                                      {0.3, 0.05, -0.15, -0.1},
                                      {-0.2, -0.1, 0.2, 0.1},
                                      {-0.3, 0, -0.1, -0.2},
                                      {0.1, 0.2, 0, 0.3}}) {
      const auto chain = make_chain(algorithm, lattice::Geometry::of(size), c, replicas, random::Generator(11),
                                    parallel::Comm::self());
      auto rows = chain->empty_rows();
      ising::set_random(rows, random::Generator(11));
      chain->write(rows);
      constexpr int thermalization = 100, interval = 3, columns = 100;
      std::vector<std::array<double, 5>> means(replicas); // e, m, m^2, e_d, e_p
      for (int s = 1; s <= thermalization + interval * columns; ++s) {
        chain->sweep(static_cast<std::uint64_t>(s));
        if (s <= thermalization || s % interval != 0)
          continue;
        std::vector<std::int64_t> e(replicas), m(replicas), d(replicas), p(replicas);
        chain->measure(e, m);
        chain->measure_beyond(d, p);
        for (std::size_t r = 0; r < replicas; ++r) {
          const double per_site = static_cast<double>(m[r]) / 16;
          const double values[] = {static_cast<double>(e[r]) / 16, per_site, per_site * per_site,
                                   static_cast<double>(d[r]) / 16, static_cast<double>(p[r]) / 16};
          for (std::size_t k = 0; k < 5; ++k)
            means[r][k] += values[k] / columns;
        }
      }
      const auto exact = ising::exact::square_averages(size, c);
      const auto other = ising::exact::square_averages(size, {c.coupling, c.field});
      const double expected[] = {exact.energy, exact.magnetization, exact.m2, exact.diagonal, exact.plaquette};
      const double without[] = {other.energy, other.magnetization, other.m2, other.diagonal, other.plaquette};
      for (std::size_t k = 0; k < 5; ++k) {
        double sum = 0, squares = 0;
        for (const auto& mean : means) {
          sum += mean[k];
          squares += mean[k] * mean[k];
        }
        const double mean = sum / replicas, error = std::sqrt((squares / replicas - mean * mean) / (replicas - 1));
        BOOST_TEST_CONTEXT("algorithm " << static_cast<int>(algorithm) << " K " << c.coupling << " K_d " << c.diagonal
                                        << " K_p " << c.plaquette << " quantity " << k << " error " << error) {
          BOOST_TEST(std::abs(mean - expected[k]) < 4 * error);
          if (k >= 3)
            BOOST_TEST(std::abs(mean - without[k]) > 10 * error);
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(what_an_algorithm_cannot_do_is_refused) {
  const auto self = parallel::Comm::self();
  const random::Generator generator(1);
  const auto make = [&](Algorithm algorithm, const std::vector<std::int64_t>& size) {
    return make_chain(algorithm, lattice::Geometry::of(size), {0.3, 0, 0.1, 0}, 1, generator, self);
  };
  BOOST_CHECK_THROW((void)make(Algorithm::swendsen_wang, {6, 6}), InputError);
  BOOST_CHECK_THROW((void)make(Algorithm::heat_bath, {4, 4, 4}), InputError);
  BOOST_CHECK_THROW((void)make(Algorithm::heat_bath, {8}), InputError);
  BOOST_CHECK_THROW((void)make(Algorithm::metropolis, {5, 6}), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
