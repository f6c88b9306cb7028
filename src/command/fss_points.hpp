// The points of a study as finite-size scaling takes them: measurements at equilibrium of every size and coupling, in
// blocks long against the autocorrelation time. Runs of the same size and coupling (other seeds) are independent and
// give their blocks to one set. Local; no randomness; the order of the points is that of their numbers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "statistics/blocks.hpp"

namespace deeprg::command {

// What one run measured, for reweighting: one magnetisation M and energy E/J a measurement, (replica, time).
struct FssMeasurements {
  std::int64_t seed, replicas;
  std::vector<std::int64_t> sweeps; // of each time
  double tau;                       // of the energy, in times; unknown where it never changes
  std::vector<std::int32_t> energy;
  std::vector<double> zero, minimal{}; // S(0) = M^2/N, S(k_min): the latter from samples alone
};

struct FssPoint {
  std::int64_t extent = 0; // L, of L^d sites
  double coupling = 0;     // K = J/kT
  std::int64_t runs = 0, measurements = 0;
  double tau = 0;                               // the slowest of e, |m|, m^2 of the slowest run, in sweeps
  statistics::Blocks moments{5};                // m^2, m^4, |m|, e, e^2, from series.h5
  statistics::Blocks structure_factors{2};      // S(0), S(k_min), from samples.h5; empty where no run has one
  std::vector<FssMeasurements> series, samples; // (run)
};

struct FssPoints {
  std::int64_t dimensions = 0;
  std::vector<FssPoint> points;      // ascending in extent, then in coupling
  std::int64_t used = 0, total = 0;  // runs
  std::vector<std::string> left_out; // runs that have a series.h5 and are not used, each with the reason
  std::string digest;                // of everything read
};

// Reads study/points/*/series.h5, samples.h5 too where `with_samples`. A run without series.h5 is not finished and only
// counts in the total. Left out with a reason: what is no simulation of the Ising model without field on equal extents,
// a series that another run has too, and files that cannot be read. InputError: no points, none finished, or lattices
// of several dimensions.
[[nodiscard]] FssPoints read_fss_points(const std::filesystem::path& study, bool with_samples);

} // namespace deeprg::command
