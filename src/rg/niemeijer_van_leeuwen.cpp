#include "rg/niemeijer_van_leeuwen.hpp"

#include <cmath>
#include <numbers>

namespace deeprg::rg {
namespace {

// Phi and its derivative, in x = e^{4K}: Phi = (x + 1) / (x + 3).
double majority_spin(double x) { return (x + 1) / (x + 3); }
double majority_spin_slope(double x) { return 4 * x * 2 / ((x + 3) * (x + 3)); }

} // namespace

double niemeijer_van_leeuwen_step(double coupling) {
  const double phi = majority_spin(std::exp(4 * coupling));
  return 2 * phi * phi * coupling;
}

MagneticFixedPoint niemeijer_van_leeuwen_fixed_point() {
  using std::numbers::sqrt2;
  const double phi = 1 / sqrt2, x = (3 * phi - 1) / (1 - phi), coupling = std::log(x) / 4;
  const double slope = 2 * phi * phi + 4 * coupling * phi * majority_spin_slope(x), scale = 0.5 * std::log(3.0);
  return {coupling, std::log(slope) / scale, std::log(3 * phi) / scale};
}

} // namespace deeprg::rg
