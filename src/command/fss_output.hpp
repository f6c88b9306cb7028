// What finite-size scaling leaves: fss.h5, its tables as CSV, and the crossings on stdout. Local.
//   fss.h5: /curves: extent, coupling, runs, measurements, tau (point), and for every observable NAME and NAME_error,
//   energy, specific_heat, abs_magnetization and susceptibility among them;
//   /crossings/NAME: extent, larger_extent (pair), and coupling, value, inverse_nu, each with _error, their covariance
//   (pair, 3, 3), chi_squared, degrees_of_freedom, coupling_shift, inverse_nu_shift (pair). Not a number: unknown.
//   /quotients/NAME: the same by reweighting, without a fit: extent, larger_extent, and coupling, value, inverse_nu,
//   gamma_over_nu, beta_over_nu, each with _error, effective (independent measurements that would tell as much).
//   /limits/NAME: of infinite lattices, window by window: from (the smallest L), the same numbers and nu, hyperscaling,
//   eta, delta, alpha by scaling relations,
//   each with _error, and chi_squared, p_value of each fit (window, number), degrees_of_freedom (window).
//   NAME: binder (U4), xi_over_L (xi/L).
#pragma once

#include <string>
#include <vector>

#include "command/fss_limits.hpp"
#include "command/fss_points.hpp"
#include "statistics/finite_size.hpp"
#include "statistics/quotients.hpp"
#include "store/h5.hpp"

namespace deeprg::command {

struct FssPair {
  std::int64_t extent, larger;
  statistics::Crossing crossing;   // of polynomials through the points
  statistics::Quotients quotients; // by reweighting
};

struct FssObservable {
  std::string name, symbol, long_name, formula;
  std::vector<statistics::Resampled> values{}; // of every point
  std::vector<FssPair> pairs{};
  std::vector<FssLimit> limits{};
};

struct FssResult {
  FssPoints data;
  statistics::Window window;
  std::int64_t degree;
  double omega;
  std::vector<FssObservable> observables;
  std::vector<FssObservable> thermodynamics{}; // e, C, |m|, chi: curves alone
};

void write_fss(store::File& file, const FssResult& result);
[[nodiscard]] std::string curves_csv(const FssResult& result);
[[nodiscard]] std::string crossings_csv(const FssResult& result);
[[nodiscard]] std::string quotients_csv(const FssResult& result);
[[nodiscard]] std::string quotients_table(const FssResult& result);
[[nodiscard]] std::string limits_csv(const FssResult& result);
[[nodiscard]] std::string limits_table(const FssResult& result);
[[nodiscard]] std::string crossings_table(const FssResult& result);

} // namespace deeprg::command
