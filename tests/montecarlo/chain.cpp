#include "montecarlo/chain.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.hpp"

using namespace deeprg;
using namespace deeprg::montecarlo;

namespace {

struct Case {
  Algorithm algorithm;
  std::vector<std::int64_t> size;
  std::int64_t replicas;
  double coupling, field;
  std::array<double, 3> ratio{1, 1, 1};
  double negative_bonds = 0;

  [[nodiscard]] ising::Couplings couplings() const { return {coupling, field, 0, 0, ratio, negative_bonds, 99}; }
  // Whether the bond from a site along an axis has the other sign: 1 or 0.
  [[nodiscard]] std::uint64_t negative(int axis, std::int64_t z, std::int64_t y, std::int64_t x) const {
    const auto g = lattice::Geometry::of(size);
    const std::int64_t site = ((z + g.lz) % g.lz * g.ly + (y + g.ly) % g.ly) * g.lx + (x + g.lx) % g.lx;
    const auto place = static_cast<std::uint64_t>(axis * g.sites() + site);
    const double u = static_cast<double>(random::Generator(99).block(random::Purpose::bond_signs, place, 0).low);
    return std::ldexp(u, -64) < negative_bonds ? 1 : 0;
  }
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Algorithm a : {Algorithm::heat_bath, Algorithm::metropolis})
    for (const auto& [size, replicas] : std::vector<std::pair<std::vector<std::int64_t>, std::int64_t>>{
             {{8, 8}, 3}, {{16, 24}, 1}, {{6, 4}, 520}, {{6, 4, 8}, 2}, {{24}, 7}, {{2, 2}, 2}, {{12, 1100}, 1}}) {
      all.push_back({a, size, replicas, 0.42, 0.0});
      all.push_back({a, size, replicas, -0.3, 0.11});
      all.push_back({a, size, replicas, 0.35, 0.0, {1, 0.6, -0.8}});
      all.push_back({a, size, replicas, -0.3, 0.11, {0.5, 1.2, 0.7}});
      all.push_back({a, size, replicas, 0.8, 0.05, {1, 1, 1}, 0.4});
      all.push_back({a, size, replicas, 0.5, 0.0, {1, 1, 1}, 1.0});
    }
  for (const auto& [size, replicas] : std::vector<std::pair<std::vector<std::int64_t>, std::int64_t>>{
           {{8, 8}, 3}, {{17, 130}, 1}, {{5, 6, 7}, 1}, {{24}, 7}, {{3, 3}, 5}, {{12, 1100}, 1}})
    for (const double coupling : {0.42, -0.42})
      for (const Algorithm a : {Algorithm::swendsen_wang, Algorithm::wolff})
        for (const auto& ratio : {std::array<double, 3>{1, 1, 1}, {0.5, -1.3, 0.8}})
          all.push_back({a, size, replicas, coupling, 0.0, ratio});
  return all;
}

// Configuration, energies and magnetisations after some sweeps, of all replicas, on rank 0.
struct Result {
  std::vector<std::uint64_t> bits;
  std::vector<std::int64_t> energy, magnetization, axes, overlap;
};

Result run(const Case& c, const parallel::Comm& comm, int sweeps) {
  const random::Generator generator(7);
  const auto geometry = lattice::Geometry::of(c.size);
  const auto chain = make_chain(c.algorithm, geometry, c.couplings(), c.replicas, generator, comm);
  auto rows = chain->empty_rows();
  ising::set_random(rows, generator);
  chain->write(rows);
  for (int s = 1; s < sweeps; ++s)
    chain->sweep(static_cast<std::uint64_t>(s));
  Result result;
  result.energy.resize(static_cast<std::size_t>(c.replicas));
  result.magnetization.resize(static_cast<std::size_t>(c.replicas));
  std::vector<std::int64_t> energy(result.energy.size()), magnetization(energy.size());
  chain->sweep_and_measure(static_cast<std::uint64_t>(sweeps), energy, magnetization);
  chain->read(rows);
  chain->measure(result.energy, result.magnetization);
  result.axes.resize(static_cast<std::size_t>(c.replicas) * c.size.size());
  chain->measure_axes(result.axes);
  if (chain->disordered() && c.replicas % 2 == 0) {
    result.overlap.resize(static_cast<std::size_t>(c.replicas / 2));
    chain->measure_overlaps(result.overlap);
    comm.all_reduce(std::span(result.overlap), parallel::Reduction::sum);
  }
  BOOST_TEST(chain->anisotropic() == c.couplings().anisotropic());
  comm.all_reduce(std::span(result.axes), parallel::Reduction::sum);
  comm.all_reduce(std::span(result.energy), parallel::Reduction::sum);
  comm.all_reduce(std::span(result.magnetization), parallel::Reduction::sum);
  comm.all_reduce(std::span(energy), parallel::Reduction::sum);
  comm.all_reduce(std::span(magnetization), parallel::Reduction::sum);
  BOOST_TEST((energy == result.energy && magnetization == result.magnetization));
  result.bits.resize(volume(rows.shape()));
  std::size_t next = 0;
  for (std::int64_t r = 0; r < rows.replica.count; ++r)
    for (std::int64_t z = 0; z < rows.z.count; ++z)
      for (std::int64_t y = 0; y < rows.y.count; ++y)
        for (std::int64_t w = 0; w < rows.words; ++w)
          result.bits[static_cast<std::size_t>(
              (((rows.replica.first + r) * geometry.lz + rows.z.first + z) * geometry.ly + rows.y.first + y) *
                  rows.words +
              w)] = rows.bits[next++];
  comm.all_reduce(std::span(result.bits), parallel::Reduction::bit_or);
  return result;
}

// E/J and M of the bits, site by site.
Result plain_totals(const Case& c, const std::vector<std::uint64_t>& bits) {
  const auto g = lattice::Geometry::of(c.size);
  const std::int64_t words = (g.lx + 63) / 64;
  Result result;
  for (std::int64_t r = 0; r < c.replicas; ++r) {
    const auto spin = [&](std::int64_t z, std::int64_t y, std::int64_t x) {
      x = (x + g.lx) % g.lx, y = (y + g.ly) % g.ly, z = (z + g.lz) % g.lz;
      return (bits[static_cast<std::size_t>(((r * g.lz + z) * g.ly + y) * words + x / 64)] >> (x % 64) & 1) != 0 ? 1
                                                                                                                 : -1;
    };
    std::int64_t magnetization = 0;
    std::array<std::int64_t, 3> energy{};
    for (std::int64_t z = 0; z < g.lz; ++z)
      for (std::int64_t y = 0; y < g.ly; ++y)
        for (std::int64_t x = 0; x < g.lx; ++x) {
          const int s = spin(z, y, x);
          magnetization += s;
          const auto sign = [&](int axis) { return c.negative(axis, z, y, x) != 0 ? -1 : 1; };
          energy[0] -= sign(0) * s * spin(z, y, x + 1);
          if (g.dimensions > 1)
            energy[1] -= sign(1) * s * spin(z, y + 1, x);
          if (g.dimensions > 2)
            energy[2] -= sign(2) * s * spin(z + 1, y, x);
        }
    result.energy.push_back(energy[0] + energy[1] + energy[2]);
    result.axes.insert(result.axes.end(), energy.begin(), energy.begin() + g.dimensions);
    result.magnetization.push_back(magnetization);
  }
  if (c.negative_bonds == 0 || c.replicas % 2 != 0)
    return result;
  const std::int64_t replica_words = words * g.ly * g.lz;
  for (std::int64_t pair = 0; pair < c.replicas / 2; ++pair) {
    std::int64_t unlike = 0;
    for (std::int64_t i = 2 * pair * replica_words; i < (2 * pair + 1) * replica_words; ++i)
      unlike += std::popcount(bits[static_cast<std::size_t>(i)] ^ bits[static_cast<std::size_t>(i + replica_words)]);
    result.overlap.push_back(g.sites() - 2 * unlike);
  }
  return result;
}

// The definition of a local update, one site after the other: the oracle of the words of lanes.
std::vector<std::uint64_t> plain_local(const Case& c, int sweeps) {
  const random::Generator generator(7);
  const auto g = lattice::Geometry::of(c.size);
  const auto lanes = lattice::Lanes::of(g, c.replicas);
  const auto thresholds = c.algorithm == Algorithm::metropolis
                              ? ising::metropolis_axis_thresholds(c.couplings(), g.dimensions)
                              : ising::heat_bath_axis_thresholds(c.couplings(), g.dimensions);
  ising::BitRows rows(lattice::Domain::of(g, c.replicas, 1, 0), c.replicas, {0, c.replicas});
  ising::set_random(rows, generator);
  const auto spin = [&](std::int64_t r, std::int64_t z, std::int64_t y, std::int64_t x) {
    x = (x + g.lx) % g.lx;
    return rows.row(r, (z + g.lz) % g.lz, (y + g.ly) % g.ly)[static_cast<std::size_t>(x / 64)] >> (x % 64) & 1;
  };
  for (int sweep = 1; sweep <= sweeps; ++sweep)
    for (std::int64_t colour = 0; colour < 2; ++colour)
      for (std::int64_t r = 0; r < c.replicas; ++r)
        for (std::int64_t z = 0; z < g.lz; ++z)
          for (std::int64_t y = 0; y < g.ly; ++y)
            for (std::int64_t x = (colour + y + z) % 2; x < g.lx; x += 2) {
              const std::uint64_t s = spin(r, z, y, x);
              std::size_t unlike = (s ^ spin(r, z, y, x - 1) ^ c.negative(0, z, y, x - 1)) +
                                   (s ^ spin(r, z, y, x + 1) ^ c.negative(0, z, y, x));
              if (g.dimensions > 1)
                unlike += 3 * ((s ^ spin(r, z, y - 1, x) ^ c.negative(1, z, y - 1, x)) +
                               (s ^ spin(r, z, y + 1, x) ^ c.negative(1, z, y, x)));
              if (g.dimensions > 2)
                unlike += 9 * ((s ^ spin(r, z - 1, y, x) ^ c.negative(2, z - 1, y, x)) +
                               (s ^ spin(r, z + 1, y, x) ^ c.negative(2, z, y, x)));
              const ising::Threshold t = thresholds[2 * unlike + s];
              const std::int64_t group = r / 512, in_group = lanes.replicas_in(group);
              const std::int64_t segment = x / (2 * lanes.half), column = x % (2 * lanes.half);
              const std::int64_t lane = segment * in_group + r % 512;
              const std::int64_t word = ((group * g.lz + z) * g.ly + y) * lanes.half + column / 2;
              const std::int64_t words = lanes.groups * g.rows() * lanes.half;
              std::uint64_t random = 0;
              for (std::uint32_t p = 0; p < 12; ++p) {
                const auto b = generator.block(random::Purpose::local_planes,
                                               static_cast<std::uint64_t>(4 * (colour * words + word) + lane / 128),
                                               static_cast<std::uint64_t>(sweep), p);
                random = random << 1 | ((lane % 128 < 64 ? b.low : b.high) >> (lane % 64) & 1);
              }
              const auto low = generator
                                   .block(random::Purpose::local_ties,
                                          static_cast<std::uint64_t>(r * g.sites() + (z * g.ly + y) * g.lx + x),
                                          static_cast<std::uint64_t>(sweep))
                                   .low &
                               ((std::uint64_t{1} << 52) - 1);
              random = random << 52 | low;
              if (t.always || random < t.below)
                rows.row(r, z, y)[static_cast<std::size_t>(x / 64)] ^= std::uint64_t{1} << (x % 64);
            }
  return rows.bits;
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_chain)

BOOST_AUTO_TEST_CASE(any_number_of_ranks_gives_the_same_spins) {
  const auto world = parallel::Comm::world();
  const auto self = parallel::Comm::self();
  for (const Case& c : cases()) {
    const Result shared = run(c, world, 5), alone = run(c, self, 5);
    BOOST_TEST_CONTEXT("algorithm " << static_cast<int>(c.algorithm) << " extents " << c.size.size() << " Lx "
                                    << c.size.back() << " R " << c.replicas << " K " << c.coupling) {
      BOOST_TEST((shared.bits == alone.bits));
      BOOST_TEST((shared.energy == alone.energy));
      BOOST_TEST((shared.axes == alone.axes));
      BOOST_TEST((shared.overlap == alone.overlap));
      BOOST_TEST((shared.magnetization == alone.magnetization));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(chain)

BOOST_AUTO_TEST_CASE(words_of_lanes_equal_one_site_after_the_other) {
  for (const Case& c : cases()) {
    if (c.algorithm == Algorithm::swendsen_wang || c.algorithm == Algorithm::wolff)
      continue;
    BOOST_TEST_CONTEXT("algorithm " << static_cast<int>(c.algorithm) << " extents " << c.size.size() << " Lx "
                                    << c.size.back() << " R " << c.replicas << " K " << c.coupling)
    BOOST_TEST((run(c, parallel::Comm::self(), 3).bits == plain_local(c, 3)));
  }
}

// A replica with a coupling of its own has the spins that it has where all replicas have that coupling.
BOOST_AUTO_TEST_CASE(replicas_follow_the_couplings_they_are_assigned) {
  const std::vector<ising::Couplings> couplings{{0.5, 0}, {0.3, 0.1}, {-0.2, 0}, {0.44, 0}};
  const random::Generator generator(7);
  for (const Algorithm algorithm : {Algorithm::heat_bath, Algorithm::metropolis})
    for (const auto& [size, replicas] : std::vector<std::pair<std::vector<std::int64_t>, std::int64_t>>{
             {{8, 8}, 20}, {{6, 4}, 520}, {{6, 4, 8}, 8}, {{16, 32}, 4}}) {
      const auto geometry = lattice::Geometry::of(size);
      const auto spins_after = [&](Chain& chain, auto assign) {
        auto rows = chain.empty_rows();
        ising::set_random(rows, generator);
        chain.write(rows);
        for (std::uint64_t sweep = 1; sweep <= 6; ++sweep) {
          assign(sweep);
          chain.sweep(sweep);
        }
        chain.read(rows);
        return rows;
      };
      std::vector<std::int32_t> of_replica(static_cast<std::size_t>(replicas));
      const auto mixed = make_chain(algorithm, geometry, couplings, replicas, generator, parallel::Comm::self());
      const auto mixed_rows = spins_after(*mixed, [&](std::uint64_t sweep) { // others first, then for good
        for (std::size_t r = 0; r < of_replica.size(); ++r)
          of_replica[r] = static_cast<std::int32_t>((sweep == 1 ? 0 : 3 * r + r / 5) % 4);
        mixed->assign(of_replica);
      });
      for (std::size_t c = 0; c < couplings.size(); ++c) {
        const auto plain = make_chain(algorithm, geometry, couplings, replicas, generator, parallel::Comm::self());
        const auto rows = spins_after(*plain, [&](std::uint64_t sweep) {
          plain->assign(std::vector<std::int32_t>(of_replica.size(), sweep == 1 ? 0 : static_cast<std::int32_t>(c)));
        });
        for (std::size_t r = 0; r < of_replica.size(); ++r)
          if (of_replica[r] == static_cast<std::int32_t>(c))
            for (std::int64_t z = 0; z < geometry.lz; ++z)
              for (std::int64_t y = 0; y < geometry.ly; ++y)
                BOOST_TEST(std::ranges::equal(mixed_rows.row(static_cast<std::int64_t>(r), z, y),
                                              rows.row(static_cast<std::int64_t>(r), z, y)));
      }
    }
}

BOOST_AUTO_TEST_CASE(totals_equal_the_sum_over_sites) {
  for (const Case& c : cases()) {
    const Result r = run(c, parallel::Comm::self(), 4), plain = plain_totals(c, r.bits);
    BOOST_TEST_CONTEXT("algorithm " << static_cast<int>(c.algorithm) << " extents " << c.size.size() << " Lx "
                                    << c.size.back() << " R " << c.replicas) {
      BOOST_TEST((r.energy == plain.energy));
      BOOST_TEST((r.axes == plain.axes));
      BOOST_TEST((r.overlap == plain.overlap));
      BOOST_TEST((r.magnetization == plain.magnetization));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_an_algorithm_cannot_do_is_refused) {
  const auto self = parallel::Comm::self();
  const random::Generator generator(1);
  BOOST_CHECK_THROW(make_chain(Algorithm::heat_bath, lattice::Geometry::of({5, 6}), {0.4, 0}, 1, generator, self),
                    InputError);
  BOOST_CHECK_THROW(make_chain(Algorithm::swendsen_wang, lattice::Geometry::of({6, 6}), {0.4, 0.1}, 1, generator, self),
                    InputError);
}

BOOST_AUTO_TEST_SUITE_END()
