// A minimum without derivatives: the simplex method of Nelder and Mead, Computer J. 7, 308 (1965), with their
// reflection 1, expansion 2, contraction 1/2 and shrinking 1/2. For functions with steps in them, of a few variables.
// Local; no randomness; fixed order.
#pragma once

#include <functional>
#include <vector>

namespace deeprg::statistics {

struct Minimum {
  std::vector<double> place;
  double value;
};

// The first simplex is `start` and one step along each variable. Ends where the values of the corners differ by less
// than `tolerance`, or after `evaluations`. The value is never above that at the start.
[[nodiscard]] Minimum nelder_mead(const std::function<double(const std::vector<double>&)>& f,
                                  const std::vector<double>& start, const std::vector<double>& steps, double tolerance,
                                  int evaluations);

} // namespace deeprg::statistics
