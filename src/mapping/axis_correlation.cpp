#include "mapping/axis_correlation.hpp"

#include <algorithm>

namespace deeprg::mapping {

std::size_t distances(const lattice::Geometry& geometry) {
  const auto extents = geometry.extents();
  return *std::max_element(extents.begin(), extents.end()) / 2 + 1;
}

void axis_correlation(const ising::Observables& observables, std::int64_t sites, std::span<double> out) {
  for (std::size_t r = 0; r < out.size(); ++r) {
    std::int64_t sum = 0, axes = 0;
    for (const auto& along : observables.correlation)
      if (r < along.size()) {
        sum += along[r];
        ++axes;
      }
    out[r] = static_cast<double>(sum) / static_cast<double>(axes * sites);
  }
}

} // namespace deeprg::mapping
