// Cholesky's decomposition A = L L^T of a symmetric positive definite matrix, and what is solved with it. Our own and
// not LAPACK's: the rounding of these small systems must not depend on the BLAS. Local; fixed order.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace deeprg::linear {

class Cholesky {
public:
  // Of A (n, n), whose lower half alone is read.
  Cholesky(std::span<const double> matrix, std::size_t n);

  // Whether A is positive definite to rounding; nothing below means anything if not.
  [[nodiscard]] bool valid() const { return valid_; }

  [[nodiscard]] double log_determinant() const;            // of A
  void solve(std::span<double> b) const;                   // b := A^-1 b
  void solve_factor(std::span<double> b) const;            // b := L^-1 b, so that b.b is the old b A^-1 b
  void solve_factor_transposed(std::span<double> b) const; // b := L^-T b

private:
  std::size_t n_;
  bool valid_ = true;
  std::vector<double> factor_; // the lower half
};

} // namespace deeprg::linear
