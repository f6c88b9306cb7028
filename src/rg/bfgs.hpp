// The local minimum of a smooth function of a few variables by the method of Broyden, Fletcher, Goldfarb and Shanno
// with backtracking (Nocedal and Wright, Numerical Optimization, 2006, chapter 6). Deterministic. Local.
#pragma once

#include <functional>
#include <vector>

namespace deeprg::rg {

struct ValueAndGradient {
  double value;
  std::vector<double> gradient;
};

// The point; its value is never above that of `start`. Stops where no component of the gradient exceeds `flat`, where
// the value no longer falls, or after 300 steps.
[[nodiscard]] std::vector<double> local_minimum(const std::function<ValueAndGradient(const std::vector<double>&)>& f,
                                                std::vector<double> start, double flat);

} // namespace deeprg::rg
