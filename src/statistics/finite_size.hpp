// Where the curves of two lattice sizes cross: finite-size scaling of a quantity without dimension,
//   R(K, L) = F((K - K_c) L^(1/nu)) + O(L^-omega)      (Binder, Z. Phys. B 43, 119 (1981); Nightingale, Physica A 83,
//   561 (1976)),
//   R(K*, L) = R(K*, b L),  1/nu = ln(R'(K*, b L) / R'(K*, L)) / ln b,
// K* -> K_c as L^(-1/nu - omega). Each curve is known at a handful of couplings K = J/kT and is a polynomial between
// them, fitted with weights 1 / error^2; nothing is said outside of the couplings that both curves have. Errors: the
// jackknife over the bins of every coupling of both curves, those of one source together. Local; no randomness; fixed
// order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "statistics/resampling.hpp"

namespace deeprg::statistics {

// One size: independent measurements at couplings that ascend.
struct Curve {
  std::int64_t extent = 0; // L
  std::vector<double> couplings;
  std::vector<Bins> bins;                                  // (coupling)
  std::function<double(std::span<const double>)> quantity; // R of the averages of a bin's quantities

  [[nodiscard]] std::vector<Resampled> values() const; // (coupling)
};

struct Window {
  double least = -std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::infinity();
};

struct Crossing {
  std::string refusal{}; // why there is none; everything else is then unknown
  Resampled coupling{unknown, unknown}, value{unknown, unknown}, inverse_nu{unknown, unknown};
  std::vector<double> covariance{}; // (3, 3), of coupling, value, inverse_nu
  double chi_squared = unknown;     // of both fits together
  std::int64_t degrees_of_freedom = 0;
  // What polynomials of one degree more (one less, where there are too few couplings) change: how far the form of the
  // curves may be trusted.
  double coupling_shift = unknown, inverse_nu_shift = unknown;
};

// The crossing at which the larger lattice comes from below; of several the steepest. Couplings outside of the window,
// and those whose error is unknown or zero, are left out; each curve needs more than `degree` of them.
[[nodiscard]] Crossing crossing(const Curve& smaller, const Curve& larger, const Window& window, std::size_t degree);

} // namespace deeprg::statistics
