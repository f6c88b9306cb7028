#include "rbm/statistics.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "parallel/shared_rows.hpp"
#include "rbm/simd_clones.hpp"

namespace deeprg::rbm {
namespace {

DEEPRG_SIMD_CLONES
void add_row(const std::uint8_t* __restrict row, std::int32_t* __restrict sums, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i)
    sums[i] += row[i];
}

DEEPRG_SIMD_CLONES
void add_squared_difference(const std::uint8_t* __restrict a, const std::uint8_t* __restrict b,
                            std::int32_t* __restrict sums, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i)
    sums[i] += (a[i] - b[i]) * (a[i] - b[i]);
}

constexpr std::int64_t piece = 256; // units at a time

// f(first, count) for the pieces of some units.
template <class Function>
void for_pieces(std::int64_t rows, std::int64_t units, const Function& f) {
#pragma omp parallel for schedule(static) if (rows * units > 16384)
  for (std::int64_t first = 0; first < units; first += piece)
    f(first, std::min(piece, units - first));
}

// Of each unit, over rows whose number is at most max_batch_size, so that 32 bits hold them.
std::vector<std::int32_t> column_sums(const std::uint8_t* values, std::int64_t rows, std::size_t units) {
  std::vector<std::int32_t> sums(units);
  const auto n = static_cast<std::int64_t>(units);
  for_pieces(rows, n, [&](std::int64_t first, std::int64_t count) {
    for (std::int64_t row = 0; row < rows; ++row)
      add_row(values + row * n + first, sums.data() + first, count);
  });
  return sums;
}

} // namespace

Statistics::Statistics(std::int64_t visible, std::int64_t hidden, const Weighing& weighing)
    : visible_(static_cast<std::size_t>(visible)), hidden_(static_cast<std::size_t>(hidden)), weighing_(weighing),
      products_(visible_ * hidden_), sums_(visible_ + 2 * hidden_ + 1), outer_products_(visible, hidden) {}

void Statistics::take_sums(const UnitRows& positive, const UnitRows& negative) {
  const auto weighed = [&](std::int32_t a, std::int32_t b) {
    return std::int64_t{weighing_.positive} * a - std::int64_t{weighing_.negative} * b;
  };
  const auto v = column_sums(positive.v, positive.rows, visible_), h = column_sums(positive.h, positive.rows, hidden_);
  std::ranges::transform(v, column_sums(negative.v, negative.rows, visible_), sums_.begin(), weighed);
  const auto hidden = sums_.begin() + static_cast<std::ptrdiff_t>(visible_);
  std::ranges::transform(h, column_sums(negative.h, negative.rows, hidden_), hidden, weighed);
  std::ranges::copy(h, hidden + static_cast<std::ptrdiff_t>(hidden_));
  const auto n = static_cast<std::int64_t>(visible_);
  std::vector<std::int32_t> errors(visible_);
  const std::int64_t rows = std::min(positive.rows, negative.rows);
  for_pieces(rows, n, [&](std::int64_t first, std::int64_t count) {
    for (std::int64_t row = 0; row < rows; ++row)
      add_squared_difference(positive.v + row * n + first, negative.v + row * n + first, errors.data() + first, count);
  });
  sums_.back() = std::accumulate(errors.begin(), errors.end(), std::int64_t{0});
}

void Statistics::take(std::int64_t positive, std::int64_t negative, std::span<const std::uint8_t> v,
                      std::span<const std::uint8_t> h) {
  const auto n = static_cast<std::size_t>(positive);
  const UnitRows data{v.data(), h.data(), positive};
  const UnitRows model{v.data() + n * visible_, h.data() + n * hidden_, negative};
  outer_products_.take(data, weighing_.positive, model, weighing_.negative, products_.data());
  take_sums(data, model);
}

void Statistics::reduce(const parallel::Comm& comm) {
  if (comm.size() == 1)
    return;
  parallel::sum_to_owners(comm, std::span(products_), static_cast<std::int64_t>(visible_));
  comm.all_reduce(std::span(sums_), parallel::Reduction::sum);
}

} // namespace deeprg::rbm
