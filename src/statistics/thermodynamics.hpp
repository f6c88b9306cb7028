// Thermodynamic estimates from the series of energy and magnetisation.
//   E/J = -sum over bonds of s s' (the bonds alone, also in a field), M = sum of s, m = M/N, beta = |K| (J = 1):
//   e = <E>/N, C = K^2 (<E^2> - <E>^2)/N, |m| = <|M|>/N, chi = beta N <m^2>, chi_c = beta N (<m^2> - <|m|>^2),
//   U4 = 1 - <m^4> / (3 <m^2>^2).
// Errors: one set of bins for all of them (statistics/resampling.hpp), 10 times as long as the slowest of e, |m|, m^2.
// Local; no randomness; fixed order.
#pragma once

#include "statistics/estimate.hpp"

#include <cstdint>
#include <span>

namespace deeprg::statistics {

struct Thermodynamics {
  Estimate energy, specific_heat;
  Estimate magnetization, abs_magnetization; // <m> and <|m|>
  Estimate susceptibility, connected_susceptibility;
  Estimate binder;
};

[[nodiscard]] constexpr double binder(double m2, double m4) { return 1 - m4 / (3 * m2 * m2); }

// energy, magnetization: integer totals of shape (replica, time) on `sites` sites at coupling K; the first `discard`
// columns of every replica are left out. tau is in columns. InputError if nothing is left or the shapes disagree.
[[nodiscard]] Thermodynamics thermodynamics(std::span<const std::int64_t> energy,
                                            std::span<const std::int64_t> magnetization, std::int64_t replicas,
                                            std::int64_t sites, double coupling, std::int64_t discard = 0);

} // namespace deeprg::statistics
