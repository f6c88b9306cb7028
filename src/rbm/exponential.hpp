// exp(-x) for x in [0, 700] of + - * alone, so that it is the same number on every CPU and loops of it vectorise: 2^n
// 2^f with |f| <= 1/2, and the Taylor series of 2^f to the degree asked for (10: a relative accuracy of 1e-12, 13: that
// of a double). Local.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace deeprg::rbm {

template <int degree>
inline double exp_minus(double x) {
  constexpr auto inverse_factorials = [] {
    std::array<double, degree + 1> inverse{};
    double factorial = 1;
    for (int k = 0; k <= degree; ++k) {
      factorial *= k > 0 ? k : 1;
      inverse[static_cast<std::size_t>(k)] = 1 / factorial;
    }
    return inverse;
  }();
  constexpr double shift = 0x1.8p52, log2_e = 1.4426950408889634, ln_2 = 0.6931471805599453;
  const double t = -x * log2_e, shifted = t + shift;
  const double f = (t - (shifted - shift)) * ln_2;
  double series = inverse_factorials[degree];
  for (int k = degree; k-- > 0;)
    series = series * f + inverse_factorials[static_cast<std::size_t>(k)];
  // the low bits of `shifted` hold n: moved up, they are the exponent
  return series * std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023) << 52);
}

} // namespace deeprg::rbm
