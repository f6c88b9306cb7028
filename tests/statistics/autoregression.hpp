// Synthetic series with known autocorrelation: AR(1), x(t + 1) = rho x(t) + sqrt(1 - rho^2) noise, of variance 1 and
// tau = (1 + rho) / (2 (1 - rho)). Shape (replica, time), each replica started in equilibrium.
#pragma once

#include "base/random.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

inline std::vector<double> autoregression(std::uint64_t seed, std::size_t replicas, std::size_t time, double rho) {
  const deeprg::random::Generator random(seed);
  std::vector<double> x(replicas * time);
  for (std::size_t r = 0; r < replicas; ++r)
    for (std::size_t t = 0; t < time; ++t) {
      const double noise = deeprg::random::normal(random, deeprg::random::Purpose::gaussian_field, r, t);
      x[r * time + t] = t == 0 ? noise : rho * x[r * time + t - 1] + std::sqrt(1 - rho * rho) * noise;
    }
  return x;
}
