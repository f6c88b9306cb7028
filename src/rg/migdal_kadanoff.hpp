// The Migdal-Kadanoff renormalization of the Ising model: bonds are moved together, then chains of b bonds decimated.
//   With the dual coupling D(x) = -(1/2) ln tanh x = atanh e^{-2x}, b bonds in a row make D(b D(K)), and
//   move first:      K' = D(b D(b^{d-1} K)),
//   decimate first:  K' = b^{d-1} D(b D(K)),
//   b -> 1:          dK/dl = (d-1) K + sinh K cosh K ln tanh K,   exact in K_c for d = 2
// (Migdal, Sov. Phys. JETP 42, 743 (1975); Kadanoff, Ann. Phys. 100, 359 (1976)). d > 1 and b >= 1 need not be
// integers. y_T = ln(dK'/dK) / ln b at the fixed point. Local; no randomness; InputError outside these ranges.
#pragma once

namespace deeprg::rg {

enum class BondOrder { move_first, decimate_first };

struct MigdalKadanoff {
  double dimension, scale; // scale = 1: the infinitesimal one
  BondOrder order = BondOrder::move_first;
};

// K', or dK/dl for scale = 1. K > 0.
[[nodiscard]] double migdal_kadanoff_step(const MigdalKadanoff& scheme, double coupling);

struct ThermalFixedPoint {
  double coupling, y_T;
};

[[nodiscard]] ThermalFixedPoint migdal_kadanoff_fixed_point(const MigdalKadanoff& scheme);

} // namespace deeprg::rg
