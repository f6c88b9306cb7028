#include "rg/kadanoff_fixed_points.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.hpp"

namespace deeprg::rg {
namespace {

// The root of stationarity between two critical points of a line, by false position (Illinois). Nothing where the
// critical point is lost on the way, or jumps over zero from one fixed point to another: a smooth root takes ten steps.
std::optional<FixedPoint> stationary_between(const Hypercube& cube, Line line, const FixedPoint& below,
                                             const FixedPoint& above) {
  double a = below.p, b = above.p, at_a = below.stationarity, at_b = above.stationarity;
  for (int step = 0; step < 12; ++step) {
    const double p = (a * at_b - b * at_a) / (at_b - at_a);
    auto middle = critical_fixed_point(cube, p, line);
    if (!middle)
      return std::nullopt;
    const double value = middle->stationarity;
    if (std::abs(value) < 1e-13)
      return middle;
    if (value * at_b < 0) {
      a = b;
      at_a = at_b;
    } else {
      at_a /= 2;
    }
    b = p;
    at_b = value;
    if (std::abs(b - a) < 1e-14)
      return std::abs(value) < 1e-9 ? middle : std::nullopt;
  }
  return std::nullopt;
}

// The critical fixed points of a line at their own stationary p.
std::vector<FixedPoint> stationary_points(const Hypercube& cube, Line line) {
  constexpr double growth = 1.1;
  std::vector<FixedPoint> found;
  std::optional<FixedPoint> last;
  for (double p = 1.0 / cube.corners; p < 8.0 / cube.corners; p *= growth) {
    auto next = critical_fixed_point(cube, p, line);
    if (last && next && last->stationarity * next->stationarity < 0)
      if (auto point = stationary_between(cube, line, *last, *next)) {
        point->kind = pairs_alike(cube, point->potential) ? FixedPointKind::symmetric : FixedPointKind::anisotropic;
        found.push_back(std::move(*point));
      }
    last = std::move(next);
  }
  return found;
}

void add(std::vector<FixedPoint>& points, std::optional<FixedPoint> point, FixedPointKind kind) {
  const bool known = point && std::ranges::any_of(points, [&](const FixedPoint& other) {
                       return std::abs(point->p - other.p) < 1e-9 && distance(point->potential, other.potential) < 1e-7;
                     });
  if (!point || known)
    return;
  point->kind = kind;
  points.push_back(std::move(*point));
}

} // namespace

std::string_view name_of(FixedPointKind kind) {
  static constexpr std::array<std::string_view, 5> names{"symmetric", "anisotropic", "high-temperature",
                                                         "low-temperature", "other"};
  return names[static_cast<std::size_t>(kind)];
}

double FixedPoint::y_T() const { return std::log2(even.front()); }

double FixedPoint::y_H() const { return std::log2(odd.front()); }

double log_partition_per_site(const Hypercube& cube, const FixedPoint& point) {
  return -constant_of(cube, point.potential);
}

bool pairs_alike(const Hypercube& cube, const OrbitFunction& potential) {
  const OrbitFunction couplings = cube.couplings(potential);
  double least = couplings[cube.orbit_named("nn")], most = least;
  for (std::size_t o = 0; o < cube.orbits(); ++o)
    if (cube.spins_of(o) == 2) {
      least = std::min(least, couplings[o]);
      most = std::max(most, couplings[o]);
    }
  return most - least < 1e-8;
}

std::optional<FixedPoint> fixed_point_near(const Kadanoff& kadanoff, const OrbitFunction& start) {
  const Hypercube& cube = kadanoff.cube();
  OrbitFunction potential = start;
  for (int step = 0; step < 30; ++step) {
    const auto tangent = kadanoff.tangent(potential);
    OrbitFunction residual(potential.size());
    for (std::size_t o = 0; o < residual.size(); ++o)
      residual[o] = 0.5 * (tangent.image[o] + tangent.image[cube.reversed[o]]) - potential[o];
    const double size = distance(residual, OrbitFunction(residual.size(), 0.0));
    if (!(size < 1e3))
      return std::nullopt;
    if (size < 3e-14 || (step > 8 && size < 1e-12)) {
      const OrbitFunction measure = stationary_measure(tangent);
      double stationarity = 0;
      for (std::size_t o = 0; o < measure.size(); ++o)
        stationarity += measure[o] * tangent.slope[o];
      return FixedPoint{
          FixedPointKind::other,         kadanoff.p(), potential, stationarity, even_eigenvalues(cube, tangent),
          odd_eigenvalues(cube, tangent)};
    }
    const OrbitFunction change = solve_even(cube, tangent, residual);
    for (std::size_t o = 0; o < potential.size(); ++o)
      potential[o] += change[o];
  }
  return std::nullopt;
}

std::optional<FixedPoint> critical_fixed_point(const Hypercube& cube, double p, Line line) {
  const Kadanoff kadanoff(cube, p);
  const auto phases = Phases::along(kadanoff, line);
  auto point = phases ? fixed_point_near(kadanoff, phases->nearly_critical()) : std::nullopt;
  return point && point->y_T() > 0 ? point : std::nullopt;
}

std::vector<FixedPoint> kadanoff_fixed_points(const Hypercube& cube) {
  std::vector<FixedPoint> points;
  for (const Line line : {Line::all_pairs, Line::nearest_neighbours})
    for (FixedPoint& point : stationary_points(cube, line)) {
      const FixedPointKind kind = point.kind;
      add(points, std::move(point), kind);
    }
  if (!points.empty() && points.front().kind == FixedPointKind::symmetric) {
    const Kadanoff kadanoff(cube, points.front().p);
    if (const auto phases = Phases::along(kadanoff, Line::nearest_neighbours)) {
      add(points, fixed_point_near(kadanoff, phases->high_temperature()), FixedPointKind::high_temperature);
      add(points, fixed_point_near(kadanoff, phases->low_temperature()), FixedPointKind::low_temperature);
    }
    if (const auto phases = Phases::along(kadanoff, Line::all_pairs))
      add(points, fixed_point_near(kadanoff, phases->high_temperature()), FixedPointKind::other);
  }
  return points;
}

FixedPoint symmetric_fixed_point(const Hypercube& cube) {
  for (FixedPoint& point : stationary_points(cube, Line::all_pairs))
    if (point.kind == FixedPointKind::symmetric)
      return point;
  throw Failure("the variational RG found no symmetric critical fixed point");
}

} // namespace deeprg::rg
