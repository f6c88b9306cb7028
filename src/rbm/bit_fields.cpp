#include "rbm/bit_fields.hpp"

#include <algorithm>
#include <cstddef>

#include "rbm/simd_clones.hpp"

namespace deeprg::rbm {
namespace {

constexpr std::int64_t strip = 64;       // outputs at a time: their sums stay in registers
constexpr std::int64_t groups = 8;       // groups of four inputs at a time: their tables stay in the L1 cache
constexpr std::int64_t block_rows = 128; // rows whose sums stay there too
constexpr std::int64_t inputs_at_once = 4 * groups;

using Lanes = std::uint32_t __attribute__((vector_size(32)));
constexpr std::size_t vectors = strip * sizeof(std::uint32_t) / sizeof(Lanes);

struct Strip {
  Lanes sums[vectors];
};

// Weights as integers modulo 2^32; input and output say how far apart neighbours are in the matrix.
struct Weights {
  const double* first;
  std::int64_t inputs, outputs, input_stride, output_stride;

  [[nodiscard]] double at(std::int64_t input, std::int64_t output) const {
    return first[input * input_stride + output * output_stride];
  }
  [[nodiscard]] std::int64_t input_blocks() const { return (inputs + inputs_at_once - 1) / inputs_at_once; }
  // Number of the block of inputs_at_once x strip weights that these begin.
  [[nodiscard]] std::size_t block(std::int64_t input, std::int64_t output) const {
    return static_cast<std::size_t>(output / strip * input_blocks() + input / inputs_at_once);
  }
};

Weights upwards(const IntegerMachine& m) { return {m.weights.data(), m.visible, m.hidden, m.hidden, 1}; }
Weights downwards(const IntegerMachine& m) { return {m.weights.data(), m.hidden, m.visible, 1, m.hidden}; }

// 1 for each block of weights that are not all zero.
std::vector<std::uint8_t> filled_blocks(const Weights& w) {
  std::vector<std::uint8_t> filled(w.block(0, w.outputs - 1 + strip));
  for (std::int64_t input = 0; input < w.inputs; ++input)
    for (std::int64_t output = 0; output < w.outputs; ++output)
      if (w.at(input, output) != 0)
        filled[w.block(input, output)] = 1;
  return filled;
}

inline std::uint32_t integer(double x) { return static_cast<std::uint32_t>(static_cast<std::int32_t>(x)); }

// tables[g][m] = sum over the inputs k in the set m of the weights of input first_input + 4 g + k.
inline void make_tables(const Weights& w, std::int64_t first_input, std::int64_t first_output,
                        Strip (&tables)[groups][16]) {
  const std::int64_t n = std::min(strip, w.outputs - first_output);
  for (std::int64_t g = 0; g < groups; ++g) {
    alignas(sizeof(Lanes)) std::uint32_t rows[4][strip] = {};
    for (std::int64_t k = 0; k < 4; ++k) {
      const std::int64_t input = first_input + 4 * g + k;
      if (input >= w.inputs)
        break;
      const double* const from = w.first + input * w.input_stride + first_output * w.output_stride;
      if (w.output_stride == 1)
        for (std::int64_t c = 0; c < n; ++c)
          rows[k][c] = integer(from[c]);
      else
        for (std::int64_t c = 0; c < n; ++c)
          rows[k][c] = integer(from[c * w.output_stride]);
    }
    Strip(&table)[16] = tables[g];
    for (std::size_t c = 0; c < vectors; ++c) {
      table[0].sums[c] = Lanes{};
      for (std::size_t k = 0; k < 4; ++k) {
        const Lanes weights = reinterpret_cast<const Lanes*>(rows[k])[c];
        for (std::size_t m = 0; m < std::size_t{1} << k; ++m)
          table[(std::size_t{1} << k) + m].sums[c] = table[m].sums[c] + weights;
      }
    }
  }
}

// The fields of a strip of outputs in some rows; nibbles: those of the first row, `stride` a row.
DEEPRG_SIMD_CLONES
void add_up(const Weights& w, const std::vector<std::uint8_t>& filled, std::int64_t first_output, std::int64_t rows,
            const std::uint8_t* nibbles, std::int64_t stride, double* fields) {
  Strip tables[groups][16], sums[block_rows] = {};
  for (std::int64_t input = 0; input < w.inputs; input += inputs_at_once) {
    if (!filled.empty() && filled[w.block(input, first_output)] == 0)
      continue;
    make_tables(w, input, first_output, tables);
    for (std::int64_t row = 0; row < rows; ++row) {
      Strip s = sums[row];
      const std::uint8_t* const chosen = nibbles + row * stride + input / 4;
      for (std::int64_t g = 0; g < groups; ++g)
        for (std::size_t c = 0; c < vectors; ++c)
          s.sums[c] += tables[g][chosen[g]].sums[c];
      sums[row] = s;
    }
  }
  const std::int64_t n = std::min(strip, w.outputs - first_output);
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto* const s = reinterpret_cast<const std::int32_t*>(sums[row].sums);
    double* const out = fields + row * w.outputs + first_output;
    for (std::int64_t c = 0; c < n; ++c)
      out[c] = 255.0 * static_cast<double>(s[c]);
  }
}

DEEPRG_SIMD_CLONES
void pack_row(const double* in, std::int64_t inputs, std::uint8_t* out) {
  const auto bit = [&](std::int64_t i) { return static_cast<std::uint32_t>(in[i] > 0); };
  for (std::int64_t g = 0; g < inputs / 4; ++g)
    out[g] = static_cast<std::uint8_t>(bit(4 * g) | bit(4 * g + 1) << 1 | bit(4 * g + 2) << 2 | bit(4 * g + 3) << 3);
  if (inputs % 4 != 0)
    out[inputs / 4] = 0;
  for (std::int64_t i = inputs / 4 * 4; i < inputs; ++i)
    out[i / 4] = static_cast<std::uint8_t>(out[i / 4] | bit(i) << (i % 4));
}

void all_strips(const Weights& w, const std::vector<std::uint8_t>& filled, std::int64_t rows,
                const std::vector<std::uint8_t>& nibbles, double* fields) {
  const std::int64_t stride = (w.inputs + inputs_at_once - 1) / inputs_at_once * groups;
#pragma omp parallel for schedule(static) if (rows * w.outputs > 8192)
  for (std::int64_t output = 0; output < w.outputs; output += strip)
    for (std::int64_t row = 0; row < rows; row += block_rows)
      add_up(w, filled, output, std::min(block_rows, rows - row), nibbles.data() + row * stride, stride,
             fields + row * w.outputs);
}

} // namespace

void BitFields::pass_over_zeros(const IntegerMachine& machine) {
  filled_upwards_ = filled_blocks(upwards(machine));
  filled_downwards_ = filled_blocks(downwards(machine));
}

void BitFields::pack(std::int64_t rows, std::int64_t inputs, const double* values) {
  const std::int64_t stride = (inputs + inputs_at_once - 1) / inputs_at_once * groups;
#pragma omp parallel for schedule(static) if (rows * inputs > 16384)
  for (std::int64_t row = 0; row < rows; ++row) {
    std::uint8_t* const out = nibbles_.data() + row * stride;
    pack_row(values + row * inputs, inputs, out);
    std::fill(out + (inputs + 3) / 4, out + stride, std::uint8_t{0});
  }
}

void BitFields::hidden_fields(const IntegerMachine& machine, std::int64_t rows, const double* values, double* fields) {
  pack(rows, machine.visible, values);
  all_strips(upwards(machine), filled_upwards_, rows, nibbles_, fields);
}

void BitFields::visible_fields(const IntegerMachine& machine, std::int64_t rows, const double* values, double* fields) {
  pack(rows, machine.hidden, values);
  all_strips(downwards(machine), filled_downwards_, rows, nibbles_, fields);
}

} // namespace deeprg::rbm
