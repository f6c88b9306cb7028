// Least-squares fit of a polynomial to values with independent errors, on polynomials that are orthogonal over the
// weighted points (Forsythe, J. Soc. Indust. Appl. Math. 5, 74 (1957)):
//   P_0 = 1,  P_(k+1)(x) = (x - alpha_k) P_k(x) - beta_k P_(k-1)(x),
//   c_k = sum_i w_i P_k(x_i) y_i / sum_i w_i P_k(x_i)^2,  p(x) = sum over k of c_k P_k(x).
// The coefficients are linear in y, no system is solved, and none of the lower ones changes with the degree: of the
// polynomial through every point, of degree size(x) - 1, the first ones are those of a fit of lower degree, and the
// others tell how far the points are off that.
// Local; no randomness; fixed order.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace deeprg::statistics {

class PolynomialFit {
public:
  // x: all different, more than `degree` of them; weights: 1 / error^2.
  PolynomialFit(std::span<const double> x, std::span<const double> weights, std::size_t degree);

  [[nodiscard]] std::vector<double> coefficients(std::span<const double> y) const; // c_0 .. c_degree

  struct Local {
    double value, slope;
  };
  // The polynomial of the coefficients given: all, or the first ones.
  [[nodiscard]] Local at(double x, std::span<const double> coefficients) const;

private:
  std::vector<double> alpha_, beta_;
  std::vector<double> projections_; // (degree, point): w_i P_k(x_i) / sum of w P_k^2
};

} // namespace deeprg::statistics
