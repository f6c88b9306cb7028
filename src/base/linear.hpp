// Dense linear algebra: the only place that knows BLAS and LAPACK. Matrices are row-major. Local.
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace deeprg::linear {

enum class Side { plain, transposed };

// C = op(A) op(B) + beta C, C (m, n), op(A) (m, k), op(B) (k, n). Exact, and so the same for any BLAS, where every
// partial sum is an integer below 2^53 (double) or 2^24 (float).
void multiply(Side a_side, Side b_side, std::int64_t m, std::int64_t n, std::int64_t k, const double* a,
              const double* b, double beta, double* c);
void multiply(Side a_side, Side b_side, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b,
              float beta, float* c);

// Eigenvalues of the symmetric (n, n) matrix a, ascending; a is replaced by the eigenvectors, one a row. On one thread,
// so that the rounding does not depend on their number; it does on the kernel.
[[nodiscard]] std::vector<double> symmetric_eigensystem(std::span<double> a, std::int64_t n);

// Eigenvalues of any (n, n) matrix, in no order; a is destroyed. On one thread likewise.
[[nodiscard]] std::vector<std::complex<double>> eigenvalues(std::span<double> a, std::int64_t n);

void set_threads(int threads);
[[nodiscard]] std::string kernel();  // the CPU that the kernel in use was made for, as OPENBLAS_CORETYPE names it
[[nodiscard]] std::string library(); // vendor, version, kernel and threading, as the library reports them

} // namespace deeprg::linear
