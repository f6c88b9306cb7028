// Data collapse: the values of all sizes and couplings on one curve,
//   y(K, L) = L^x F(X),  X = (K - K_c) L^(1/nu),
// x the exponent of the observable over nu: 0 of U4 and xi/L, gamma/nu of <M^2>/N, -beta/nu of |m|. Three judges of how
// well, each of which gives K_c, 1/nu and x:
//   fit      chi^2 of a polynomial F with corrections to scaling, y = L^x (F(X) + L^-omega (b_0 + b_1 X)). Its
//            degree is that of the least chi^2 + 2 parameters (Akaike, IEEE Trans. Autom. Control 19, 716 (1974)).
//   quality  S of Houdayer and Hartmann, Phys. Rev. B 70, 014418 (2004), appendix: the mean square distance of a point
//            from the straight line through its neighbours of all other sizes, over its variance; S near 1 is good.
//            Straight between neighbours: couplings too far apart give a large S however good the collapse.
//   process  F a Gaussian process, its kernel of largest likelihood (Harada, Phys. Rev. E 84, 056704 (2011)): no
//            form is assumed, no corrections. A constant that it fluctuates about is fitted too.
// The errors of the fit are those of its form at its degree: where few sizes are left, c, d and 1/nu of <M^2>/N and |m|
// can hardly be told apart, and the truth may lie several of them away. S and process know no corrections at all.
// Local; fixed order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "statistics/resampling.hpp"

namespace deeprg::statistics {

// One observable, by extent and then by coupling ascending.
struct CollapseData {
  std::vector<double> extents, couplings, values; // (point): L, K, y
  std::vector<double> covariance;                 // (point, point), of the values

  [[nodiscard]] std::size_t points() const { return values.size(); }
  [[nodiscard]] CollapseData from(double least_extent) const;
};

struct Scaling {
  double coupling, inverse_nu, exponent; // K_c, 1/nu, x

  [[nodiscard]] double abscissa(double extent, double K) const; // X
};

struct Collapse {
  std::string refusal{}; // why there is none; everything else is then unknown
  Resampled coupling{unknown, unknown}, inverse_nu{unknown, unknown}, exponent{unknown, unknown};
  double quality = unknown; // chi^2; S; ln of the likelihood

  // Of the fit alone.
  std::int64_t degrees_of_freedom = 0;
  double p_value = unknown;                               // of a chi^2 at least as large
  std::vector<double> coefficients{};                     // of F, from X^0 on
  std::vector<double> abscissae{}, ordinates{}, errors{}; // (point): X; F there by the point, and its error
  std::vector<double> residuals{};                        // (point): in standard errors of the point

  [[nodiscard]] Scaling scaling() const { return {coupling.value, inverse_nu.value, exponent.value}; }
};

// with_exponent: x is sought; otherwise it is 0. Errors by the curvature of chi^2, which has the covariance of the
// points. Refused with fewer than three sizes, with no more points than parameters, and where the covariance is that of
// too few blocks.
[[nodiscard]] Collapse collapse_fit(const CollapseData& data, bool with_exponent, double omega);

// Both start where `start`, a fit, is. Errors: the scatter over `resamples` sets of values drawn from the covariance
// of the points about the measured ones. Randomness: Purpose::bootstrap, place the point, step the resample.
[[nodiscard]] Collapse collapse_quality(const CollapseData& data, bool with_exponent, const Collapse& start,
                                        const random::Generator& random, int resamples = 100);
[[nodiscard]] Collapse collapse_process(const CollapseData& data, bool with_exponent, const Collapse& start,
                                        const random::Generator& random, int resamples = 100);

// S itself, of points that lie between neighbours; infinite where fewer than half of them do.
[[nodiscard]] double houdayer_hartmann(const CollapseData& data, const Scaling& scaling);

} // namespace deeprg::statistics
