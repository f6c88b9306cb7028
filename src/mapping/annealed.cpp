#include "mapping/annealed.hpp"

#include <cmath>

#include "mapping/likelihood.hpp"

namespace deeprg::mapping {
namespace {

Defects defects_of(const rbm::Annealed& way) { return {way.paths, static_cast<std::int64_t>(way.paths.size())}; }

} // namespace

statistics::Estimate annealed_log_partition(const rbm::Annealed& forward, const rbm::Annealed& back) {
  const Defects there = defects_of(forward), again = defects_of(back);
  const AcceptanceRatio found = acceptance_ratio(there, again);
  if (reliable(found, there, again))
    return {.value = found.ratio, .error = found.error};
  const double half = (back.log_partition - forward.log_partition) / 2;
  return {.value = forward.log_partition + half, .error = std::hypot(forward.error, back.error, half)};
}

} // namespace deeprg::mapping
