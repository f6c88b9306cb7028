#include <omp.h>

#include <bit>
#include <cmath>
#include <numeric>

#include "command/bench.hpp"
#include "command/bench_sweeper.hpp"
#include "ising/exact.hpp"
#include "montecarlo/local_lanes.hpp"

namespace deeprg::command {
namespace {

using montecarlo::Algorithm;

constexpr double critical = ising::exact::critical_coupling;
constexpr int repeats = 15;

// The random planes of `words` words, left in the first-level cache and nothing done with them.
void draw_planes(const random::Generator& generator, std::uint64_t words, std::uint64_t sweep) {
  static std::vector<std::uint64_t> plane(64 * 8);
  for (std::uint64_t first = 0; first < words; first += 64)
    for (std::uint32_t p = 0; p < montecarlo::planes; ++p)
      generator.fill(random::Purpose::local_planes, 4 * first, sweep, p, plane);
}

// The kernel alone on as many words: no lattice, no halo, ties left as they are.
struct Kernel {
  explicit Kernel(std::size_t words)
      : spins(8 * words), other(8 * words), ties(tile),
        rules({montecarlo::Rule(ising::metropolis_thresholds({critical, 0}, 4), 4)}) {
    random::Generator(2).fill(random::Purpose::initial_spins, 0, 0, 0, spins);
    random::Generator(2).fill(random::Purpose::initial_spins, 0, 0, 1, other);
    used.fill(~std::uint64_t{0});
  }
  void half_sweep(const random::Generator& generator, std::uint64_t sweep) {
    for (std::size_t i = 0; i < spins.size(); i += tile) {
      const std::uint64_t *here = other.data() + i, *up = i == 0 ? here : here - 8;
      montecarlo::Run run;
      run.n = tile;
      run.neighbours = 4;
      run.neighbour = {here, up, here, up};
      montecarlo::update_lanes(rules, run, {generator, i / 2, sweep}, used, spins.data() + i, ties);
    }
  }
  static constexpr std::size_t tile = 64 * 8;
  std::vector<std::uint64_t> spins, other;
  montecarlo::Ties ties;
  montecarlo::LaneRules rules;
  montecarlo::Word used{};
};

// The textbook's Metropolis: a byte a spin, a table of acceptance, xoshiro256++ (Blackman and Vigna).
class Bytes {
public:
  explicit Bytes(std::size_t extent) : extent_(extent), spins_(extent * extent, 1) {
    for (int s = 0; s < 2; ++s)
      for (int up = 0; up <= 4; ++up) {
        const double p = std::exp(-2 * critical * (s == 1 ? 1 : -1) * (2 * up - 4));
        threshold_[s][up] = p >= 1 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(std::ldexp(p, 64));
      }
  }
  void sweep() {
    for (std::size_t y = 0; y < extent_; ++y) {
      std::uint8_t* const row = spins_.data() + y * extent_;
      const std::uint8_t* const above = spins_.data() + (y == 0 ? extent_ - 1 : y - 1) * extent_;
      const std::uint8_t* const below = spins_.data() + (y + 1 == extent_ ? 0 : y + 1) * extent_;
      for (std::size_t x = 0; x < extent_; ++x) {
        const int up = row[x == 0 ? extent_ - 1 : x - 1] + row[x + 1 == extent_ ? 0 : x + 1] + above[x] + below[x];
        if (next() <= threshold_[row[x]][up])
          row[x] ^= 1;
      }
    }
  }

private:
  std::uint64_t next() {
    auto& s = state_;
    const std::uint64_t out = std::rotl(s[0] + s[3], 23) + s[0], shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = std::rotl(s[3], 45);
    return out;
  }
  std::size_t extent_;
  std::vector<std::uint8_t> spins_;
  std::uint64_t threshold_[2][5];
  std::uint64_t state_[4] = {1, 2, 3, 4};
};

double rate(double spins, double seconds) { return spins / seconds * 1e-9; } // flips/ns

void add_planes(std::vector<BenchRow>& rows) {
  const random::Generator generator(1);
  Sweeper one(Algorithm::metropolis, {1024, 1024}, 1, critical), many(Algorithm::metropolis, {64, 64}, 512, critical);
  Sweeper bath(Algorithm::heat_bath, {1024, 1024}, 1, critical);
  Sweeper cube(Algorithm::metropolis, {64, 64, 1024}, 1, 0.2216546);
  Kernel kernel(1024);
  Bytes bytes(1024);
  std::uint64_t n = 0;
  constexpr int sweeps = 8;
  const auto t =
      median_seconds({[&] { one.sweep(sweeps); }, [&] { many.sweep(sweeps / 2); }, [&] { bath.sweep(sweeps); },
                      [&] { cube.sweep(sweeps / 4); }, [&] { one.sweep(sweeps, true); },
                      [&] {
                        for (int k = 0; k < sweeps; ++k)
                          draw_planes(generator, 2048, ++n);
                      },
                      [&] {
                        for (int k = 0; k < 2 * sweeps; ++k)
                          kernel.half_sweep(generator, ++n);
                      },
                      [&] { bytes.sweep(); }},
                     repeats);
  const double flips = rate(sweeps * one.spins, t[0]), many_flips = rate(sweeps / 2 * many.spins, t[1]);
  const double planes = rate(sweeps * one.spins, t[5]);
  rows.push_back({"Metropolis, 1024^2, one lattice", flips, "", "flips/ns"});
  rows.push_back({"Metropolis, 64^2 x 512 replicas", many_flips, "", "flips/ns"});
  rows.push_back({"1024^2 / the random bits of 12 planes only", flips / planes, ">= 0.65", ""});
  rows.push_back({"64^2 x 512 / the random bits of 12 planes only", many_flips / planes, "", ""});
  rows.push_back({"1024^2 / the kernel alone, ties ignored", flips / rate(sweeps * one.spins, t[6]), ">= 0.75", ""});
  rows.push_back({"1024^2 / a byte a spin, table, xoshiro256++", flips / rate(1024 * 1024, t[7]), ">= 180", ""});
  rows.push_back({"heat bath / Metropolis, 1024^2", t[0] / t[2], ">= 0.50", ""});
  rows.push_back({"64 x 64 x 1024 / 1024^2", rate(sweeps / 4 * cube.spins, t[3]) / flips, ">= 0.60", ""});
  rows.push_back({"energy and magnetisation every sweep, added cost", t[4] / t[0] - 1, "<= 0.08", ""});
}

void add_large(std::vector<BenchRow>& rows) {
  const int threads = omp_get_max_threads();
  Sweeper one(Algorithm::metropolis, {1024, 1024}, 1, critical),
      large(Algorithm::metropolis, {8192, 8192}, 1, critical);
  const auto t = median_seconds({[&] { one.sweep(16); }, [&] { large.sweep(1); }}, repeats);
  rows.push_back({"8192^2 / 1024^2", rate(large.spins, t[1]) / rate(16 * one.spins, t[0]), ">= 0.85", ""});
  const auto on = [&](int count) {
    return [&, count] {
      omp_set_num_threads(count);
      large.sweep(1);
    };
  };
  const auto wall = median_seconds({on(1), on(2)}, repeats, Clock::wall);
  omp_set_num_threads(threads);
  rows.push_back({"two threads / one, 8192^2, wall clock", wall[0] / wall[1], ">= 1.9", ""});
}

} // namespace

std::vector<BenchRow> bench_metropolis() {
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  std::vector<BenchRow> rows;
  add_planes(rows);
  add_large(rows);
  omp_set_num_threads(threads);
  return rows;
}

} // namespace deeprg::command
