#include "command/training_structure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "command/keys.hpp"
#include "lattice/symmetry.hpp"

namespace deeprg::command {
namespace {

using Extents = std::vector<std::int64_t>;

// Units on a grid over the lattice: their coordinates (unit, axis), which count the points of the grid.
struct Grid {
  Extents extents;
  std::vector<std::int64_t> coordinates;
  [[nodiscard]] std::size_t units() const { return coordinates.size() / extents.size(); }
  [[nodiscard]] std::span<const std::int64_t> of(std::size_t unit) const {
    return std::span(coordinates).subspan(unit * extents.size(), extents.size());
  }
};

Grid grid_of(const Extents& extents) {
  Grid grid{extents, {}};
  for (std::int64_t unit = 0; unit < sites(extents); ++unit) {
    std::int64_t rest = unit;
    grid.coordinates.resize(grid.coordinates.size() + extents.size());
    for (std::size_t a = extents.size(); a-- > 0; rest /= extents[a])
      *(grid.coordinates.end() - static_cast<std::ptrdiff_t>(extents.size() - a)) = rest % extents[a];
  }
  return grid;
}

std::int64_t index(std::span<const std::int64_t> coordinates, const Extents& extents) {
  std::int64_t i = 0;
  for (std::size_t a = 0; a < extents.size(); ++a)
    i = i * extents[a] + coordinates[a];
  return i;
}

Extents cells(std::span<const std::int64_t> extents, std::int64_t stride) {
  Extents number(extents.begin(), extents.end());
  for (std::int64_t& n : number)
    n /= stride;
  return number;
}

// The filters share the cells of the translations as evenly as a grid can.
Grid grid_of_filters(const Extents& extents, std::int64_t stride, std::int64_t filters) {
  const Grid translations = grid_of(cells(extents, stride));
  const Grid within = grid_of(lattice::grid_like(Extents(extents.size(), stride), filters));
  Grid grid{translations.extents, {}};
  for (std::size_t a = 0; a < extents.size(); ++a)
    grid.extents[a] *= within.extents[a];
  for (std::size_t f = 0; f < within.units(); ++f)
    for (std::size_t t = 0; t < translations.units(); ++t)
      for (std::size_t a = 0; a < extents.size(); ++a)
        grid.coordinates.push_back(translations.of(t)[a] * within.extents[a] + within.of(f)[a]);
  return grid;
}

rbm::Ties ties_of(const Extents& extents, std::int64_t stride, std::int64_t filters) {
  const Grid visible = grid_of(extents), translations = grid_of(cells(extents, stride));
  const Extents cell(extents.size(), stride);
  rbm::Ties ties;
  Extents apart(extents.size());
  for (std::size_t i = 0; i < visible.units(); ++i) {
    std::vector<std::int64_t> places; // of this site as the translated filters see it
    for (std::size_t t = 0; t < translations.units(); ++t) {
      for (std::size_t a = 0; a < extents.size(); ++a)
        apart[a] = (visible.of(i)[a] - stride * translations.of(t)[a] + extents[a]) % extents[a];
      places.push_back(index(apart, extents));
    }
    for (std::int64_t f = 0; f < filters; ++f)
      for (const std::int64_t place : places)
        ties.weights.push_back(static_cast<std::int32_t>(f * sites(extents) + place));
    for (std::size_t a = 0; a < extents.size(); ++a)
      apart[a] = visible.of(i)[a] % stride;
    ties.visible_bias.push_back(static_cast<std::int32_t>(index(apart, cell)));
  }
  for (std::int64_t f = 0; f < filters; ++f)
    ties.hidden_bias.insert(ties.hidden_bias.end(), translations.units(), static_cast<std::int32_t>(f));
  return ties;
}

// In spacings of the visible units.
rbm::Placement placement_of(const Grid& visible, const Grid& hidden) {
  const std::size_t axes = visible.extents.size();
  rbm::Placement placement;
  placement.periods.assign(visible.extents.begin(), visible.extents.end());
  placement.visible.assign(visible.coordinates.begin(), visible.coordinates.end());
  for (std::size_t j = 0; j < hidden.units(); ++j)
    for (std::size_t a = 0; a < axes; ++a)
      placement.hidden.push_back((static_cast<double>(hidden.of(j)[a]) + 0.5) *
                                     static_cast<double>(visible.extents[a]) / static_cast<double>(hidden.extents[a]) -
                                 0.5);
  return placement;
}

rbm::Symmetries symmetries_of(const parameters::Input& in, const Extents& extents) {
  const auto geometry = lattice::Geometry::of(extents);
  rbm::Symmetries symmetries;
  const auto& names = in.texts("train.augment");
  const auto wanted = [&](const char* name) { return std::ranges::find(names, name) != names.end(); };
  for (int axis = 0; wanted("translate") && axis < geometry.dimensions; ++axis)
    symmetries.sets.push_back(lattice::translations(geometry, axis));
  if (wanted("point_group"))
    symmetries.sets.push_back(lattice::point_group(geometry));
  symmetries.flip = wanted("flip");
  return symmetries;
}

} // namespace

std::string why_not_tied(std::span<const std::int64_t> extents, std::int64_t stride, std::int64_t hidden) {
  if (std::ranges::any_of(extents, [&](std::int64_t extent) { return extent % stride != 0; }))
    return fmt::format("'train.stride' = {} does not divide the extents {}", stride, fmt::join(extents, " x "));
  const std::int64_t translations = sites(cells(extents, stride));
  if (hidden % translations != 0)
    return fmt::format("the first layer of a tied stack has filters of {} hidden units each, one for every translation "
                       "by {}: {} is no multiple of it",
                       translations, stride, hidden);
  return "";
}

std::int64_t filters(const parameters::Input& in, std::span<const std::int64_t> extents) {
  return in.boolean("train.tied") ? in.integers("train.layers")[0] / sites(cells(extents, in.integer("train.stride")))
                                  : 0;
}

std::vector<float> filters_of(const rbm::Machine& machine, std::int64_t filters) {
  const std::int64_t translations = machine.hidden / filters;
  std::vector<float> values;
  for (std::int64_t f = 0; f < filters; ++f)
    for (std::int64_t i = 0; i < machine.visible; ++i)
      values.push_back(machine.weights[static_cast<std::size_t>(i * machine.hidden + f * translations)]);
  return values;
}

std::vector<rbm::Structure> training_structures(const parameters::Input& in, const Extents& extents) {
  const bool tied = in.boolean("train.tied"), local = in.text("train.initial") == "local";
  const std::int64_t stride = in.integer("train.stride");
  std::vector<rbm::Structure> structures;
  Grid visible = local ? grid_of(extents) : Grid{};
  for (const std::int64_t units : in.integers("train.layers")) {
    rbm::Structure& structure = structures.emplace_back();
    const bool first = structures.size() == 1;
    if (first)
      structure.symmetries = symmetries_of(in, extents);
    if (first && tied) {
      if (const std::string why = why_not_tied(extents, stride, units); !why.empty())
        throw InputError(in.located("train.tied", why));
      structure.ties = ties_of(extents, stride, filters(in, extents));
    }
    if (local) {
      Grid hidden = first && tied ? grid_of_filters(extents, stride, filters(in, extents))
                                  : grid_of(lattice::grid_like(visible.extents, units));
      structure.placement = placement_of(visible, hidden);
      visible = std::move(hidden);
    }
  }
  return structures;
}

} // namespace deeprg::command
