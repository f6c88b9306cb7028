#include "rbm/statistics.hpp"

#include <algorithm>

#include "base/linear.hpp"
#include "rbm/simd_clones.hpp"

namespace deeprg::rbm {
namespace {

constexpr std::int64_t block_rows = 258; // of one phase: 258 * 255^2 < 2^24; the other phase has the other sign

DEEPRG_SIMD_CLONES
void store_integers(const float* __restrict from, std::int32_t weight, std::int32_t* __restrict to, std::size_t n,
                    bool add) {
  if (add)
    for (std::size_t i = 0; i < n; ++i)
      to[i] += weight * static_cast<std::int32_t>(from[i]);
  else
    for (std::size_t i = 0; i < n; ++i)
      to[i] = weight * static_cast<std::int32_t>(from[i]);
}

DEEPRG_SIMD_CLONES
void add_row(const float* __restrict row, double sign, double* __restrict sums, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    sums[i] += sign * static_cast<double>(row[i]);
}

DEEPRG_SIMD_CLONES
void add_squared_difference(const float* __restrict a, const float* __restrict b, double* __restrict sums,
                            std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    sums[i] += static_cast<double>((a[i] - b[i]) * (a[i] - b[i]));
}

} // namespace

Statistics::Statistics(std::int64_t visible, std::int64_t hidden, const Weighing& weighing)
    : visible_(static_cast<std::size_t>(visible)), hidden_(static_cast<std::size_t>(hidden)), weighing_(weighing),
      products_(visible_ * hidden_), sums_(visible_ + 2 * hidden_ + 1), block_(visible_ * hidden_),
      columns_(visible_ + visible_ + hidden_) {}

void Statistics::add_products(std::int64_t first, std::int64_t rows, std::int32_t weight, bool add,
                              std::span<const float> v, std::span<const float> h) {
  linear::multiply(linear::Side::transposed, linear::Side::plain, static_cast<std::int64_t>(visible_),
                   static_cast<std::int64_t>(hidden_), rows, v.data() + first * static_cast<std::int64_t>(visible_),
                   h.data() + first * static_cast<std::int64_t>(hidden_), 0.0F, block_.data());
  constexpr std::int64_t piece = 16384;
  const auto size = static_cast<std::int64_t>(products_.size());
#pragma omp parallel for schedule(static) if (size > 4 * piece)
  for (std::int64_t i = 0; i < size; i += piece)
    store_integers(block_.data() + i, weight, products_.data() + i, static_cast<std::size_t>(std::min(piece, size - i)),
                   add);
}

void Statistics::take_products(std::int64_t positive, std::int64_t negative, std::span<const float> v,
                               std::span<const float> h) {
  const std::int64_t all = positive + negative;
  if (all == 0)
    std::fill(products_.begin(), products_.end(), 0);
  // Both phases at once where they fit one block, else a phase at a time
  if (weighing_.positive == weighing_.negative && std::max(positive, negative) <= block_rows) {
    if (all > 0)
      add_products(0, all, weighing_.positive, false, v, h);
    return;
  }
  for (std::int64_t first = 0; first < all;) {
    const std::int64_t end = first < positive ? positive : all;
    const std::int64_t rows = std::min(block_rows, end - first);
    add_products(first, rows, first < positive ? weighing_.positive : weighing_.negative, first > 0, v, h);
    first += rows;
  }
}

void Statistics::take_sums(std::int64_t positive, std::int64_t negative, std::span<const float> v,
                           std::span<const float> h) {
  std::fill(columns_.begin(), columns_.end(), 0.0);
  double* const v_sums = columns_.data();
  double* const errors = v_sums + visible_;
  double* const h_sums = errors + visible_;
  const auto n = static_cast<std::size_t>(positive), all = static_cast<std::size_t>(positive + negative);
  const auto hidden_data = sums_.begin() + static_cast<std::ptrdiff_t>(visible_ + hidden_);
  const auto keep_hidden_of_data = [&] {
    std::transform(h_sums, h_sums + hidden_, hidden_data,
                   [&](double x) { return static_cast<std::int64_t>(x) / weighing_.positive; });
  };
  for (std::size_t row = 0; row < all; ++row) {
    if (row == n)
      keep_hidden_of_data();
    const double weight = row < n ? weighing_.positive : weighing_.negative;
    add_row(v.data() + row * visible_, row < n ? weight : -weight, v_sums, visible_);
    add_row(h.data() + row * hidden_, weight, h_sums, hidden_);
    if (row < n && n + row < all)
      add_squared_difference(v.data() + row * visible_, v.data() + (n + row) * visible_, errors, visible_);
  }
  if (n == all)
    keep_hidden_of_data();
  const auto integer = [](double x) { return static_cast<std::int64_t>(x); };
  std::transform(v_sums, errors, sums_.begin(), integer);
  std::transform(h_sums, h_sums + hidden_, sums_.begin() + static_cast<std::ptrdiff_t>(visible_), integer);
  sums_.back() = 0;
  for (std::size_t i = 0; i < visible_; ++i)
    sums_.back() += integer(errors[i]);
}

void Statistics::take(std::int64_t positive, std::int64_t negative, std::span<const float> v,
                      std::span<const float> h) {
  take_products(positive, negative, v, h);
  take_sums(positive, negative, v, h);
}

void Statistics::reduce(const parallel::Comm& comm) {
  if (comm.size() == 1)
    return;
  comm.all_reduce(std::span(products_), parallel::Reduction::sum);
  comm.all_reduce(std::span(sums_), parallel::Reduction::sum);
}

} // namespace deeprg::rbm
