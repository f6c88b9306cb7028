// From finite sizes to infinite ones: the generalised least-squares fit of
//   y(L) = y + a L^-w
// to values whose errors are correlated, because sizes are shared by pairs and random numbers by runs. Local; no
// randomness; fixed order.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "statistics/estimate.hpp"

namespace deeprg::statistics {

// A value of one size and what each source contributes to its error (statistics/reweighting.hpp).
struct Contributed {
  double value = unknown;
  std::map<std::uint64_t, double> contributions{};

  [[nodiscard]] double error() const;
};
[[nodiscard]] Contributed linear(const std::vector<Contributed>& terms, const std::vector<double>& factors);

struct Extrapolation {
  std::string refusal{};                           // why there is none; everything else is then unknown
  Contributed limit{};                             // y
  double chi_squared = unknown, p_value = unknown; // of a chi^2 at least as large; unknown without degrees of freedom
  std::int64_t degrees_of_freedom = 0;
};

// sizes: L, ascending; at least two.
[[nodiscard]] Extrapolation extrapolate(const std::vector<double>& sizes, const std::vector<Contributed>& values,
                                        double exponent);

} // namespace deeprg::statistics
