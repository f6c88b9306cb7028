// Steps of renormalization that machines make: the hidden units of samples, h ~ p(h|v), put on their lattice, so that
// Monte Carlo renormalization takes them as it takes block spins.
// Randomness: that of rbm::sample_hidden, layer = step. Local.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "lattice/geometry.hpp"
#include "rbm/integer_machine.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::mapping {

class MachineSteps {
public:
  // The layers of a stack, one a step, whose units stand where their receptive fields do (mapping/placement), signs so
  // that fields are positive. At most `steps` of them; InputError, with the verdict, where units form no lattice.
  static MachineSteps of_stack(const rbm::Stack& stack, const lattice::Geometry& geometry, std::int64_t steps);

  // One filter, step after step: the first layer is that of a single filter and its translations by `scale` sites, in
  // natural order (InputError otherwise). A smaller lattice is seen as one that repeats itself.
  static MachineSteps of_filter(const rbm::Machine& machine, const lattice::Geometry& geometry, std::int64_t scale,
                                std::int64_t steps);

  // Of the configuration, and of each step.
  [[nodiscard]] const std::vector<lattice::Geometry>& lattices() const { return lattices_; }
  // By step, the spins (sample, site) made of samples first, first + 1, ..., spins -1, +1 in natural order.
  [[nodiscard]] std::vector<std::vector<std::int8_t>> of(std::span<const std::int8_t> samples, std::int64_t first,
                                                         const random::Generator& generator) const;

private:
  struct Step {
    rbm::IntegerMachine machine;
    std::vector<std::int64_t> place; // (unit)
    std::vector<std::int8_t> gauge;  // (unit)
  };
  explicit MachineSteps(const lattice::Geometry& geometry) : lattices_{geometry} {}

  std::vector<lattice::Geometry> lattices_;
  std::vector<Step> steps_;
};

} // namespace deeprg::mapping
