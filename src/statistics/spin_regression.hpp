// The regression of a spin y = -1, +1 on numbers x: p(y) = sigmoid(2 y theta.x), with a normal prior of width 1 on
// every theta. ln of the likelihood and the prior is concave; Newton's method finds its largest value. Local; no
// randomness.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "base/cholesky.hpp"

namespace deeprg::statistics {

// How many numbers are the value, the gradient (p) and minus the Hessian (p, p) of p terms, in this order.
[[nodiscard]] constexpr std::size_t derivatives_of(std::size_t p) { return 1 + p + p * p; }

// Adds one observation, or one made so many times; of the Hessian the lower half.
void add_observation(double y, std::span<const double> x, std::span<const double> theta, std::span<double> derivatives,
                     double times = 1);

// Of the same the gradient (p) alone.
void add_gradient(double y, std::span<const double> x, std::span<const double> theta, std::span<double> gradient,
                  double times = 1);

// The prior, and the other half of the Hessian: to be called when all observations are in.
void add_prior(std::span<const double> theta, std::span<double> derivatives);

struct Maximum {
  std::vector<double> theta;
  linear::Cholesky curvature; // minus the Hessian there

  // How much less theta is without each block, to first order: from the gradients of the blocks (block, term) there.
  [[nodiscard]] std::vector<double> influence(std::vector<double> gradients) const;
};

// derivatives(theta): of the whole function, (derivatives_of(p)). From theta = 0, 100 steps at most.
[[nodiscard]] Maximum maximise(std::size_t p,
                               const std::function<std::vector<double>(std::span<const double> theta)>& derivatives);

} // namespace deeprg::statistics
