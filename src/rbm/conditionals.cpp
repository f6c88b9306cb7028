#include "rbm/conditionals.hpp"

#include <cstddef>
#include <vector>

#include "base/linear.hpp"
#include "rbm/exponential.hpp"
#include "rbm/simd_clones.hpp"

namespace deeprg::rbm {
namespace {

DEEPRG_SIMD_CLONES
void sigmoids(const double* __restrict fields, const double* __restrict bias, double* __restrict p, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const double x = (fields[i] + full * bias[i]) / (full * fixed_point);
    const double magnitude = x < 0 ? -x : x;
    const double e = exp_minus<10>(magnitude < 700 ? magnitude : 700);
    p[i] = (x < 0 ? e : 1) / (1 + e);
  }
}

// As signed integers, which conversions between integers and doubles are made for.
inline std::int32_t centred(std::uint32_t bits) { return static_cast<std::int32_t>(bits ^ 0x80000000U); }

DEEPRG_SIMD_CLONES
void compare(const double* __restrict p, const std::uint32_t* __restrict bits, std::uint8_t* __restrict values,
             std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const double threshold = (p[i] - 0.5) * 0x1p32;
    const auto limit = static_cast<std::int32_t>(threshold < 0x1p31 - 1 ? threshold : 0x1p31 - 1);
    values[i] = centred(bits[i]) < limit ? 255 : 0;
  }
}

DEEPRG_SIMD_CLONES
void round_up_or_down(const double* __restrict p, const std::uint32_t* __restrict bits, std::uint8_t* __restrict values,
                      std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const double u = (static_cast<double>(centred(bits[i])) + 0x1p31) * 0x1p-32;
    values[i] = static_cast<std::uint8_t>(static_cast<std::int32_t>(full * p[i] + u));
  }
}

} // namespace

void hidden_fields(const IntegerMachine& machine, std::int64_t rows, const double* values, double* fields) {
  const std::vector<double> weights(machine.weights.begin(), machine.weights.end());
  linear::multiply(linear::Side::plain, linear::Side::plain, rows, machine.hidden, machine.visible, values,
                   weights.data(), 0.0, fields);
}

void visible_fields(const IntegerMachine& machine, std::int64_t rows, const double* values, double* fields) {
  const std::vector<double> weights(machine.weights.begin(), machine.weights.end());
  linear::multiply(linear::Side::plain, linear::Side::transposed, rows, machine.visible, machine.hidden, values,
                   weights.data(), 0.0, fields);
}

void probabilities(std::span<const double> fields, std::span<const double> bias, std::span<double> p) {
  sigmoids(fields.data(), bias.data(), p.data(), p.size());
}

void bernoulli(std::span<const double> p, std::span<const std::uint32_t> bits, std::span<std::uint8_t> values) {
  compare(p.data(), bits.data(), values.data(), values.size());
}

void rounded(std::span<const double> p, std::span<const std::uint32_t> bits, std::span<std::uint8_t> values) {
  round_up_or_down(p.data(), bits.data(), values.data(), values.size());
}

} // namespace deeprg::rbm
