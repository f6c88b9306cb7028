#include "mapping/placement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <map>
#include <numbers>
#include <set>

#include "mapping/assignment.hpp"
#include "mapping/receptive_field.hpp"

namespace deeprg::mapping {
namespace {

using Position = std::vector<double>;
using Coordinates = std::vector<std::int64_t>;

std::vector<double> doubles(const lattice::Geometry& geometry) {
  const auto extents = geometry.extents();
  return {extents.begin(), extents.end()};
}

Coordinates coordinates(std::int64_t place, const Coordinates& grid) {
  Coordinates at(grid.size());
  for (auto d = grid.size(); d-- > 0; place /= grid[d])
    at[d] = place % grid[d];
  return at;
}

std::int64_t number_of(const Coordinates& at, const Coordinates& grid) {
  std::int64_t place = 0;
  for (std::size_t d = 0; d < grid.size(); ++d)
    place = place * grid[d] + (at[d] % grid[d] + grid[d]) % grid[d];
  return place;
}

double mean_spacing(const std::vector<double>& spacing) {
  double product = 1;
  for (const double s : spacing)
    product *= s;
  return std::pow(product, 1 / static_cast<double>(spacing.size()));
}

std::int64_t duplicates(std::span<const float> fields, std::size_t sites) {
  const std::size_t units = fields.size() / sites;
  const auto product = [&](std::size_t j, std::size_t k) {
    double sum = 0;
    for (std::size_t x = 0; x < sites; ++x)
      sum += static_cast<double>(fields[j * sites + x]) * static_cast<double>(fields[k * sites + x]);
    return sum;
  };
  std::vector<double> square(units);
  for (std::size_t j = 0; j < units; ++j)
    square[j] = product(j, j);
  std::int64_t count = 0;
#pragma omp parallel for schedule(dynamic) reduction(+ : count)
  for (std::size_t j = 0; j < units; ++j)
    for (std::size_t k = 0; k < j; ++k) {
      const double p = product(j, k);
      if (p * p > max_cosine * max_cosine * square[j] * square[k])
        ++count;
    }
  return count;
}

// Where the grid stands: the shift of its places, per axis, that the centroids have in the mean.
Position origin_of(const std::vector<Position>& centroids, const std::vector<double>& spacing) {
  Position origin;
  for (std::size_t d = 0; d < spacing.size(); ++d) {
    std::complex<double> sum = 0;
    for (const Position& x : centroids)
      sum += std::polar(1.0, 2 * std::numbers::pi * x[d] / spacing[d]);
    origin.push_back(std::arg(sum) / (2 * std::numbers::pi) * spacing[d]);
  }
  return origin;
}

// Puts the units on the grid.
void settle(Placement& p, const std::vector<double>& extents) {
  const std::size_t units = p.centroids.size();
  const Position origin = origin_of(p.centroids, p.spacing);
  std::vector<double> cost(units * units);
  for (std::size_t place = 0; place < units; ++place) {
    const auto at = coordinates(static_cast<std::int64_t>(place), p.grid);
    for (std::size_t unit = 0; unit < units; ++unit)
      for (std::size_t d = 0; d < at.size(); ++d) {
        const double x = origin[d] + static_cast<double>(at[d]) * p.spacing[d];
        const double away = std::remainder(p.centroids[unit][d] - x, extents[d]);
        cost[unit * units + place] += away * away;
      }
  }
  p.place = assign(cost, static_cast<std::int64_t>(units));
  double square = 0;
  for (std::size_t unit = 0; unit < units; ++unit)
    square += cost[unit * units + static_cast<std::size_t>(p.place[unit])];
  p.residual = std::sqrt(square / static_cast<double>(units)) / mean_spacing(p.spacing);
}

} // namespace

bool Placement::forms_lattice() const {
  return place.size() > 1 && dead == 0 && duplicates == 0 && residual <= max_residual;
}

std::string Placement::verdict() const {
  const std::string counts = fmt::format("{} units, {} dead, {} pairs of duplicates", gauge.size(), dead, duplicates);
  if (place.size() < 2)
    return fmt::format("no lattice: {}", counts);
  return fmt::format("{}: {}, {:.3f} spacings off the places of a lattice of {} (at most {} is taken for one)",
                     forms_lattice() ? "a lattice" : "no lattice", counts, residual, fmt::join(grid, " x "),
                     max_residual);
}

Placement place_units(const lattice::Geometry& geometry, std::vector<float> fields) {
  const auto sites = static_cast<std::size_t>(geometry.sites()), units = fields.size() / sites;
  Placement p;
  p.duplicates = duplicates(fields, sites);
  for (std::size_t unit = 0; unit < units; ++unit) {
    double sum = 0;
    for (std::size_t x = 0; x < sites; ++x)
      sum += static_cast<double>(fields[unit * sites + x]);
    p.gauge.push_back(sum < 0 ? -1 : 1);
  }
  const LayerFields scored = score_layer(geometry, std::move(fields));
  for (const Scores& unit : scored.scores)
    p.centroids.push_back(unit.centroid);
  p.dead = static_cast<std::int64_t>(units) - scored.significant;
  p.grid = equal_boxes(geometry, static_cast<std::int64_t>(units));
  const auto extents = doubles(geometry);
  for (std::size_t d = 0; d < extents.size(); ++d)
    p.spacing.push_back(extents[d] / static_cast<double>(p.grid[d]));
  p.residual = std::numeric_limits<double>::quiet_NaN();
  if (p.dead == 0 && units > 1)
    settle(p, extents);
  return p;
}

std::vector<Shell> shells(const Placement& p, std::size_t count) {
  const auto places = static_cast<std::int64_t>(p.place.size());
  const double unit_of_length = mean_spacing(p.spacing);
  std::map<std::int64_t, Shell> by_distance; // squared, in 2^-20 of the mean spacing squared
  for (std::int64_t a = 0; a < places; ++a)
    for (std::int64_t b = a + 1; b < places; ++b) {
      const auto from = coordinates(a, p.grid), to = coordinates(b, p.grid);
      double square = 0;
      for (std::size_t d = 0; d < from.size(); ++d) {
        const std::int64_t ahead = to[d] > from[d] ? to[d] - from[d] : from[d] - to[d];
        const double step = static_cast<double>(std::min(ahead, p.grid[d] - ahead)) * p.spacing[d] / unit_of_length;
        square += step * step;
      }
      Shell& shell = by_distance[std::llround(square * 0x1p20)];
      shell.distance = std::sqrt(square);
      shell.pairs.push_back({a, b});
    }
  std::vector<Shell> nearest;
  for (auto& [square, shell] : by_distance)
    if (nearest.size() < count)
      nearest.push_back(std::move(shell));
  return nearest;
}

std::vector<std::vector<std::int64_t>> plaquettes(const Placement& p) {
  std::set<std::vector<std::int64_t>> found;
  const auto add = [&](const Coordinates& corner, const std::vector<Coordinates>& steps) {
    std::vector<std::int64_t> places;
    for (const auto& step : steps) {
      auto at = corner;
      for (std::size_t d = 0; d < at.size(); ++d)
        at[d] += step[d];
      places.push_back(number_of(at, p.grid));
    }
    std::ranges::sort(places);
    if (std::ranges::adjacent_find(places) == places.end())
      found.insert(places);
  };
  const std::size_t dimensions = p.grid.size();
  for (std::int64_t place = 0; place < static_cast<std::int64_t>(p.place.size()); ++place) {
    const auto corner = coordinates(place, p.grid);
    if (dimensions == 1)
      add(corner, {{0}, {1}, {2}, {3}});
    for (std::size_t a = 0; a < dimensions; ++a)
      for (std::size_t b = a + 1; b < dimensions; ++b) {
        std::vector<Coordinates> square(4, Coordinates(dimensions));
        square[1][a] = square[2][b] = square[3][a] = square[3][b] = 1;
        add(corner, square);
      }
  }
  return {found.begin(), found.end()};
}

} // namespace deeprg::mapping
