// Every configuration of a small torus, and samples drawn from them with their exact probabilities.
#pragma once

#include "base/random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

struct Torus {
  std::size_t extent;
  std::vector<double> energies, m; // E/J and |m| of every configuration

  explicit Torus(unsigned L) : extent(L) { // L = 2: double bonds
    const unsigned N = L * L;
    for (unsigned s = 0; s < 1U << N; ++s) {
      int unlike = 0;
      for (unsigned i = 0; i < N; ++i) {
        const unsigned right = i / L * L + (i + 1) % L, down = (i + L) % N;
        unlike += static_cast<int>((s >> i ^ s >> right) & 1) + static_cast<int>((s >> i ^ s >> down) & 1);
      }
      energies.push_back(2.0 * unlike - 2.0 * N);
      m.push_back(std::abs(2.0 * std::popcount(s) - N) / N);
    }
  }

  struct Exact {
    double log_partition = 0, energy = 0, m = 0, m2 = 0, m4 = 0;
    double m2_slope = 0, m4_slope = 0; // to K
  };
  [[nodiscard]] Exact at(double K) const {
    Exact sum;
    double Z = 0, ground = energies.front();
    for (std::size_t s = 0; s < energies.size(); ++s) {
      const double w = std::exp(-K * (energies[s] - ground)), m2 = m[s] * m[s];
      Z += w;
      sum.energy += w * energies[s];
      sum.m += w * m[s];
      sum.m2 += w * m2;
      sum.m4 += w * m2 * m2;
      sum.m2_slope -= w * m2 * energies[s];
      sum.m4_slope -= w * m2 * m2 * energies[s];
    }
    for (double* x : {&sum.energy, &sum.m, &sum.m2, &sum.m4, &sum.m2_slope, &sum.m4_slope})
      *x /= Z;
    sum.m2_slope += sum.m2 * sum.energy;
    sum.m4_slope += sum.m4 * sum.energy;
    sum.log_partition = std::log(Z) - K * ground;
    return sum;
  }
};

// Configurations in the order of their energy, so that equal random numbers at several couplings give similar ones.
class TorusSampler {
public:
  TorusSampler(const Torus& torus, double K) : order_(torus.energies.size()) {
    for (std::size_t s = 0; s < order_.size(); ++s)
      order_[s] = s;
    std::ranges::stable_sort(order_, {}, [&](std::size_t s) { return torus.energies[s]; });
    double sum = 0;
    for (const std::size_t s : order_)
      sums_.push_back(sum += std::exp(-K * (torus.energies[s] - torus.energies.front())));
  }

  // The configuration that a seed gives measurement n; `slow`: the same ten times running.
  [[nodiscard]] std::size_t operator()(std::uint64_t seed, std::size_t n, bool slow) const {
    const auto bits = deeprg::random::Generator(seed).block(deeprg::random::Purpose::bootstrap, slow ? n / 10 : n, 0);
    const auto at = std::ranges::lower_bound(sums_, deeprg::random::uniform(bits.low) * sums_.back());
    return order_[static_cast<std::size_t>(at - sums_.begin())];
  }

private:
  std::vector<std::size_t> order_;
  std::vector<double> sums_;
};
