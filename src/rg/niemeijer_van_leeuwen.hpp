// The first order of the cumulant expansion on the triangular lattice: blocks of three spins, majority rule, b =
// sqrt 3.
//   K' = 2 Phi(K)^2 K,  field' = 3 Phi(K) field,  Phi = <s_1 | majority up> = (e^{3K} + e^{-K}) / (e^{3K} + 3 e^{-K}),
// the mean in a triangle alone (Niemeijer and van Leeuwen, Phys. Rev. Lett. 31, 1411 (1973)). Exact: K_c = (ln 3)/4,
// y_T = 1, y_H = 15/8. Local; no randomness.
#pragma once

namespace deeprg::rg {

struct MagneticFixedPoint {
  double coupling, y_T, y_H;
};

[[nodiscard]] double niemeijer_van_leeuwen_step(double coupling); // K'

[[nodiscard]] MagneticFixedPoint niemeijer_van_leeuwen_fixed_point(); // 0 < K < infinity, in closed form

} // namespace deeprg::rg
