#include "mapping/machine_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.hpp"
#include "mapping/placement.hpp"
#include "mapping/receptive_field.hpp"
#include "rbm/chains.hpp"

namespace deeprg::mapping {
namespace {

using Extents = std::vector<std::int64_t>;

std::int64_t sites_of(const Extents& extents) { return lattice::Geometry::of(extents).sites(); }

Extents divided(Extents extents, std::int64_t scale) {
  for (auto& extent : extents)
    extent /= scale;
  return extents;
}

// Where a site stands for a filter that was moved by `scale` sites a step to block `block`.
std::int64_t seen_from(std::int64_t site, std::int64_t block, const Extents& extents, std::int64_t scale) {
  std::int64_t place = 0, stride = 1;
  for (auto a = extents.size(); a-- > 0; stride *= extents[a]) {
    const std::int64_t extent = extents[a], blocks = extent / scale;
    place += (site % extent - block % blocks * scale + extent) % extent * stride;
    site /= extent;
    block /= blocks;
  }
  return place;
}

// A site of a lattice on a smaller one that repeats itself.
std::int64_t folded(std::int64_t site, const Extents& from, const Extents& to) {
  std::int64_t place = 0, stride = 1;
  for (auto a = from.size(); a-- > 0; stride *= to[a]) {
    place += site % from[a] % to[a] * stride;
    site /= from[a];
  }
  return place;
}

void refuse_what_is_no_filter(const rbm::Machine& machine, const Extents& extents, std::int64_t scale) {
  const std::string want = fmt::format("one filter and its translations by {} sites", scale);
  const bool divides = std::ranges::all_of(extents, [&](std::int64_t extent) { return extent % scale == 0; });
  if (!divides || machine.visible != sites_of(extents) || machine.hidden != sites_of(divided(extents, scale)))
    throw InputError(fmt::format("a layer of {} visible and {} hidden units is not that of {} on a lattice of {} sites",
                                 machine.visible, machine.hidden, want, sites_of(extents)));
  for (std::int64_t site = 0; site < machine.visible; ++site)
    for (std::int64_t j = 0; j < machine.hidden; ++j) {
      const auto weight = machine.weights[static_cast<std::size_t>(site * machine.hidden + j)];
      const auto first = machine.weights[static_cast<std::size_t>(seen_from(site, j, extents, scale) * machine.hidden)];
      if (weight != first || machine.hidden_bias[static_cast<std::size_t>(j)] != machine.hidden_bias[0])
        throw InputError(fmt::format("hidden unit {} of the machine is no translation of unit 0: it needs {}, as "
                                     "train.tied with that stride and 'deeprg model block-spin' make them",
                                     j, want));
    }
}

} // namespace

MachineSteps MachineSteps::of_stack(const rbm::Stack& stack, const lattice::Geometry& geometry, std::int64_t steps) {
  if (stack.front().visible != geometry.sites())
    throw InputError(
        fmt::format("the machine has {} visible units, the samples {} sites", stack.front().visible, geometry.sites()));
  MachineSteps made(geometry);
  auto fields = receptive_fields(stack);
  for (std::size_t k = 0; k < stack.size() && static_cast<std::int64_t>(k) < steps; ++k) {
    auto placement = place_units(geometry, std::move(fields[k]));
    if (!placement.forms_lattice())
      throw InputError(fmt::format("layer {} is {}: its units cannot be renormalized{}", k + 1, placement.verdict(),
                                   k == 0 ? "" : fmt::format("; give 'rg.levels' = {} to leave it out", k)));
    made.lattices_.push_back(lattice::Geometry::of(placement.grid));
    made.steps_.push_back({rbm::sampling_form(stack[k]), std::move(placement.place), std::move(placement.gauge)});
  }
  return made;
}

MachineSteps MachineSteps::of_filter(const rbm::Machine& machine, const lattice::Geometry& geometry, std::int64_t scale,
                                     std::int64_t steps) {
  const Extents extents = extents_of(geometry);
  refuse_what_is_no_filter(machine, extents, scale);
  std::vector<double> filter;
  for (std::int64_t site = 0; site < machine.visible; ++site)
    filter.push_back(static_cast<double>(machine.weights[static_cast<std::size_t>(site * machine.hidden)]));
  const double sign = std::accumulate(filter.begin(), filter.end(), 0.0) < 0 ? -1 : 1; // the gauge of its hidden units
  for (double& weight : filter)
    weight *= sign;
  MachineSteps made(geometry);
  for (Extents from = extents; static_cast<std::int64_t>(made.steps_.size()) < steps; from = divided(from, scale)) {
    const Extents to = divided(from, scale);
    std::vector<double> there(static_cast<std::size_t>(sites_of(from)));
    for (std::int64_t site = 0; site < machine.visible; ++site)
      there[static_cast<std::size_t>(folded(site, extents, from))] += filter[static_cast<std::size_t>(site)];
    rbm::Machine step{machine.units, sites_of(from), sites_of(to), {}, {}, {}};
    for (std::int64_t site = 0; site < step.visible; ++site)
      for (std::int64_t j = 0; j < step.hidden; ++j)
        step.weights.push_back(static_cast<float>(there[static_cast<std::size_t>(seen_from(site, j, from, scale))]));
    step.visible_bias.assign(static_cast<std::size_t>(step.visible), 0.0F);
    step.hidden_bias.assign(static_cast<std::size_t>(step.hidden), static_cast<float>(sign) * machine.hidden_bias[0]);
    std::vector<std::int64_t> natural(static_cast<std::size_t>(step.hidden));
    std::iota(natural.begin(), natural.end(), std::int64_t{0});
    made.steps_.push_back({rbm::sampling_form(step), std::move(natural),
                           std::vector<std::int8_t>(static_cast<std::size_t>(step.hidden), std::int8_t{1})});
    made.lattices_.push_back(lattice::Geometry::of(to));
  }
  return made;
}

std::vector<std::vector<std::int8_t>> MachineSteps::of(std::span<const std::int8_t> samples, std::int64_t first,
                                                       const random::Generator& generator) const {
  std::vector<std::vector<std::int8_t>> all;
  std::vector<std::int8_t> below(samples.begin(), samples.end());
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const Step& step = steps_[k];
    below = rbm::sample_hidden(step.machine, generator, static_cast<std::int64_t>(k), first, below);
    auto& placed = all.emplace_back(below.size());
    const std::size_t units = step.place.size();
    for (std::size_t i = 0; i < below.size(); ++i)
      placed[i / units * units + static_cast<std::size_t>(step.place[i % units])] =
          static_cast<std::int8_t>(below[i] * step.gauge[i % units]);
  }
  return all;
}

} // namespace deeprg::mapping
