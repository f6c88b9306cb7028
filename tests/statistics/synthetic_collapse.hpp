// Values of all sizes and couplings with Gaussian errors, a part of them common to neighbouring couplings, of a scaling
// form whose K_c, 1/nu and exponent are known.
#pragma once

#include "base/random.hpp"
#include "statistics/collapse.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

struct SyntheticCollapse {
  deeprg::statistics::Scaling truth{0.44, 1.1, 0.0};
  double noise = 1e-3;     // of the values without L^x
  double correction = 0.2; // times L^-omega
  double omega = 1.75;
  double common = 0.5; // correlation of points of one size
  std::vector<double> extents{8, 12, 16, 24, 32, 64};
  int couplings = 7;
  double widest = 0.5; // |X|

  [[nodiscard]] static double master(double X) { return 0.6 + 0.5 * X - 0.6 * X * X - 0.2 * X * X * X; }

  [[nodiscard]] deeprg::statistics::CollapseData draw(std::uint64_t seed) const {
    const deeprg::random::Generator random(seed);
    std::uint64_t place = 0;
    const auto normal = [&] {
      return deeprg::random::normal(random, deeprg::random::Purpose::gaussian_field, place++, 0);
    };
    deeprg::statistics::CollapseData data;
    for (const double L : extents) {
      const double shared = std::sqrt(common) * normal(), scale = noise * std::pow(L, truth.exponent);
      for (int k = 0; k < couplings; ++k) {
        const double X = widest * (2.0 * k / (couplings - 1) - 1) + 0.01 * std::sin(L + k);
        data.extents.push_back(L);
        data.couplings.push_back(truth.coupling + X * std::pow(L, -truth.inverse_nu));
        data.values.push_back(std::pow(L, truth.exponent) * (master(X) + correction * std::pow(L, -omega)) +
                              scale * (shared + std::sqrt(1 - common) * normal()));
      }
    }
    const std::size_t n = data.points();
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        const double both = noise * noise * std::pow(data.extents[i] * data.extents[j], truth.exponent);
        data.covariance.push_back(data.extents[i] != data.extents[j] ? 0 : both * (i == j ? 1 : common));
      }
    return data;
  }
};
