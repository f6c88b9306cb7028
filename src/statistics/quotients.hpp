// Critical exponents from two sizes where their curves cross: the quotient method (Ballesteros, Fernandez,
// Martin-Mayor and Munoz Sudupe, Phys. Lett. B 387, 125 (1996)), on curves that reweighting knows at every coupling.
//   R(K*, L) = R(K*, b L),  O(K*, b L) / O(K*, L) = b^(x_O / nu) (1 + O(L^-omega)):
//   slope dR/dK gives 1/nu, the susceptibility gamma/nu, the magnetisation -beta/nu.
// Errors: the contributions of every source to all of them, K* included (statistics/reweighting.hpp). Local; no
// randomness; fixed order.
#pragma once

#include <array>
#include <functional>
#include <string>

#include "statistics/finite_size.hpp"
#include "statistics/reweighting.hpp"

namespace deeprg::statistics {

// One size. Its quantities are x, the susceptibility up to a factor that all sizes have; y; |m|.
struct ReweightedCurve {
  std::int64_t extent; // L
  Reweighting data;
  std::function<std::array<double, 3>(double x, double y)> quantity; // R and its derivatives to x and y
};

struct Quotients {
  std::string refusal{}; // why there are none; everything else is then unknown
  static constexpr std::size_t numbers = 5;
  Resampled coupling{unknown, unknown}, value{unknown, unknown}, inverse_nu{unknown, unknown};
  Resampled gamma_over_nu{unknown, unknown}, beta_over_nu{unknown, unknown};
  Contributions contributions{}; // (source)(number), in this order
  double effective = unknown;    // independent measurements at the crossing, of the size that has fewer
};

// The crossing at which the larger size comes from below; of several the steepest. Refused where no crossing lies
// between the couplings that both have inside of the window, and where neighbouring couplings share too little.
[[nodiscard]] Quotients quotients(const ReweightedCurve& smaller, const ReweightedCurve& larger, const Window& window);

} // namespace deeprg::statistics
