#include "mapping/effective_coupling.hpp"

#include <algorithm>
#include <cmath>

#include "ising/exact.hpp"

namespace deeprg::mapping {
namespace {

constexpr double strongest = 3, precision = 1e-12;

double energy_at(const std::vector<std::int64_t>& extents, double K) {
  return extents.size() == 1 ? ising::exact::Ring{extents[0], K}.thermodynamics().energy
                             : ising::exact::torus(extents[0], extents[1], K).energy;
}

double coupling_at(const std::vector<std::int64_t>& extents, double energy) {
  const bool even = std::ranges::all_of(extents, [](std::int64_t L) { return L % 2 == 0; });
  double low = energy > 0 ? -strongest : 0, high = energy > 0 ? 0 : strongest; // the energy falls as K grows
  if ((energy > 0 && !even) || energy < energy_at(extents, high) || energy > energy_at(extents, low))
    return statistics::unknown;
  while (high - low > precision) {
    const double middle = (low + high) / 2;
    (energy_at(extents, middle) > energy ? low : high) = middle;
  }
  return (low + high) / 2;
}

} // namespace

statistics::Estimate coupling_of_energy(std::vector<std::int64_t> extents, const statistics::Estimate& energy) {
  std::erase(extents, 1);
  statistics::Estimate K;
  if (extents.empty() || extents.size() > 2)
    return K;
  K.value = coupling_at(extents, energy.value);
  const double step = std::fmax(energy.error, 1e-6);
  const double slope =
      (coupling_at(extents, energy.value - step) - coupling_at(extents, energy.value + step)) / step / 2;
  K.error = energy.error * slope;
  return K;
}

} // namespace deeprg::mapping
