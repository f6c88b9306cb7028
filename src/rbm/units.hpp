// The two kinds of units and the affine map between them, s = 2 v - 1. Local.
//
// The machine with spin units and parameters (W, a, b) is, up to a constant of the energy, the binary machine with
//   W' = 4 W,   a'_i = 2 a_i - 2 sum_j W_ij,   b'_j = 2 b_j - 2 sum_i W_ij,
//   E_spin(2 v - 1, 2 h - 1) = E_binary(v, h) - (sum W - sum a - sum b).
// A coupling between visible units is multiplied out: the product of 2 v_i - 1 into products of v_i.
#pragma once

#include "rbm/parameters.hpp"

namespace deeprg::rbm {

inline constexpr double weight_ratio = 4, bias_ratio = 2; // of the binary form to the spin form, the biases up to sums

// The same machine in other units; biases are rounded to Real. Real: float or double.
template <class Real>
[[nodiscard]] BasicMachine<Real> in_units(const BasicMachine<Real>& machine, Units units);

} // namespace deeprg::rbm
