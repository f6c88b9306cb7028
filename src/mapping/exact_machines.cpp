#include "mapping/exact_machines.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "base/error.hpp"
#include "lattice/geometry.hpp"
#include "rbm/units.hpp"

namespace deeprg::mapping {
namespace {

// One kernel on a lattice of even extents where it has an axis.
rbm::Machine block_spin_machine(const std::vector<std::int64_t>& extents, double weight) {
  std::vector<std::int64_t> coarse;
  for (const auto L : extents)
    coarse.push_back(L / 2);
  const auto fine = lattice::Geometry::of(extents), blocks = lattice::Geometry::of(coarse);
  rbm::Machine machine;
  machine.units = rbm::Units::spin;
  machine.visible = fine.sites();
  machine.hidden = blocks.sites();
  const auto visible = static_cast<std::size_t>(machine.visible), hidden = static_cast<std::size_t>(machine.hidden);
  machine.weights.assign(visible * hidden, 0.0F);
  machine.visible_bias.assign(visible, 0.0F);
  machine.hidden_bias.assign(hidden, 0.0F);
  for (std::int64_t z = 0; z < fine.lz; ++z)
    for (std::int64_t y = 0; y < fine.ly; ++y)
      for (std::int64_t x = 0; x < fine.lx; ++x) {
        const std::int64_t site = (z * fine.ly + y) * fine.lx + x;
        const std::int64_t block = (z * blocks.lz / fine.lz * blocks.ly + y * blocks.ly / fine.ly) * blocks.lx + x / 2;
        machine.weights[static_cast<std::size_t>(site) * hidden + static_cast<std::size_t>(block)] =
            static_cast<float>(weight);
      }
  return machine;
}

} // namespace

rbm::Stack block_spin_stack(const std::vector<std::int64_t>& extents, std::int64_t depth, double weight,
                            rbm::Units units) {
  if (!std::isfinite(weight) || weight <= 0)
    throw InputError(fmt::format("the weight p of block spins must be positive, found {}", weight));
  if (depth < 1)
    throw InputError(fmt::format("the depth of a stack of block spins must be at least 1, found {}", depth));
  rbm::Stack stack;
  std::vector<std::int64_t> level = extents;
  for (std::int64_t l = 0; l < depth; ++l) {
    for (auto& L : level)
      if (L < 2 || L % 2 != 0)
        throw InputError(fmt::format("{} levels of block spins need extents divisible by 2^{}, found {}", depth, depth,
                                     fmt::join(extents, " x ")));
    stack.push_back(rbm::in_units(block_spin_machine(level, weight), units));
    for (auto& L : level)
      L /= 2;
  }
  return stack;
}

} // namespace deeprg::mapping
