// Compiled once per SIMD target and chosen at run time (Highway).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "rbm/bit_fields.cpp"
#include <hwy/foreach_target.h>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "rbm/bit_fields.hpp"

#ifndef DEEPRG_RBM_BIT_FIELDS
#define DEEPRG_RBM_BIT_FIELDS
namespace deeprg::rbm {
namespace {

constexpr std::int64_t strip = 32;       // outputs at a time: their sums stay in registers
constexpr std::int64_t groups = 8;       // groups of four inputs at a time: their tables stay in the L1 cache
constexpr std::int64_t block_rows = 128; // rows whose sums stay there too
constexpr std::int64_t inputs_at_once = 4 * groups;

// Weights as integers modulo 2^32; input and output say how far apart neighbours are in the matrix.
struct Weights {
  const std::int32_t* first;
  std::int64_t inputs, outputs, input_stride, output_stride;

  [[nodiscard]] std::int32_t at(std::int64_t input, std::int64_t output) const {
    return first[input * input_stride + output * output_stride];
  }
  [[nodiscard]] std::int64_t input_blocks() const { return (inputs + inputs_at_once - 1) / inputs_at_once; }
  // Number of the block of inputs_at_once x strip weights that these begin.
  [[nodiscard]] std::size_t block(std::int64_t input, std::int64_t output) const {
    return static_cast<std::size_t>(output / strip * input_blocks() + input / inputs_at_once);
  }
};

} // namespace
} // namespace deeprg::rbm
#endif

HWY_BEFORE_NAMESPACE();
namespace deeprg::rbm::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::CappedTag<std::uint32_t, strip>;
constexpr Words words{};
constexpr std::int64_t lanes = HWY_MIN(strip, HWY_MAX_BYTES / 4);

// to[k][c] = from[c * stride + k] for four outputs c.
HWY_INLINE void transpose(const std::int32_t* from, std::int64_t stride, std::uint32_t* to) {
  const hn::FixedTag<std::uint32_t, 4> d;
  const hn::Repartition<std::uint64_t, decltype(d)> wide;
  const auto row = [&](std::int64_t c)
                       HWY_ATTR { return hn::LoadU(d, reinterpret_cast<const std::uint32_t*>(from + c * stride)); };
  const auto a = hn::BitCast(wide, hn::InterleaveLower(d, row(0), row(1)));
  const auto b = hn::BitCast(wide, hn::InterleaveUpper(d, row(0), row(1)));
  const auto c = hn::BitCast(wide, hn::InterleaveLower(d, row(2), row(3)));
  const auto e = hn::BitCast(wide, hn::InterleaveUpper(d, row(2), row(3)));
  hn::Store(hn::BitCast(d, hn::InterleaveLower(wide, a, c)), d, to);
  hn::Store(hn::BitCast(d, hn::InterleaveUpper(wide, a, c)), d, to + strip);
  hn::Store(hn::BitCast(d, hn::InterleaveLower(wide, b, e)), d, to + 2 * strip);
  hn::Store(hn::BitCast(d, hn::InterleaveUpper(wide, b, e)), d, to + 3 * strip);
}

// Has the weights of the block of inputs after this one brought to the cache while this one is worked on.
HWY_INLINE void prefetch_next(const Weights& w, std::int64_t input, std::int64_t output) {
  const std::int64_t next = input + inputs_at_once;
  if (next + inputs_at_once > w.inputs || output + strip > w.outputs)
    return;
  const std::int32_t* const from = w.first + next * w.input_stride + output * w.output_stride;
  const bool up = w.output_stride == 1;
  const std::int64_t lines = up ? inputs_at_once : strip, length = up ? strip : inputs_at_once;
  for (std::int64_t i = 0; i < lines; ++i)
    for (std::int64_t k = 0; k < length; k += 16)
      hwy::Prefetch(from + i * std::max(w.input_stride, w.output_stride) + k);
}

// rows[k]: the weights of input + k at a strip of outputs, 0 where there are none; in place or copied to `four`.
HWY_INLINE void find_four(const Weights& w, std::int64_t input, std::int64_t output, std::uint32_t (&four)[4][strip],
                          const std::uint32_t* (&rows)[4]) {
  const std::int64_t n = std::min(strip, w.outputs - output), inputs = std::min<std::int64_t>(4, w.inputs - input);
  const std::int32_t* const from = w.first + input * w.input_stride + output * w.output_stride;
  const bool whole = n == strip && inputs == 4;
  for (std::int64_t k = 0; k < 4; ++k)
    rows[k] =
        whole && w.output_stride == 1 ? reinterpret_cast<const std::uint32_t*>(from + k * w.input_stride) : four[k];
  if (whole && w.input_stride == 1)
    for (std::int64_t c = 0; c < strip; c += 4)
      transpose(from + c * w.output_stride, w.output_stride, &four[0][c]);
  else if (!whole)
    for (std::int64_t k = 0; k < 4; ++k)
      for (std::int64_t c = 0; c < strip; ++c)
        four[k][c] = k < inputs && c < n ? static_cast<std::uint32_t>(w.at(input + k, output + c)) : 0;
}

// table[m] = sum over the inputs k in the set m of rows[k].
HWY_INLINE void make_table(const std::uint32_t* const (&rows)[4], std::uint32_t (&table)[16][strip]) {
  for (std::int64_t c = 0; c < strip; c += lanes) {
    hn::Vec<Words> sum[16];
    sum[0] = hn::Zero(words);
    for (std::size_t k = 0; k < 4; ++k) {
      const auto weights = hn::LoadU(words, rows[k] + c);
      for (std::size_t m = 0; m < std::size_t{1} << k; ++m)
        sum[(std::size_t{1} << k) + m] = hn::Add(sum[m], weights);
    }
    for (std::size_t m = 0; m < 16; ++m)
      hn::Store(sum[m], words, &table[m][c]);
  }
}

// The fields of a strip of outputs in some rows; nibbles: (block of inputs, row, group), `stride` a block. filled: of
// blocks of weights, or nullptr.
void add_up(const Weights& w, const std::uint8_t* filled, std::int64_t first_output, std::int64_t rows,
            const std::uint8_t* nibbles, std::int64_t stride, double* fields) {
  HWY_ALIGN std::uint32_t tables[groups][16][strip];
  HWY_ALIGN std::uint32_t sums[block_rows][strip];
  HWY_ALIGN std::uint32_t four[4][strip];
  const std::uint32_t* found[4];
  std::fill(sums[0], sums[rows - 1] + strip, 0U);
  for (std::int64_t input = 0; input < w.inputs; input += inputs_at_once) {
    if (filled != nullptr && filled[w.block(input, first_output)] == 0)
      continue;
    for (std::int64_t g = 0; g < groups; ++g) {
      find_four(w, input + 4 * g, first_output, four, found);
      make_table(found, tables[g]);
    }
    prefetch_next(w, input, first_output);
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::uint8_t* const chosen = nibbles + input / inputs_at_once * stride + row * groups;
      hn::Vec<Words> sum[strip / lanes];
      for (std::int64_t c = 0; c < strip / lanes; ++c)
        sum[c] = hn::Load(words, &sums[row][c * lanes]);
      for (std::int64_t g = 0; g < groups; ++g)
        for (std::int64_t c = 0; c < strip / lanes; ++c)
          sum[c] = hn::Add(sum[c], hn::Load(words, &tables[g][chosen[g]][c * lanes]));
      for (std::int64_t c = 0; c < strip / lanes; ++c)
        hn::Store(sum[c], words, &sums[row][c * lanes]);
    }
  }
  const std::int64_t n = std::min(strip, w.outputs - first_output);
  for (std::int64_t row = 0; row < rows; ++row) {
    double* const out = fields + row * w.outputs + first_output;
    for (std::int64_t c = 0; c < n; ++c)
      out[c] = 255.0 * static_cast<std::int32_t>(sums[row][c]);
  }
}

// Four inputs of a row a byte; `stride` a block of inputs.
void pack_row(const std::uint8_t* in, std::int64_t inputs, std::int64_t stride, std::uint8_t* out) {
  const auto bit = [&](std::int64_t i) { return static_cast<std::uint32_t>(in[i] > 0); };
  for (; inputs >= inputs_at_once; inputs -= inputs_at_once, in += inputs_at_once, out += stride)
    for (std::int64_t g = 0; g < groups; ++g)
      out[g] = static_cast<std::uint8_t>(bit(4 * g) | bit(4 * g + 1) << 1 | bit(4 * g + 2) << 2 | bit(4 * g + 3) << 3);
  if (inputs == 0)
    return;
  std::fill(out, out + groups, std::uint8_t{0});
  for (std::int64_t i = 0; i < inputs; ++i)
    out[i / 4] = static_cast<std::uint8_t>(out[i / 4] | bit(i) << (i % 4));
}

} // namespace
} // namespace deeprg::rbm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::rbm {
namespace {
HWY_EXPORT(add_up);
HWY_EXPORT(pack_row);

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

void all_strips(const Weights& w, const std::vector<std::uint8_t>& filled, std::int64_t rows,
                const std::vector<std::uint8_t>& nibbles, double* fields) {
  const auto add = HWY_DYNAMIC_DISPATCH(add_up);
#pragma omp parallel for schedule(static) if (rows * w.outputs > 8192)
  for (std::int64_t output = 0; output < w.outputs; output += strip)
    for (std::int64_t row = 0; row < rows; row += block_rows)
      add(w, filled.empty() ? nullptr : filled.data(), output, std::min(block_rows, rows - row),
          nibbles.data() + row * groups, rows * groups, fields + row * w.outputs);
}

} // namespace

void BitFields::pass_over_zeros(const IntegerMachine& machine) {
  filled_upwards_ = filled_blocks(upwards(machine));
  filled_downwards_ = filled_blocks(downwards(machine));
}

void BitFields::pack(std::int64_t rows, std::int64_t inputs, const std::uint8_t* values) {
  const auto pack_one = HWY_DYNAMIC_DISPATCH(pack_row);
#pragma omp parallel for schedule(static) if (rows * inputs > 16384)
  for (std::int64_t row = 0; row < rows; ++row)
    pack_one(values + row * inputs, inputs, rows * groups, nibbles_.data() + row * groups);
}

void BitFields::hidden_fields(const IntegerMachine& machine, std::int64_t rows, const std::uint8_t* values,
                              double* fields) {
  pack(rows, machine.visible, values);
  all_strips(upwards(machine), filled_upwards_, rows, nibbles_, fields);
}

void BitFields::visible_fields(const IntegerMachine& machine, std::int64_t rows, const std::uint8_t* values,
                               double* fields) {
  pack(rows, machine.hidden, values);
  all_strips(downwards(machine), filled_downwards_, rows, nibbles_, fields);
}

} // namespace deeprg::rbm
#endif
