#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "rbm/byte_products.cpp"
#include <hwy/foreach_target.h>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "rbm/byte_products.hpp"

#ifndef DEEPRG_RBM_BYTE_PRODUCTS
#define DEEPRG_RBM_BYTE_PRODUCTS
namespace deeprg::rbm {
namespace {

constexpr std::int64_t tile = 6;         // rows of a matrix whose sums stay in registers
constexpr std::int64_t block = 8 * tile; // visible units whose values stay in the L1 cache
constexpr std::int64_t most_pairs = 288; // of inputs whose weights and values stay there too
constexpr int limb = 13;                 // bits
constexpr std::int64_t ahead = 32;       // inputs whose weights are brought to the cache early

// Two 16-bit integers in a word.
inline std::int32_t pair(std::int32_t first, std::int32_t second) {
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(first) & 0xFFFFU) | static_cast<std::uint32_t>(second)
                                                                                       << 16);
}

inline std::int64_t pairs(std::int64_t n) { return (n + 1) / 2; }

} // namespace
} // namespace deeprg::rbm
#endif

HWY_BEFORE_NAMESPACE();
namespace deeprg::rbm::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using Sums = hn::ScalableTag<std::int32_t>;
constexpr Sums sums{};
constexpr std::int64_t lanes = HWY_MAX_BYTES / 4; // two vectors of them are the columns of a panel
constexpr std::int64_t panel = 2 * lanes;

// out (tile, panel) = sum over n pairs k of a(k, row) b(k, column); a's words are `step` apart in k and `stride` in
// row.
HWY_INLINE void multiply_pairs(const std::int32_t* a, std::int64_t step, std::int64_t stride, const std::int32_t* b,
                               std::int64_t n, std::int32_t* out) {
  const hn::Repartition<std::int16_t, Sums> words;
  using V = hn::Vec<Sums>;
  V even[tile][2], odd[tile][2];
  for (std::int64_t r = 0; r < tile; ++r)
    for (std::int64_t c = 0; c < 2; ++c)
      even[r][c] = odd[r][c] = hn::Zero(sums);
  for (std::int64_t k = 0; k < n; ++k) {
    const auto b0 = hn::BitCast(words, hn::Load(sums, b + k * panel));
    const auto b1 = hn::BitCast(words, hn::Load(sums, b + k * panel + lanes));
    for (std::int64_t r = 0; r < tile; ++r) {
      const auto x = hn::BitCast(words, hn::Set(sums, a[k * step + r * stride]));
      even[r][0] = hn::ReorderWidenMulAccumulate(sums, x, b0, even[r][0], odd[r][0]);
      even[r][1] = hn::ReorderWidenMulAccumulate(sums, x, b1, even[r][1], odd[r][1]);
    }
  }
  for (std::int64_t r = 0; r < tile; ++r)
    for (std::int64_t c = 0; c < 2; ++c)
      hn::Store(hn::RearrangeToOddPlusEven(even[r][c], odd[r][c]), sums, out + r * panel + c * lanes);
}

// Words of `columns` units of a pair of rows (the second may be missing), negated or not; 0 beyond them.
void pack_pair(const std::uint8_t* first, const std::uint8_t* second, std::int64_t columns, std::int64_t width,
               std::int32_t sign, std::int32_t* out) {
  if (second != nullptr)
    for (std::int64_t c = 0; c < columns; ++c)
      out[c] = pair(sign * first[c], sign * second[c]);
  else
    for (std::int64_t c = 0; c < columns; ++c)
      out[c] = pair(sign * first[c], 0);
  std::fill(out + columns, out + width, 0);
}

// out (pair of rows, width): units first, first + 1, ... of rows of `units`.
void pack_pairs(const std::uint8_t* from, std::int64_t rows, std::int64_t units, std::int64_t first, std::int64_t width,
                std::int32_t sign, std::int32_t* out) {
  const std::int64_t columns = std::min(width, units - first);
  for (std::int64_t row = 0; row < rows; row += 2) {
    const std::uint8_t* const start = from + row * units + first;
    pack_pair(start, row + 1 < rows ? start + units : nullptr, columns, width, sign, out + row / 2 * width);
  }
}

std::int64_t panel_width() { return panel; }

// Hidden units of both phases, the second negated.
void pack_hidden(const UnitRows& positive, const UnitRows& negative, std::int64_t hidden, std::int64_t number,
                 std::int32_t* out) {
  pack_pairs(positive.h, positive.rows, hidden, number * panel, panel, 1, out);
  pack_pairs(negative.h, negative.rows, hidden, number * panel, panel, -1, out + pairs(positive.rows) * panel);
}

// The products of a block of visible units.
void products_of_block(const UnitRows& positive, std::int32_t positive_weight, const UnitRows& negative,
                       std::int32_t negative_weight, std::int64_t visible, std::int64_t hidden, std::int64_t first,
                       const std::int32_t* hidden_pairs, std::int32_t* v, std::int32_t* products) {
  const std::int64_t before = pairs(positive.rows), all = before + pairs(negative.rows);
  const std::int64_t units = std::min(block, visible - first);
  pack_pairs(positive.v, positive.rows, visible, first, block, 1, v);
  pack_pairs(negative.v, negative.rows, visible, first, block, 1, v + before * block);
  HWY_ALIGN std::int32_t out[tile * panel], other[tile * panel];
  const bool together = positive_weight == negative_weight;
  for (std::int64_t column = 0; column < hidden; column += panel, hidden_pairs += all * panel)
    for (std::int64_t unit = 0; unit < units; unit += tile) {
      multiply_pairs(v + unit, block, 1, hidden_pairs, together ? all : before, out);
      if (!together)
        multiply_pairs(v + before * block + unit, block, 1, hidden_pairs + before * panel, all - before, other);
      for (std::int64_t r = 0; r < std::min(tile, units - unit); ++r) {
        std::int32_t* const to = products + (first + unit + r) * hidden + column;
        const std::int64_t n = std::min(panel, hidden - column);
        const std::int32_t *const x = out + r * panel, *const y = other + r * panel;
        if (together && positive_weight == 1 && n == panel)
          for (std::int64_t c = 0; c < panel; c += lanes)
            hn::StoreU(hn::Load(sums, x + c), sums, to + c);
        else
          for (std::int64_t c = 0; c < n; ++c)
            to[c] = positive_weight * x[c] + (together ? 0 : negative_weight * y[c]);
      }
    }
}

// The weights of `count` pairs of inputs at `lanes` hidden units: (pair, limb, unit).
void split_weights(const IntegerMachine& machine, std::int64_t first, std::int64_t count, std::int64_t column,
                   std::int32_t* out) {
  const std::int64_t n = std::min(lanes, machine.hidden - column);
  constexpr std::int32_t half = 1 << (limb - 1);
  std::int32_t none[lanes] = {};
  for (std::int64_t k = 0; k < count; ++k, out += panel) {
    const std::int64_t input = 2 * (first + k);
    const std::int32_t* const x = machine.weights.data() + input * machine.hidden + column;
    const std::int32_t* const y = input + 1 < machine.visible ? x + machine.hidden : none;
    if (input + 2 * ahead < machine.visible) {
      hwy::Prefetch(x + ahead * machine.hidden);
      hwy::Prefetch(x + (ahead + 1) * machine.hidden);
    }
    for (std::int64_t c = 0; c < n; ++c) {
      const std::int32_t x_high = (x[c] + half) >> limb, y_high = (y[c] + half) >> limb;
      out[c] = pair(x_high, y_high);
      out[c + lanes] = pair(x[c] - (x_high << limb), y[c] - (y_high << limb));
    }
  }
}

// Fields of `lanes` hidden units from `column` on; v (rows, 2 pairs): inputs as 16-bit integers, two a word.
void fields_of_panel(const IntegerMachine& machine, std::int64_t rows, const std::int32_t* v, std::int64_t stride,
                     std::int64_t column, double* fields) {
  HWY_ALIGN std::int32_t weights[most_pairs * panel];
  HWY_ALIGN std::int32_t out[tile * panel];
  const std::int64_t n = std::min(lanes, machine.hidden - column), all = pairs(machine.visible);
  const std::int64_t blocks = (all + most_pairs - 1) / most_pairs, step = (all + blocks - 1) / blocks;
  for (std::int64_t start = 0; start < all; start += step) {
    const std::int64_t count = std::min(step, all - start);
    split_weights(machine, start, count, column, weights);
    for (std::int64_t row = 0; row < rows; row += tile) {
      multiply_pairs(v + row * stride + start, 1, stride, weights, count, out);
      for (std::int64_t r = 0; r < std::min(tile, rows - row); ++r) {
        double* const to = fields + (row + r) * machine.hidden + column;
        const std::int32_t* const sum = out + r * panel;
        const auto field = [&](std::int64_t c) { return static_cast<double>(1 << limb) * sum[c] + sum[c + lanes]; };
        if (start == 0)
          for (std::int64_t c = 0; c < n; ++c)
            to[c] = field(c);
        else
          for (std::int64_t c = 0; c < n; ++c)
            to[c] += field(c);
      }
    }
  }
}

} // namespace
} // namespace deeprg::rbm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::rbm {
namespace {
HWY_EXPORT(panel_width);
HWY_EXPORT(pack_hidden);
HWY_EXPORT(products_of_block);
HWY_EXPORT(fields_of_panel);

std::int64_t number_of(std::int64_t parts, std::int64_t n) { return (n + parts - 1) / parts; }

std::size_t lines(std::int64_t words) {
  return static_cast<std::size_t>(number_of(static_cast<std::int64_t>(sizeof(CacheLine) / 4), words));
}

} // namespace

ByteFields::ByteFields(std::int64_t max_rows, std::int64_t max_inputs)
    : words_(lines(number_of(tile, max_rows) * tile * pairs(max_inputs))) {}

void ByteFields::hidden_fields(const IntegerMachine& machine, std::int64_t rows, const std::uint8_t* values,
                               double* fields) {
  const std::int64_t inputs = machine.visible, stride = pairs(inputs);
  std::int32_t* const words = words_.data()->words;
  const bool threaded = rows * inputs > 16384;
#pragma omp parallel for schedule(static) if (threaded)
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::uint8_t* const from = values + row * inputs;
    std::int32_t* const to = words + row * stride;
    for (std::int64_t k = 0; k < inputs / 2; ++k)
      to[k] = pair(from[2 * k], from[2 * k + 1]);
    if (inputs % 2 != 0)
      to[stride - 1] = pair(from[inputs - 1], 0);
  }
  const auto fields_of = HWY_DYNAMIC_DISPATCH(fields_of_panel);
  const std::int64_t width = HWY_DYNAMIC_DISPATCH(panel_width)() / 2;
#pragma omp parallel for schedule(static) if (threaded)
  for (std::int64_t column = 0; column < machine.hidden; column += width)
    fields_of(machine, rows, words, stride, column, fields);
}

void OuterProducts::take(const UnitRows& positive, std::int32_t positive_weight, const UnitRows& negative,
                         std::int32_t negative_weight, std::int32_t* products) {
  const std::int64_t width = HWY_DYNAMIC_DISPATCH(panel_width)(), panels = number_of(width, hidden_);
  const std::int64_t all = pairs(positive.rows) + pairs(negative.rows);
  hidden_pairs_.resize(std::max(hidden_pairs_.size(), lines(panels * width * all)));
  std::int32_t* const h = hidden_pairs_.data()->words;
  const auto pack = HWY_DYNAMIC_DISPATCH(pack_hidden);
  const auto products_of = HWY_DYNAMIC_DISPATCH(products_of_block);
#pragma omp parallel if (visible_ * hidden_ > 16384)
  {
#pragma omp for schedule(static)
    for (std::int64_t number = 0; number < panels; ++number)
      pack(positive, negative, hidden_, number, h + number * width * all);
    std::vector<CacheLine> v(lines(all * block));
#pragma omp for schedule(static)
    for (std::int64_t first = 0; first < visible_; first += block)
      products_of(positive, positive_weight, negative, negative_weight, visible_, hidden_, first, h, v.data()->words,
                  products);
  }
}

} // namespace deeprg::rbm
#endif
