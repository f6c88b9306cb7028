#include "rg/migdal_kadanoff.hpp"

#include <fmt/format.h>

#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>

#include "base/error.hpp"

namespace deeprg::rg {
namespace {

constexpr double weakest = 1e-150, strongest = 1e6;
constexpr double strong = 20; // beyond, e^{-4x} is below the last bit and D(x) = e^{-2x}

double dual(double x) { return x < 0.5 ? -0.5 * std::log(std::tanh(x)) : std::atanh(std::exp(-2 * x)); }

double decimated(double b, double x) { return x > strong ? x - 0.5 * std::log(b) : dual(b * dual(x)); }

double decimated_slope(double b, double x) {
  return x > strong ? 1 : b / (std::sinh(2 * b * dual(x)) * std::sinh(2 * x));
}

double exponent(const MigdalKadanoff& scheme, double coupling) {
  const auto [d, b, order] = scheme;
  if (b == 1)
    return coupling > strong ? d - 1 : d - 2 * dual(coupling) * std::cosh(2 * coupling);
  const double moved = std::pow(b, d - 1);
  return std::log(moved * decimated_slope(b, order == BondOrder::move_first ? moved * coupling : coupling)) /
         std::log(b);
}

} // namespace

double migdal_kadanoff_step(const MigdalKadanoff& scheme, double coupling) {
  const auto [d, b, order] = scheme;
  if (b == 1)
    return (d - 1) * coupling - (coupling > strong ? 0.5 : std::sinh(2 * coupling) * dual(coupling));
  const double moved = std::pow(b, d - 1);
  return order == BondOrder::move_first ? decimated(b, moved * coupling) : moved * decimated(b, coupling);
}

ThermalFixedPoint migdal_kadanoff_fixed_point(const MigdalKadanoff& scheme) {
  if (!(scheme.dimension > 1 && scheme.dimension <= 20))
    throw InputError(fmt::format("Migdal-Kadanoff has a fixed point at finite coupling for 1 < d; this program takes "
                                 "d up to 20; found {}",
                                 scheme.dimension));
  if (!(scheme.scale >= 1 && scheme.scale <= 100))
    throw InputError(
        fmt::format("the scale b is at least 1 (b = 1: the infinitesimal one), at most 100; found {}", scheme.scale));
  const auto growth = [&](double coupling) {
    const double image = migdal_kadanoff_step(scheme, coupling);
    return scheme.scale == 1 ? image : image - coupling;
  };
  double low = 1, high = 1;
  while (growth(low) >= 0 && low > weakest)
    low /= 2;
  while (growth(high) <= 0 && high < strongest)
    high *= 2;
  if (!(growth(low) < 0 && growth(high) > 0))
    throw InputError(fmt::format("no fixed point with a coupling below {} for d = {}, b = {}: d is too close to 1",
                                 strongest, scheme.dimension, scheme.scale));
  std::uintmax_t steps = 200;
  const auto [below, above] =
      boost::math::tools::toms748_solve(growth, low, high, boost::math::tools::eps_tolerance<double>(52), steps);
  const double coupling = 0.5 * (below + above);
  return {coupling, exponent(scheme, coupling)};
}

} // namespace deeprg::rg
