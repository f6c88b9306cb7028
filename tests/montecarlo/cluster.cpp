#include "montecarlo/cluster.hpp"

#include <boost/test/unit_test.hpp>
#include <hwy/targets.h>

#include "montecarlo/cluster_plain.hpp"

using namespace deeprg;
using namespace deeprg::montecarlo;

namespace {

struct Case {
  std::vector<std::int64_t> size;
  std::int64_t replicas;
};

// Extents that fill words and that do not, rows of one word and of several, and double bonds.
std::vector<Case> shapes() {
  return {{{1}, 2},        {{2}, 3},          {{3}, 2},        {{64}, 2},      {{65}, 1},       {{129}, 1},
          {{700}, 1},      {{1, 1}, 2},       {{1, 5}, 2},     {{7, 1}, 2},    {{2, 2}, 4},     {{2, 64}, 2},
          {{3, 3}, 5},     {{8, 8}, 3},       {{31, 63}, 1},   {{64, 64}, 2},  {{17, 130}, 1},  {{70, 256}, 1},
          {{130, 65}, 1},  {{9, 1100}, 1},    {{2, 2, 2}, 3},  {{1, 4, 5}, 2}, {{4, 1, 70}, 1}, {{5, 6, 7}, 2},
          {{6, 5, 66}, 1}, {{12, 12, 12}, 1}, {{3, 2, 128}, 2}};
}

constexpr double couplings[] = {0.0, 0.05, 0.2216, 0.4406868, 0.9, 3.0, 30.0, -0.2, -0.4406868, -1.5};

// The bits of all replicas of the whole lattice, from the parts of the chain's ranks.
std::vector<std::uint64_t> gathered(const Chain& chain, const parallel::Comm& comm) {
  auto rows = chain.empty_rows();
  chain.read(rows);
  std::vector<std::uint64_t> bits(volume(rows.shape()));
  const auto& g = rows.geometry;
  for (std::int64_t r = 0; r < rows.replica.count; ++r)
    for (std::int64_t z = 0; z < rows.z.count; ++z)
      for (std::int64_t y = 0; y < rows.y.count; ++y) {
        const auto row = rows.row(r, z, y);
        const std::int64_t at = ((rows.replica.first + r) * g.lz + rows.z.first + z) * g.ly + rows.y.first + y;
        std::copy(row.begin(), row.end(), bits.begin() + at * rows.words);
      }
  comm.all_reduce(std::span(bits), parallel::Reduction::bit_or);
  return bits;
}

void compare(const Case& c, const ising::Couplings& all, int rounds, std::uint64_t first_sweep, int sweeps,
             const parallel::Comm& comm) {
  const auto geometry = lattice::Geometry::of(c.size);
  const random::Generator generator(11, rounds);
  ClusterChain chain(geometry, all, c.replicas, generator, comm);
  auto rows = chain.empty_rows();
  ising::set_random(rows, generator);
  chain.write(rows);
  ising::BitRows plain(lattice::Domain::of(geometry, c.replicas, 1, 0), c.replicas, {0, c.replicas});
  ising::set_random(plain, generator);
  bool equal = gathered(chain, comm) == plain.bits;
  for (int s = 0; s < sweeps; ++s) {
    const std::uint64_t number = first_sweep + static_cast<std::uint64_t>(s);
    std::vector<std::int64_t> sums(static_cast<std::size_t>(3 * c.replicas)), plain_sums(sums.size());
    if (s % 2 == 0) {
      chain.sweep(number);
      sweep_clusters_plainly(all, generator, number, plain);
    } else { // the same, with sums
      chain.sweep_and_sum(number, sums);
      comm.all_reduce(std::span(sums), parallel::Reduction::sum);
      sweep_clusters_plainly(all, generator, number, plain, plain_sums);
    }
    equal = equal && sums == plain_sums;
    equal = equal && gathered(chain, comm) == plain.bits;
  }
  BOOST_TEST_CONTEXT("extents " << c.size.size() << ", " << c.size.front() << " .. " << c.size.back() << ", R "
                                << c.replicas << ", K " << all.coupling)
  BOOST_TEST(equal);
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_cluster)

BOOST_AUTO_TEST_CASE(sweeps_on_any_number_of_ranks_equal_the_plain_ones) {
  const auto world = parallel::Comm::world();
  for (const Case& c : shapes())
    for (const double coupling : couplings)
      for (const auto& ratio : {std::array<double, 3>{1, 1, 1}, {0.5, -1.3, 0.8}})
        compare(c, {coupling, 0, 0, 0, ratio}, 5, 1, 4, world);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(cluster)

BOOST_AUTO_TEST_CASE(every_target_and_number_of_rounds_gives_the_same_sweeps) {
  const auto self = parallel::Comm::self();
  int tried = 0;
  const std::int64_t all = hwy::SupportedTargets();
  for (const bool narrow : {false, true})
    for (std::int64_t targets = all; targets != 0; targets &= targets - 1, ++tried) {
      hwy::SetSupportedTargetsForTest(targets & -targets);
      random::forbid_wide_aes(narrow);
      BOOST_TEST_CONTEXT(random::simd_target())
      for (const Case& c : {Case{{17, 130}, 2}, Case{{70, 256}, 1}, Case{{6, 5, 66}, 1}, Case{{700}, 1}})
        for (const double coupling : {0.4406868, -0.3})
          for (const int rounds : {5, 7})
            compare(c, {coupling, 0}, rounds, 1000, 3, self);
    }
  hwy::SetSupportedTargetsForTest(0);
  random::forbid_wide_aes(false);
  BOOST_TEST(tried >= 2);
}

// 786,000 bonds of which 12 tie on all 16 planes, on average.
BOOST_AUTO_TEST_CASE(ties_are_decided_as_plainly) {
  for (const double coupling : {0.4406868, 0.1})
    compare({{64, 1024}, 2}, {coupling, 0}, 5, 1, 3, parallel::Comm::self());
}

BOOST_AUTO_TEST_SUITE_END()
