#include <fmt/format.h>
#include <omp.h>

#include "command/bench.hpp"
#include "command/bench_sweeper.hpp"
#include "ising/exact.hpp"
#include "lattice/halo.hpp"
#include "montecarlo/local.hpp"

namespace deeprg::command {
namespace {

using montecarlo::Algorithm;

constexpr double critical = ising::exact::critical_coupling;
constexpr int repeats = 9;
constexpr std::int64_t extent = 8192;

// Seconds of one message of n bytes to the other rank and back, between the first two ranks.
double round_trip(const parallel::Comm& comm, std::size_t n, int times) {
  std::vector<std::uint8_t> bytes(n);
  const auto one_way = [&](int from) {
    if (comm.rank() == from)
      comm.send(std::span<const std::uint8_t>(bytes), 1 - from, 0);
    else if (comm.rank() == 1 - from)
      comm.receive(std::span(bytes), from, 0);
  };
  const auto t = median_seconds({[&] {
                                  for (int k = 0; k < times; ++k) {
                                    one_way(0);
                                    one_way(1);
                                  }
                                }},
                                repeats, Clock::wall);
  comm.barrier();
  return t[0] / times;
}

// Seconds of a sweep of Metropolis of one lattice over all ranks of `comm`.
double sweep_seconds(const std::vector<std::int64_t>& size, const parallel::Comm& comm) {
  Sweeper sweeper(Algorithm::metropolis, size, 1, critical, comm);
  const auto t = median_seconds({[&] { sweeper.sweep(2); }}, repeats, Clock::wall);
  comm.barrier();
  return t[0] / 2;
}

// Seconds a sweep of one lattice over all ranks takes, of which it sends and waits for ghost rows; and of the ghost
// rows alone.
struct Halo {
  double sweep, exposed, alone;
};
Halo halo(const parallel::Comm& comm) {
  const auto geometry = lattice::Geometry::of({extent, extent});
  montecarlo::LocalChain chain(Algorithm::metropolis, geometry, {critical, 0}, 1, random::Generator(1), comm);
  auto rows = chain.empty_rows();
  ising::set_random(rows, random::Generator(1));
  chain.write(rows);
  lattice::HaloRows<std::uint64_t> ghosts(lattice::Domain::of(geometry, 1, comm.size(), comm.rank()),
                                          lattice::Lanes::of(geometry, 1).half * 8);
  constexpr int sweeps = 4;
  std::uint64_t number = 0;
  const double before = chain.exchange_seconds();
  const auto t = median_seconds({[&] {
                                   for (int k = 0; k < sweeps; ++k)
                                     chain.sweep(++number);
                                 },
                                 [&] {
                                   for (int colour = 0; colour < 2 * sweeps; ++colour)
                                     ghosts.exchange(comm);
                                 }},
                                repeats, Clock::wall);
  comm.barrier();
  const double exposed = (chain.exchange_seconds() - before) / static_cast<double>(number);
  return {t[0] / sweeps, exposed, t[1] / sweeps};
}

} // namespace

std::vector<BenchRow> bench_comm_ranks(const parallel::Comm& comm) {
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const double small = round_trip(comm, 8, 1000), large = round_trip(comm, 1 << 22, 20);
  const Halo h = halo(comm);
  const double weak = sweep_seconds({extent, extent * comm.size()}, comm);
  const double alone = comm.root() ? sweep_seconds({extent, extent}, parallel::Comm::self()) : 1;
  comm.barrier();
  omp_set_num_threads(threads);
  const bool two = comm.size() == 2;
  const auto ranks = [&](const char* what) { return fmt::format("{}, {} ranks", what, comm.size()); };
  return {{"8 bytes to another rank and back", small * 1e6, "", "us"},
          {"4 MiB to another rank and back, each way", (1 << 22) / (large / 2) * 1e-9, "", "GB/s"},
          {ranks("ghost rows of a sweep alone, 8192^2"), h.alone * 1e6, "", "us"},
          {ranks("ghost rows: exposed in a sweep, 8192^2"), h.exposed * 1e6, "", "us"},
          {ranks("ghost rows: hidden part, 8192^2"), 1 - h.exposed / h.alone, ">= 0.90", ""},
          {ranks("Metropolis, 8192^2 shared / one rank, wall clock"), alone / h.sweep, two ? ">= 1.9" : "", ""},
          {ranks("Metropolis, 8192^2 each / one rank, wall clock"), alone / weak, "", ""}};
}

} // namespace deeprg::command
