#include "rg/monte_carlo_rg.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/cholesky.hpp"
#include "base/linear.hpp"

namespace deeprg::rg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double least_pivot = 1e-9; // of the variance that an operator has beside those before it

// <S_a S_b>_c between an operator of this level and one of it, or of the level before.
struct Correlations {
  const Moments& moments;
  Parity parity;
  std::span<const double> averages;

  [[nodiscard]] double same(std::size_t level, std::size_t a, std::size_t c) const {
    return averages[moments.same(parity, level, a, c)] - means(level, a, level, c);
  }
  [[nodiscard]] double cross(std::size_t level, std::size_t a, std::size_t b) const {
    return averages[moments.cross(parity, level, a, b)] - means(level, a, level - 1, b);
  }

private:
  [[nodiscard]] double means(std::size_t level, std::size_t a, std::size_t other, std::size_t b) const {
    return parity == Parity::odd ? 0
                                 : averages[moments.mean(parity, level, a)] * averages[moments.mean(parity, other, b)];
  }
};

double leading_exponent(std::vector<double> matrix, std::size_t n, double scale) {
  if (n == 0 || !std::ranges::all_of(matrix, [](double x) { return std::isfinite(x); }))
    return nan;
  const auto values = linear::eigenvalues(matrix, static_cast<std::int64_t>(n));
  const auto leading = *std::ranges::max_element(values, {}, [](const auto& z) { return std::abs(z); });
  return leading.imag() == 0 && leading.real() > 0 ? std::log(leading.real()) / std::log(scale) : nan;
}

} // namespace

std::vector<std::size_t> independent_operators(const Moments& moments, Parity parity, std::size_t level,
                                               std::span<const double> averages) {
  const Correlations correlation{moments, parity, averages};
  const std::size_t n = moments.operators(parity);
  std::vector<std::size_t> kept;
  std::vector<std::vector<double>> rows; // of the Cholesky factor of A
  for (std::size_t a = 0; a < n; ++a) {
    const double variance = correlation.same(level, a, a);
    std::vector<double> row;
    double left = variance;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      double sum = correlation.same(level, a, kept[i]);
      for (std::size_t j = 0; j < i; ++j)
        sum -= row[j] * rows[i][j];
      row.push_back(sum / rows[i][i]);
      left -= row[i] * row[i];
    }
    // an operator that never changes has the variance of its rounding
    const double scale = averages[moments.same(parity, level, a, a)];
    if (!(variance > 1e-12 * scale && left > least_pivot * variance))
      continue;
    row.push_back(std::sqrt(left));
    rows.push_back(std::move(row));
    kept.push_back(a);
  }
  return kept;
}

std::vector<double> stability_matrix(const Moments& moments, Parity parity, std::size_t level,
                                     std::span<const std::size_t> operators, std::span<const double> averages) {
  const Correlations correlation{moments, parity, averages};
  const std::size_t n = operators.size();
  std::vector<double> A, T(n * n), column(n);
  for (const std::size_t a : operators)
    for (const std::size_t c : operators)
      A.push_back(correlation.same(level, a, c));
  const linear::Cholesky decomposition(A, n);
  for (std::size_t b = 0; b < n; ++b) {
    for (std::size_t a = 0; a < n; ++a)
      column[a] = correlation.cross(level, operators[a], operators[b]);
    decomposition.solve(column);
    for (std::size_t a = 0; a < n; ++a)
      T[a * n + b] = column[a];
  }
  return T;
}

std::vector<Exponents> exponents(const Moments& moments, std::span<const double> scales) {
  const std::vector<statistics::Bins> bins{moments.bins()};
  const auto totals = moments.averages();
  // what is kept is settled once, for all resamplings
  std::vector<Exponents> rows;
  std::vector<std::array<std::vector<std::size_t>, 2>> kept(moments.levels());
  for (std::size_t level = 1; level < moments.levels(); ++level) {
    kept[level] = {independent_operators(moments, Parity::even, level, totals),
                   independent_operators(moments, Parity::odd, level, totals)};
    for (std::size_t n = 1; n <= std::max(kept[level][0].size(), kept[level][1].size()); ++n)
      rows.push_back({level, n, nan, nan, nan, nan});
  }
  const auto resampled = statistics::jackknife(bins, [&](const statistics::SetAverages& averages) {
    std::vector<double> values;
    for (const Exponents& row : rows)
      for (const Parity parity : {Parity::even, Parity::odd}) {
        const auto& all = kept[row.level][parity == Parity::even ? 0 : 1];
        if (row.operators > all.size()) {
          values.push_back(nan);
          continue;
        }
        values.push_back(leading_exponent(
            stability_matrix(moments, parity, row.level, std::span(all).first(row.operators), averages[0]),
            row.operators, scales[row.level - 1]));
      }
    return values;
  });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].y_T = resampled[2 * i].value;
    rows[i].y_T_error = resampled[2 * i].error;
    rows[i].y_H = resampled[2 * i + 1].value;
    rows[i].y_H_error = resampled[2 * i + 1].error;
  }
  return rows;
}

} // namespace deeprg::rg
