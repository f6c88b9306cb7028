#include "mapping/decimation_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.hpp"

namespace deeprg::mapping {
namespace {

rbm::PreciseMachine layer(std::int64_t sites, double J, bool free_spins) {
  const std::int64_t hidden = sites / 2;
  const auto n = static_cast<std::size_t>(sites), m = static_cast<std::size_t>(hidden);
  rbm::PreciseMachine machine{rbm::Units::spin,       sites, hidden, std::vector<double>(n * m), std::vector<double>(n),
                              std::vector<double>(m), {}};
  const auto couple = [&](std::int64_t a, std::int64_t b, double value) {
    machine.visible_couplings.push_back({{std::min(a, b), std::max(a, b)}, value});
  };
  for (std::int64_t j = 0; j < hidden; ++j) {
    const std::int64_t left = 2 * j, middle = left + 1, right = (left + 2) % sites;
    for (const std::int64_t end : {left, right})
      machine.weights[static_cast<std::size_t>(end * hidden + j)] = J;
    if (free_spins)
      continue;
    couple(left, middle, J);
    couple(middle, right, J);
    couple(left, right, -decimated(J));
  }
  return machine;
}

} // namespace

double decimated(double coupling) {
  const double x = 2 * std::abs(coupling); // ln cosh x without overflow
  return (x + std::log1p(std::exp(-2 * x)) - std::numbers::ln2) / 2;
}

rbm::PreciseStack decimation_network(std::int64_t sites, std::int64_t depth, double coupling, bool free_spins) {
  if (!std::isfinite(coupling))
    throw InputError(fmt::format("the coupling {} must be finite", coupling));
  if (depth < 1)
    throw InputError(fmt::format("the depth of a decimation network must be at least 1, found {}", depth));
  rbm::PreciseStack stack;
  std::int64_t left = sites;
  for (std::int64_t n = 0; n < depth; ++n) {
    if (left % 2 != 0 || left < 4)
      throw InputError(fmt::format(
          "{} decimations need a ring of a multiple of 2^{} spins, at least 4 at each, found {}", depth, depth, sites));
    stack.push_back(layer(left, coupling, free_spins));
    coupling = decimated(coupling);
    left /= 2;
  }
  return stack;
}

} // namespace deeprg::mapping
