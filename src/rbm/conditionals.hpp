// The conditional distributions of the binary machine: p(h_j = 1 | v) = sigmoid(b_j + sum_i v_i W_ij), p(v_i = 1 | h)
// likewise, from integer sums to sampled or rounded units. Local.
//
// The value of a unit is counted in 255ths and kept as a byte: 0 or 255 where it is sampled, 0 to 255 where it is a
// probability. A field is the exact integer sum_i q_i W_ij of such values and integer weights. What follows it uses
// + - * / and integers alone, so that a sample is the same bits on every CPU.
// Consumes 32 random bits a unit, which the caller draws (rbm/gibbs).
#pragma once

#include <cstdint>
#include <span>

#include "rbm/integer_machine.hpp"

namespace deeprg::rbm {

inline constexpr double full = 255; // the value of a unit that is 1

// fields (rows, hidden) = values (rows, visible) W; and (rows, visible) = (rows, hidden) W^T. By DGEMM, for values that
// need not be integers; the oracle of rbm/bit_fields and rbm/byte_products.
void hidden_fields(const IntegerMachine& machine, std::int64_t rows, const double* values, double* fields);
void visible_fields(const IntegerMachine& machine, std::int64_t rows, const double* values, double* fields);

// p = sigmoid((field + 255 bias) / (255 2^20)), to a relative accuracy of 1e-11.
void probabilities(std::span<const double> fields, std::span<const double> bias, std::span<double> p);

// 255 with probability p, else 0: r < T, with r = 32 bits - 2^31 and T = 2^32 (p - 1/2) rounded towards zero.
void bernoulli(std::span<const double> p, std::span<const std::uint32_t> bits, std::span<std::uint8_t> values);

// 255 p rounded up or down so that the mean is 255 p.
void rounded(std::span<const double> p, std::span<const std::uint32_t> bits, std::span<std::uint8_t> values);

} // namespace deeprg::rbm
