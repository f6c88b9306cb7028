#include <fmt/format.h>
#include <omp.h>

#include "command/bench.hpp"
#include "command/bench_sweeper.hpp"
#include "ising/exact.hpp"
#include "montecarlo/cluster_plain.hpp"
#include "montecarlo/wolff.hpp"

namespace deeprg::command {
namespace {

using montecarlo::Algorithm;

constexpr double critical = ising::exact::critical_coupling;
constexpr int repeats = 9;

double ns(double seconds, double spins) { return seconds / spins * 1e9; }

} // namespace

std::vector<BenchRow> bench_cluster() {
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  Sweeper one(Algorithm::swendsen_wang, {1024, 1024}, 1, critical);
  Sweeper large(Algorithm::swendsen_wang, {8192, 8192}, 1, critical);
  Sweeper cube(Algorithm::swendsen_wang, {128, 128, 128}, 1, 0.2216546);
  auto plain = one.chain->empty_rows();
  one.chain->read(plain);
  montecarlo::WolffChain wolff(lattice::Geometry::of({1024, 1024}), {critical, 0}, 1, random::Generator(1),
                               parallel::Comm::self());
  const ising::BitRows equilibrium = [&] {
    one.sweep(200);
    auto rows = one.chain->empty_rows();
    one.chain->read(rows);
    return rows;
  }();
  std::uint64_t n = 0;
  constexpr int sweeps = 8, clusters = 100;
  const auto t = median_seconds({[&] { one.sweep(sweeps); }, [&] { one.sweep(sweeps, true); }, [&] { large.sweep(1); },
                                 [&] { cube.sweep(1); },
                                 [&] {
                                   montecarlo::sweep_clusters_plainly({critical, 0}, random::Generator(1), ++n, plain);
                                 },
                                 [&] { // the same clusters again and again
                                   wolff.write(equilibrium);
                                   for (std::uint64_t k = 1; k <= clusters; ++k)
                                     wolff.sweep(k);
                                 }},
                                repeats);
  omp_set_num_threads(threads);
  const double at_1024 = ns(t[0], sweeps * one.spins), at_8192 = ns(t[2], large.spins);
  const double flip = ns(t[5], static_cast<double>(wolff.flipped()) / (repeats + 1));
  return {
      {"Swendsen-Wang, 1024^2, K_c, a spin and sweep", at_1024, "<= 2.2", "ns"},
      {"Swendsen-Wang, 8192^2, K_c, a spin and sweep", at_8192, "", "ns"},
      {"Swendsen-Wang, 128^3, K_c, a spin and sweep", ns(t[3], cube.spins), "", "ns"},
      {"8192^2 / 1024^2", at_8192 / at_1024, "<= 1.15", ""},
      {"union-find over sites, bit by bit / over runs, 1024^2", ns(t[4], one.spins) / at_1024, "", ""},
      {"Wolff, 1024^2, K_c, a flipped spin", flip, "<= 14", "ns"},
      {"a spin that Wolff flips / a spin of Swendsen-Wang, 1024^2", flip / at_1024, "<= 8", ""},
      {"energy and magnetisation every sweep, added cost", t[1] / t[0] - 1, "<= 0.08", ""},
  };
}

std::vector<BenchRow> bench_cluster_ranks(const parallel::Comm& comm) {
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  Sweeper shared(Algorithm::swendsen_wang, {8192, 8192}, 1, critical, comm);
  const auto together = median_seconds({[&] { shared.sweep(1); }}, repeats, Clock::wall);
  comm.barrier();
  std::vector<double> alone(1, 1.0);
  if (comm.root()) {
    Sweeper one(Algorithm::swendsen_wang, {8192, 8192}, 1, critical);
    alone = median_seconds({[&] { one.sweep(1); }}, repeats, Clock::wall);
  }
  comm.barrier();
  omp_set_num_threads(threads);
  return {{fmt::format("Swendsen-Wang, 8192^2, {} ranks / one, wall clock", comm.size()), alone[0] / together[0],
           comm.size() == 2 ? ">= 1.7" : "", ""}};
}

} // namespace deeprg::command
