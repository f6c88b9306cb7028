// The fixed points of Kadanoff's variational recursion, from a cold start.
//   At one p: the critical point of a line of starting Hamiltonians (kadanoff_phases.hpp), then Newton's method with
//   the exact derivative of the recursion. Among these p the variational one makes ln Z / N stationary:
//     sum over mu of pi(mu) dV'(mu)/dp = 0,   pi = d(ln Z / N)/dV, the stationary measure,
//   found by scanning p 2^d from 1 to 8 for a change of sign. Exponents are those at fixed p: y = log2 of the largest
//   eigenvalue of a sector.
// Local; no randomness.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rg/kadanoff_phases.hpp"

namespace deeprg::rg {

// symmetric: critical, all pairs of corners coupled alike (Kadanoff's); anisotropic: critical, with unlike pairs; the
// sinks and `other` are those of the symmetric p.
enum class FixedPointKind { symmetric, anisotropic, high_temperature, low_temperature, other };

[[nodiscard]] std::string_view name_of(FixedPointKind kind); // "high-temperature", ...

struct FixedPoint {
  FixedPointKind kind;
  double p;
  OrbitFunction potential;       // V = V', its constant included
  double stationarity;           // sum over mu of pi dV'/dp
  std::vector<double> even, odd; // eigenvalues, descending

  [[nodiscard]] double y_T() const;
  [[nodiscard]] double y_H() const;
};

[[nodiscard]] double log_partition_per_site(const Hypercube& cube, const FixedPoint& point);

// Every pair of corners coupled alike, to 1e-8.
[[nodiscard]] bool pairs_alike(const Hypercube& cube, const OrbitFunction& potential);

// The fixed point near `start`; nothing if Newton's method does not settle. Its kind is `other`.
[[nodiscard]] std::optional<FixedPoint> fixed_point_near(const Kadanoff& kadanoff, const OrbitFunction& start);

// The critical one that the line leads to at this p; nothing where the line has no critical point.
[[nodiscard]] std::optional<FixedPoint> critical_fixed_point(const Hypercube& cube, double p, Line line);

// All of them, in the order of the kinds. In four dimensions a few seconds, below at once.
[[nodiscard]] std::vector<FixedPoint> kadanoff_fixed_points(const Hypercube& cube);

// The symmetric one alone; Failure if it is not found.
[[nodiscard]] FixedPoint symmetric_fixed_point(const Hypercube& cube);

} // namespace deeprg::rg
