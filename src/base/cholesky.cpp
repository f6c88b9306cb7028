#include "base/cholesky.hpp"

#include <cmath>

namespace deeprg::linear {

Cholesky::Cholesky(std::span<const double> matrix, std::size_t n) : n_(n), factor_(matrix.begin(), matrix.end()) {
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = factor_[i * n + j];
      for (std::size_t k = 0; k < j; ++k)
        rest -= factor_[i * n + k] * factor_[j * n + k];
      valid_ = valid_ && std::isfinite(rest) && (i != j || rest > 0);
      factor_[i * n + j] = i == j ? std::sqrt(rest) : rest / factor_[j * n + j];
    }
}

double Cholesky::log_determinant() const {
  double sum = 0;
  for (std::size_t i = 0; i < n_; ++i)
    sum += 2 * std::log(factor_[i * n_ + i]);
  return sum;
}

void Cholesky::solve_factor(std::span<double> b) const {
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t k = 0; k < i; ++k)
      b[i] -= factor_[i * n_ + k] * b[k];
    b[i] /= factor_[i * n_ + i];
  }
}

void Cholesky::solve_factor_transposed(std::span<double> b) const {
  for (std::size_t i = n_; i-- > 0;) {
    for (std::size_t k = i + 1; k < n_; ++k)
      b[i] -= factor_[k * n_ + i] * b[k];
    b[i] /= factor_[i * n_ + i];
  }
}

void Cholesky::solve(std::span<double> b) const {
  solve_factor(b);
  solve_factor_transposed(b);
}

} // namespace deeprg::linear
