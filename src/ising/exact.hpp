// Closed solutions of the Ising model in one and two dimensions: the oracles of the Monte Carlo and of the learned
// machines.
//   beta H = -K sum over bonds of s s', every bond once, periodic, K = J/kT of either sign unless it says otherwise.
// Per site: log_partition = ln Z / N; energy = -<sum of s s'> / N, in units of J; specific_heat = K^2 Var(sum of s
// s')/N = d^2 ln Z / dK^2 K^2 / N; entropy in nats. Local; no randomness; InputError where a formula does not hold.
#pragma once

#include <cstdint>

namespace deeprg::ising::exact {

inline constexpr double critical_coupling = 0.44068679350977151; // square lattice: ln(1 + sqrt 2) / 2

struct Thermodynamics {
  double log_partition, energy, specific_heat, entropy;
};

// The infinite square lattice: Onsager, Phys. Rev. 65, 117 (1944), equations 106, 116, 117. At K_c C is infinite.
[[nodiscard]] Thermodynamics square_lattice(double coupling);

// Its spontaneous magnetisation, 0 for K <= K_c: Yang, Phys. Rev. 85, 808 (1952).
[[nodiscard]] double spontaneous_magnetization(double coupling);

// Its true correlation length along an axis, in lattice spacings: 1/|ln tanh K + 2K| for |K| < K_c and half of that
// above (McCoy and Wu, The Two-Dimensional Ising Model, 1973); infinite at K_c.
[[nodiscard]] double correlation_length(double coupling);

// The rows x columns torus, an extent of 2 having double bonds: Kaufman, Phys. Rev. 76, 1232 (1949), equation 97, in
// logarithms that overflow nowhere. K < 0 needs even extents.
[[nodiscard]] Thermodynamics torus(std::int64_t rows, std::int64_t columns, double coupling);

// The ring of `sites` >= 2 spins (2: a double bond), by its transfer matrix: Ising, Z. Phys. 31, 253 (1925).
struct Ring {
  std::int64_t sites;
  double coupling;

  [[nodiscard]] Thermodynamics thermodynamics() const;
  [[nodiscard]] double correlation(std::int64_t distance) const; // <s_0 s_r>, 0 <= r <= sites
  [[nodiscard]] double susceptibility() const;                   // N <m^2>, without the factor beta
  [[nodiscard]] double correlation_length() const;               // -1 / ln tanh |K|, of the infinite chain
};

} // namespace deeprg::ising::exact
