#include "rbm/statistics.hpp"

#include <algorithm>

#include "base/linear.hpp"
#include "rbm/simd_clones.hpp"

namespace deeprg::rbm {
namespace {

constexpr std::int64_t block_rows = 258; // of one phase: 258 * 255^2 < 2^24; the other phase has the other sign

DEEPRG_SIMD_CLONES
void store_integers(const float* __restrict from, std::int32_t* __restrict to, std::size_t n, bool add) {
  if (add)
    for (std::size_t i = 0; i < n; ++i)
      to[i] += static_cast<std::int32_t>(from[i]);
  else
    for (std::size_t i = 0; i < n; ++i)
      to[i] = static_cast<std::int32_t>(from[i]);
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

Statistics::Statistics(std::int64_t visible, std::int64_t hidden)
    : visible_(static_cast<std::size_t>(visible)), hidden_(static_cast<std::size_t>(hidden)),
      products_(visible_ * hidden_), sums_(visible_ + hidden_ + 1), block_(visible_ * hidden_),
      columns_(visible_ + visible_ + hidden_) {}

void Statistics::take_products(std::int64_t rows, std::span<const float> v, std::span<const float> h) {
  const auto size = static_cast<std::int64_t>(products_.size());
  if (rows == 0)
    std::fill(products_.begin(), products_.end(), 0);
  // Both phases at once where they fit one block, else a phase at a time
  const bool together = rows <= block_rows;
  const std::int64_t all = 2 * rows, most = together ? all : block_rows;
  for (std::int64_t first = 0; first < all; first += most) {
    const std::int64_t k = std::min(most, all - first);
    linear::multiply(linear::Side::transposed, linear::Side::plain, static_cast<std::int64_t>(visible_),
                     static_cast<std::int64_t>(hidden_), k, v.data() + first * static_cast<std::int64_t>(visible_),
                     h.data() + first * static_cast<std::int64_t>(hidden_), 0.0F, block_.data());
    constexpr std::int64_t piece = 16384;
#pragma omp parallel for schedule(static)
    for (std::int64_t i = 0; i < size; i += piece)
      store_integers(block_.data() + i, products_.data() + i, static_cast<std::size_t>(std::min(piece, size - i)),
                     first > 0);
  }
}

void Statistics::take_sums(std::int64_t rows, std::span<const float> v, std::span<const float> h) {
  std::fill(columns_.begin(), columns_.end(), 0.0);
  double* const v_sums = columns_.data();
  double* const errors = v_sums + visible_;
  double* const h_sums = errors + visible_;
  const auto n = static_cast<std::size_t>(rows);
  for (std::size_t row = 0; row < n; ++row) {
    const float *positive = v.data() + row * visible_, *negative = v.data() + (n + row) * visible_;
    add_row(positive, 1, v_sums, visible_);
    add_row(negative, -1, v_sums, visible_);
    add_squared_difference(positive, negative, errors, visible_);
    add_row(h.data() + row * hidden_, 1, h_sums, hidden_);
    add_row(h.data() + (n + row) * hidden_, 1, h_sums, hidden_);
  }
  const auto integer = [](double x) { return static_cast<std::int64_t>(x); };
  std::transform(v_sums, errors, sums_.begin(), integer);
  std::transform(h_sums, h_sums + hidden_, sums_.begin() + static_cast<std::ptrdiff_t>(visible_), integer);
  sums_.back() = 0;
  for (std::size_t i = 0; i < visible_; ++i)
    sums_.back() += integer(errors[i]);
}

void Statistics::take(std::int64_t rows, std::span<const float> v, std::span<const float> h) {
  take_products(rows, v, h);
  take_sums(rows, v, h);
}

void Statistics::reduce(const parallel::Comm& comm) {
  if (comm.size() == 1)
    return;
  comm.all_reduce(std::span(products_), parallel::Reduction::sum);
  comm.all_reduce(std::span(sums_), parallel::Reduction::sum);
}

} // namespace deeprg::rbm
