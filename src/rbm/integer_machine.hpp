// The machine that training computes with: the binary form of a Machine in fixed point, so that every sum over units is
// an integer and no result depends on the order of the sums, the BLAS, the threads or the CPU. Local.
//
// Parameters are in units of 2^-20: weights are integers, biases multiples of 1/2. With |W| < 32
// and a unit's sum of |W| < 2048 (of the binary form) every partial sum of a pre-activation, its inputs counted in
// 255ths, is exact in a double for up to 2^20 inputs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rbm/parameters.hpp"
#include "rbm/settings.hpp"

namespace deeprg::rbm {

inline constexpr double fixed_point = 0x1p20;
inline constexpr double weight_limit = 32 * fixed_point, weight_sum_limit = 2048 * fixed_point;

struct IntegerMachine {
  std::int64_t visible = 0, hidden = 0;
  std::vector<std::int32_t> weights; // (visible, hidden), the hidden index fastest
  std::vector<double> visible_bias;  // (visible)
  std::vector<double> hidden_bias;   // (hidden)
};

// To the nearest integer, ties to even; |x| < 2^51.
[[nodiscard]] inline double nearest(double x) {
  constexpr double shift = 0x1.8p52;
  return (x + shift) - shift;
}

// A weight in fixed point; beyond the limit is beyond it, and not a number too, with a value that fits 32 bits.
[[nodiscard]] inline double integer_weight(double x) {
  constexpr double bound = 2 * weight_limit;
  const double below = x < bound ? x : bound; // a NaN becomes the bound
  return nearest(below > -bound ? below : -bound);
}

// 2^20 times the ratio between a weight of the binary form and one in these units.
[[nodiscard]] double weight_scale(Units units);

// The bias of the binary form, of one kind of unit: `sums` are the sums of the integer weights at each unit. Where the
// biases follow from the weights (symmetric, binary) the float32 ones are set to the nearest values.
void set_biases(Units units, Biases biases, std::span<const double> sums, std::span<float> bias,
                std::span<double> integer_bias);

// Of a machine of any units; its biases are set where they follow from the weights.
[[nodiscard]] IntegerMachine binary_form(Machine& machine, Biases biases);

// Throws CollectiveFailure ("weights diverged ...") naming layer, update and the first unit whose weights or bias reach
// the limits or are not numbers: sums over units would no longer be exact.
void check_limits(const IntegerMachine& machine, std::int64_t layer, std::int64_t update);

} // namespace deeprg::rbm
