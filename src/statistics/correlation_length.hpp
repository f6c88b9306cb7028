// Second-moment correlation length from the structure factor at wave numbers 0 and k_min = 2 pi / L (Cooper, Freedman,
// Preston, Nucl. Phys. B 210, 210 (1982)):
//   xi / L = sqrt(S(0) / S(k_min) - 1) / (2 L sin(pi / L)),  S(k) = <|sum over x of s(x) exp(i k x)|^2> / N,
// S(0) = N <m^2>, not connected. Local; no randomness; fixed order.
#pragma once

#include "statistics/estimate.hpp"

#include <cstdint>
#include <span>

namespace deeprg::statistics {

// xi / L of the averages S(0) and S(k_min). Not a number where S(0) < S(k_min): no length is resolved.
[[nodiscard]] double second_moment_over_extent(double zero, double minimal, std::int64_t extent);

// zero, minimal: S(0) = M^2 / N and S(k_min) of every configuration, shape (replica, time); k_min along axes of length
// `extent`. Unknown where S(0) <= S(k_min): no length is resolved. InputError if the shapes disagree.
[[nodiscard]] Estimate second_moment_over_extent(std::span<const double> zero, std::span<const double> minimal,
                                                 std::int64_t replicas, std::int64_t extent);

} // namespace deeprg::statistics
