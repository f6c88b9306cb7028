#include "base/linear.hpp"

#include <cblas.h>

#include "base/error.hpp"

// Debian's OpenBLAS carries the Fortran LAPACK alone.
extern "C" void dsyev_(const char* job, const char* triangle, const int* n, double* a, const int* lda, double* w,
                       double* work, const int* lwork, int* info);
extern "C" void dgeev_(const char* left, const char* right, const int* n, double* a, const int* lda, double* re,
                       double* im, double* vl, const int* ldvl, double* vr, const int* ldvr, double* work,
                       const int* lwork, int* info);

namespace deeprg::linear {
namespace {

CBLAS_TRANSPOSE side(Side s) { return s == Side::plain ? CblasNoTrans : CblasTrans; }

} // namespace

void multiply(Side a_side, Side b_side, std::int64_t m, std::int64_t n, std::int64_t k, const double* a,
              const double* b, double beta, double* c) {
  const auto M = static_cast<blasint>(m), N = static_cast<blasint>(n), K = static_cast<blasint>(k);
  cblas_dgemm(CblasRowMajor, side(a_side), side(b_side), M, N, K, 1.0, a, a_side == Side::plain ? K : M, b,
              b_side == Side::plain ? N : K, beta, c, N);
}

void multiply(Side a_side, Side b_side, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b,
              float beta, float* c) {
  const auto M = static_cast<blasint>(m), N = static_cast<blasint>(n), K = static_cast<blasint>(k);
  cblas_sgemm(CblasRowMajor, side(a_side), side(b_side), M, N, K, 1.0F, a, a_side == Side::plain ? K : M, b,
              b_side == Side::plain ? N : K, beta, c, N);
}

std::vector<double> symmetric_eigensystem(std::span<double> a, std::int64_t n) {
  const int order = static_cast<int>(n), threads = openblas_get_num_threads();
  openblas_set_num_threads(1);
  std::vector<double> values(static_cast<std::size_t>(n));
  double size = 0;
  int query = -1, info = 0;
  dsyev_("V", "U", &order, a.data(), &order, values.data(), &size, &query, &info);
  std::vector<double> work(static_cast<std::size_t>(size));
  const int length = static_cast<int>(work.size());
  dsyev_("V", "U", &order, a.data(), &order, values.data(), work.data(), &length, &info);
  openblas_set_num_threads(threads);
  if (info != 0)
    throw Failure("dsyev: the eigenvalues did not converge");
  return values;
}

std::vector<std::complex<double>> eigenvalues(std::span<double> a, std::int64_t n) {
  const int order = static_cast<int>(n), threads = openblas_get_num_threads(), one = 1, length = 4 * order;
  openblas_set_num_threads(1);
  const auto size = static_cast<std::size_t>(n);
  std::vector<double> re(size), im(size), work(4 * size);
  int info = 0;
  dgeev_("N", "N", &order, a.data(), &order, re.data(), im.data(), nullptr, &one, nullptr, &one, work.data(), &length,
         &info);
  openblas_set_num_threads(threads);
  if (info != 0)
    throw Failure("dgeev: the eigenvalues did not converge");
  std::vector<std::complex<double>> values;
  for (std::size_t i = 0; i < size; ++i)
    values.emplace_back(re[i], im[i]);
  return values;
}

void set_threads(int threads) { openblas_set_num_threads(threads); }

std::string kernel() { return openblas_get_corename(); }

std::string library() {
  static const char* const threading[] = {"serial", "pthreads", "OpenMP"};
  return std::string(openblas_get_config()) + ", kernel " + kernel() + ", " + threading[openblas_get_parallel()];
}

} // namespace deeprg::linear
