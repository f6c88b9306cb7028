#include "mapping/bond_machines.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "lattice/geometry.hpp"

namespace deeprg::mapping {
namespace {

void check_finite(double coupling, double field) {
  if (!std::isfinite(coupling) || !std::isfinite(field))
    throw InputError(fmt::format("coupling {} and field {} must be finite", coupling, field));
}

rbm::PreciseMachine without_weights(std::int64_t visible, std::int64_t hidden, double field) {
  const auto n = static_cast<std::size_t>(visible), m = static_cast<std::size_t>(hidden);
  return {rbm::Units::spin,      visible, hidden, std::vector<double>(n * m), std::vector<double>(n, field),
          std::vector<double>(m)};
}

double& weight(rbm::PreciseMachine& machine, std::int64_t site, std::int64_t unit) {
  return machine.weights[static_cast<std::size_t>(site * machine.hidden + unit)];
}

// The site one step further along an axis, around the torus; `stride` between neighbours along it.
std::int64_t next(std::int64_t site, std::int64_t stride, std::int64_t extent) {
  return site / stride % extent == extent - 1 ? site - stride * (extent - 1) : site + stride;
}

} // namespace

rbm::PreciseMachine bond_machine(const std::vector<std::int64_t>& extents, double coupling, double field) {
  const auto geometry = lattice::Geometry::of(extents);
  check_finite(coupling, field);
  if (std::ranges::any_of(extents, [](auto L) { return L < 2; }))
    throw InputError(fmt::format("a bond machine needs extents of 2 or more, found {}", fmt::join(extents, " x ")));
  const auto N = geometry.sites(), d = static_cast<std::int64_t>(extents.size());
  auto machine = without_weights(N, d * N, field);
  const double w = std::acosh(std::exp(2 * std::abs(coupling))) / 2;
  std::int64_t stride = N;
  for (std::int64_t axis = 0; axis < d; ++axis) {
    const std::int64_t L = extents[static_cast<std::size_t>(axis)];
    stride /= L;
    for (std::int64_t site = 0; site < N; ++site) {
      weight(machine, site, site * d + axis) = w;
      weight(machine, next(site, stride, L), site * d + axis) = coupling < 0 ? -w : w;
    }
  }
  return machine;
}

rbm::PreciseMachine triangle_machine(const std::vector<std::int64_t>& extents, double coupling, double field) {
  const auto geometry = lattice::Geometry::of(extents);
  check_finite(coupling, field);
  if (std::ranges::any_of(extents, [](auto L) { return L != 3; }))
    throw InputError(fmt::format("a triangle machine needs extents of 3, whose rows are triangles, found {}; the bond "
                                 "machine exists on every lattice",
                                 fmt::join(extents, " x ")));
  if (coupling < 0)
    throw InputError(fmt::format("a triangle machine needs a coupling that is not negative, found {}: no real weight "
                                 "makes a frustrated triangle; the bond machine does",
                                 coupling));
  const auto N = geometry.sites(), d = static_cast<std::int64_t>(extents.size());
  auto machine = without_weights(N, d * N / 3, field);
  const double w = std::acosh((std::exp(4 * coupling) + 1) / 2) / 2;
  std::int64_t stride = N, unit = 0;
  for (std::int64_t axis = 0; axis < d; ++axis) {
    stride /= 3;
    for (std::int64_t site = 0; site < N; ++site)
      if (site / stride % 3 == 0) {
        for (std::int64_t n = 0; n < 3; ++n)
          weight(machine, site + n * stride, unit) = w;
        ++unit;
      }
  }
  return machine;
}

} // namespace deeprg::mapping
