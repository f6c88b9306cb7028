#include "rg/kadanoff_phases.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace deeprg::rg {
namespace {

constexpr double weakest = 0.001, strongest = 4;
constexpr int longest_flow = 400;

std::vector<std::size_t> classes(const Hypercube& cube, Line line) {
  std::vector<std::size_t> class_of(cube.orbits());
  std::size_t next = 0;
  for (std::size_t o = 0; o < cube.orbits(); ++o)
    if (line == Line::all_pairs)
      class_of[o] = static_cast<std::size_t>(std::abs(cube.magnetization[o])) / 2; // all even, as the corners are
    else
      class_of[o] = cube.reversed[o] < o ? class_of[cube.reversed[o]] : next++;
  return class_of;
}

OrbitFunction line_potential(const Hypercube& cube, Line line) {
  if (line == Line::nearest_neighbours)
    return ising_potential(cube, 1);
  OrbitFunction couplings(cube.orbits(), 0.0);
  for (std::size_t o = 0; o < cube.orbits(); ++o)
    if (cube.spins_of(o) == 2)
      couplings[o] = 2.0 / cube.corners;
  return cube.function(couplings);
}

} // namespace

double distance(const OrbitFunction& a, const OrbitFunction& b) {
  double largest = 0;
  for (std::size_t o = 0; o < a.size(); ++o)
    largest = std::max(largest, std::abs(a[o] - b[o]));
  return largest;
}

Phases::Phases(const Kadanoff& kadanoff, Line line)
    : cube_(&kadanoff.cube()), class_of_(classes(*cube_, line)), recursion_(kadanoff.restricted(class_of_)) {
  members_.assign(recursion_.moved.size(), 0.0);
  unit_.assign(recursion_.moved.size(), 0.0);
  const OrbitFunction on_orbits = line_potential(*cube_, line);
  for (std::size_t o = 0; o < cube_->orbits(); ++o) {
    members_[class_of_[o]] += cube_->size[o];
    unit_[class_of_[o]] = on_orbits[o];
  }
}

std::optional<Phases> Phases::along(const Kadanoff& kadanoff, Line line) {
  Phases phases(kadanoff, line);
  auto high = phases.sink(weakest), low = phases.sink(strongest);
  if (!high || !low || distance(*high, *low) < 1e-6)
    return std::nullopt;
  const auto at_low = kadanoff.tangent(phases.spread(*low));
  if (std::log2(odd_eigenvalues(kadanoff.cube(), at_low).front()) < 0.75 * kadanoff.cube().dimension)
    return std::nullopt;
  phases.high_ = std::move(*high);
  phases.low_ = std::move(*low);
  return phases;
}

OrbitFunction Phases::start(double coupling) const {
  OrbitFunction potential = unit_;
  for (double& value : potential)
    value *= coupling;
  return potential;
}

OrbitFunction Phases::step(const OrbitFunction& potential) const {
  OrbitFunction image = recursion_.step(potential);
  double sum = 0, count = 0;
  for (std::size_t c = 0; c < image.size(); ++c) {
    sum += members_[c] * image[c];
    count += members_[c];
  }
  for (double& value : image)
    value -= sum / count;
  return image;
}

std::optional<OrbitFunction> Phases::sink(double coupling) const {
  OrbitFunction potential = start(coupling);
  for (int n = 0; n < longest_flow; ++n) {
    OrbitFunction image = step(potential);
    const double change = distance(image, potential);
    potential = std::move(image);
    if (change < 1e-13)
      return potential;
  }
  return std::nullopt;
}

std::optional<Phase> Phases::at_sink(const OrbitFunction& potential) const {
  const double near = 0.01 * distance(high_, low_);
  if (distance(potential, high_) < near)
    return Phase::high_temperature;
  if (distance(potential, low_) < near)
    return Phase::low_temperature;
  return std::nullopt;
}

std::optional<Phase> Phases::phase(double coupling) const {
  OrbitFunction potential = start(coupling);
  std::optional<Phase> reached = at_sink(potential);
  for (int n = 0; n < longest_flow && !reached; ++n) {
    potential = step(potential);
    reached = at_sink(potential);
  }
  return reached;
}

double Phases::critical_coupling() const {
  double low = weakest, high = strongest;
  for (double middle = 0.5 * (low + high); low < middle && middle < high; middle = 0.5 * (low + high))
    (phase(middle) == Phase::high_temperature ? low : high) = middle;
  return high;
}

OrbitFunction Phases::nearly_critical() const {
  OrbitFunction potential = start(critical_coupling()), best = potential;
  double least = std::numeric_limits<double>::infinity();
  for (int n = 0; n < longest_flow && !at_sink(potential); ++n) {
    OrbitFunction image = step(potential);
    if (const double change = distance(image, potential); change < least) {
      least = change;
      best = image;
    }
    potential = std::move(image);
  }
  return spread(best);
}

OrbitFunction Phases::spread(const OrbitFunction& on_classes) const {
  OrbitFunction on_orbits;
  for (const std::size_t c : class_of_)
    on_orbits.push_back(on_classes[c]);
  return on_orbits;
}

} // namespace deeprg::rg
