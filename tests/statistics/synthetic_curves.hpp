// Curves of U4 at several couplings with noise in every bin, of a scaling form whose crossing and slopes are known.
#pragma once

#include "base/random.hpp"
#include "statistics/finite_size.hpp"
#include "statistics/thermodynamics.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

inline constexpr double synthetic_K_c = 0.44068679350977151;

// <m^2>, <m^4> with noise in every bin, correlated as in a simulation; U4 = 1 - <m^4> / (3 <m^2>^2) is the quantity.
class SyntheticCurves {
public:
  explicit SyntheticCurves(std::uint64_t seed) : random_(seed) {}

  // With `shared` the noise of every coupling is the same, as that of runs with one seed, but for a small part.
  deeprg::statistics::Curve curve(std::int64_t extent, const std::vector<double>& couplings,
                                  double (*U)(double, double), double noise, bool shared = false) {
    const std::uint64_t first = place_;
    std::vector<double> common;
    for (int j = 0; shared && j < 2 * 40; ++j)
      common.push_back(normal());
    deeprg::statistics::Curve made{
        extent, couplings, {}, [](std::span<const double> a) { return deeprg::statistics::binder(a[0], a[1]); }};
    for (const double K : couplings) {
      deeprg::statistics::Bins bins{2, {}, {}};
      for (int j = 0; j < 40; ++j) {
        const double length = j % 2 == 0 ? 10 : 11, wide = noise * std::sqrt(40 * 10.5 / length);
        const auto mixed = [&](int k) {
          return shared ? 0.95 * common[static_cast<std::size_t>(k)] + std::sqrt(1 - 0.95 * 0.95) * normal() : normal();
        };
        const double size = 10 * wide * mixed(2 * j), m2 = 0.6 * (1 + size);
        const double m4 = 3 * 0.36 * (1 - U(K, static_cast<double>(extent)) - wide * mixed(2 * j + 1)) * (1 + 2 * size);
        if (shared)
          bins.sources.push_back(first + static_cast<std::uint64_t>(j));
        bins.lengths.push_back(length);
        bins.sums.push_back(length * m2);
        bins.sums.push_back(length * m4);
      }
      made.bins.push_back(bins);
    }
    return made;
  }

private:
  double normal() { return deeprg::random::normal(random_, deeprg::random::Purpose::gaussian_field, place_++, 0); }

  deeprg::random::Generator random_;
  std::uint64_t place_ = 0;
};

// The scaling form with nu = 1/1.3, curved, and a correction that moves the crossing of 8 and 16.
inline double synthetic_form(double K, double L) {
  const double x = (K - synthetic_K_c) * std::pow(L, 1.3);
  return 0.61 + 0.16 * x - 0.09 * x * x + 0.03 * x * x * x + 0.4 * std::pow(L, -2.0);
}

// Where it crosses for 8 and 16, and the 1/nu of the slopes there, by bisection.
struct SyntheticTruth {
  double coupling, inverse_nu;
};
inline SyntheticTruth synthetic_truth() {
  double a = synthetic_K_c, b = 0.46;
  for (int i = 0; i < 80; ++i) {
    const double c = 0.5 * (a + b);
    (synthetic_form(c, 16) < synthetic_form(c, 8) ? a : b) = c;
  }
  const auto slope = [&](double L) { return (synthetic_form(a + 1e-6, L) - synthetic_form(a - 1e-6, L)) / 2e-6; };
  return {a, std::log2(slope(16) / slope(8))};
}

inline const std::vector<double> synthetic_couplings = {.425, .43, .435, .44, .445, .45, .455};
