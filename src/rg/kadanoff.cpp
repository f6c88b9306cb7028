#include "rg/kadanoff.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/linear.hpp"

namespace deeprg::rg {
namespace {

double log_two_cosh(double x) { return std::abs(x) + std::log1p(std::exp(-2 * std::abs(x))); }

// An orthonormal basis of the even (sign = 1) or odd (-1) functions on the orbits: (f_o + sign f_reversed) * factor.
struct Sector {
  double sign;
  std::vector<std::size_t> orbit;
  std::vector<double> factor;

  Sector(const Hypercube& cube, double sign_of_sector) : sign(sign_of_sector) {
    for (std::size_t o = 0; o < cube.orbits(); ++o)
      if (cube.reversed[o] > o || (sign > 0 && cube.reversed[o] == o)) {
        orbit.push_back(o);
        factor.push_back(cube.reversed[o] == o ? 0.5 : std::numbers::sqrt2 / 2);
      }
  }
};

std::vector<double> in_sector(const Hypercube& cube, const Kadanoff::Tangent& tangent, const Sector& sector) {
  const std::size_t n = cube.orbits(), m = sector.orbit.size();
  const auto element = [&](std::size_t mu, std::size_t s) { return tangent.symmetric[mu * n + s]; };
  std::vector<double> matrix(m * m);
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      const std::size_t mu = sector.orbit[i], s = sector.orbit[j], mu_r = cube.reversed[mu], s_r = cube.reversed[s];
      const double sum = element(mu, s) + element(mu_r, s_r) + sector.sign * (element(mu, s_r) + element(mu_r, s));
      matrix[i * m + j] = matrix[j * m + i] = cube.corners * sector.factor[i] * sector.factor[j] * sum;
    }
  return matrix;
}

std::vector<double> descending_eigenvalues(const Hypercube& cube, const Kadanoff::Tangent& tangent, double sign) {
  const Sector sector(cube, sign);
  auto matrix = in_sector(cube, tangent, sector);
  auto values = linear::symmetric_eigensystem(matrix, static_cast<std::int64_t>(sector.orbit.size()));
  std::ranges::reverse(values);
  return values;
}

} // namespace

OrbitFunction ising_potential(const Hypercube& cube, double coupling, double field) {
  OrbitFunction couplings(cube.orbits(), 0.0);
  couplings[cube.orbit_named("nn")] = 2 * coupling / cube.corners;
  couplings[cube.orbit_named("field")] = field / cube.corners;
  return cube.function(couplings);
}

double constant_of(const Hypercube& cube, const OrbitFunction& potential) {
  double sum = 0;
  for (std::size_t o = 0; o < cube.orbits(); ++o)
    sum += cube.size[o] * potential[o];
  return sum / static_cast<double>(1U << cube.corners);
}

OrbitFunction even_part(const Hypercube& cube, const OrbitFunction& potential) {
  const double constant = constant_of(cube, potential);
  OrbitFunction even(potential.size());
  for (std::size_t o = 0; o < even.size(); ++o)
    even[o] = 0.5 * (potential[o] + potential[cube.reversed[o]]) - constant;
  return even;
}

OrbitFunction Recursion::step(const OrbitFunction& potential) const {
  const std::size_t n = moved.size();
  OrbitFunction w(n), image(n, 0.0);
  for (std::size_t s = 0; s < n; ++s)
    w[s] = moves * potential[s] - moved[s];
  const double largest = *std::ranges::max_element(w);
  for (std::size_t s = 0; s < n; ++s) {
    const double weight = std::exp(w[s] - largest);
    const double* const row = kernel.data() + s * n;
    for (std::size_t mu = 0; mu < n; ++mu)
      image[mu] += weight * row[mu];
  }
  for (double& value : image)
    value = moves * p + largest + std::log(value);
  return image;
}

Kadanoff::Kadanoff(const Hypercube& cube, double p) : cube_(&cube), recursion_{double(cube.corners), p, {}, {}} {
  const std::size_t n = cube.orbits(), distances = static_cast<std::size_t>(cube.corners) + 1;
  std::vector<double> factor;
  for (std::size_t distance = 0; distance < distances; ++distance)
    factor.push_back(std::exp(-2 * p * static_cast<double>(distance)));
  recursion_.kernel.assign(n * n, 0.0);
  distance_.assign(n * n, 0.0);
  for (std::size_t mu = 0; mu < n; ++mu) {
    for (std::size_t s = 0; s < n; ++s)
      for (std::size_t distance = 0; distance < distances; ++distance) {
        const double term = cube.at_distance[(mu * n + s) * distances + distance] * factor[distance];
        recursion_.kernel[s * n + mu] += term;
        distance_[s * n + mu] += static_cast<double>(distance) * term;
      }
    const double m = cube.magnetization[mu];
    recursion_.moved.push_back(log_two_cosh(p * m));
    moved_slope_.push_back(m * std::tanh(p * m));
  }
}

Recursion Kadanoff::restricted(const std::vector<std::size_t>& class_of) const {
  const std::size_t n = cube_->orbits(), classes = *std::ranges::max_element(class_of) + 1;
  std::vector<std::size_t> member(classes);
  for (std::size_t o = 0; o < n; ++o)
    member[class_of[o]] = o;
  Recursion result{recursion_.moves, recursion_.p, std::vector<double>(classes * classes, 0.0), {}};
  for (std::size_t mu = 0; mu < classes; ++mu) {
    for (std::size_t s = 0; s < n; ++s)
      result.kernel[class_of[s] * classes + mu] += recursion_.kernel[s * n + member[mu]];
    result.moved.push_back(recursion_.moved[member[mu]]);
  }
  return result;
}

Kadanoff::Tangent Kadanoff::tangent(const OrbitFunction& potential) const {
  const std::size_t n = cube_->orbits();
  const auto& [moves, p, kernel, moved] = recursion_;
  Tangent result{step(potential), OrbitFunction(n, 0.0), std::vector<double>(n * n), OrbitFunction(n)};
  OrbitFunction root(n); // sqrt(e^{W + 2^d p - V'}), at most 1
  for (std::size_t s = 0; s < n; ++s) {
    const double w = moves * potential[s] - moved[s];
    root[s] = std::exp(0.5 * (w + moves * p - result.image[s]));
    result.log_measure[s] = w + result.image[s] + std::log(cube_->size[s]);
    for (std::size_t mu = 0; mu < n; ++mu)
      result.slope[mu] += std::exp(w + moves * p - result.image[mu]) *
                          ((moves - moved_slope_[s]) * kernel[s * n + mu] - 2 * distance_[s * n + mu]);
  }
  for (std::size_t mu = 0; mu < n; ++mu)
    for (std::size_t s = 0; s < n; ++s)
      result.symmetric[mu * n + s] =
          root[mu] * root[s] * kernel[s * n + mu] * std::sqrt(cube_->size[mu] / cube_->size[s]);
  return result;
}

std::vector<double> even_eigenvalues(const Hypercube& cube, const Kadanoff::Tangent& tangent) {
  auto values = descending_eigenvalues(cube, tangent, 1);
  values.erase(values.begin()); // the constant's, the largest of a positive matrix
  return values;
}

std::vector<double> odd_eigenvalues(const Hypercube& cube, const Kadanoff::Tangent& tangent) {
  return descending_eigenvalues(cube, tangent, -1);
}

OrbitFunction solve_even(const Hypercube& cube, const Kadanoff::Tangent& tangent, const OrbitFunction& r) {
  const Sector sector(cube, 1);
  const std::size_t m = sector.orbit.size();
  auto vectors = in_sector(cube, tangent, sector);
  const auto values = linear::symmetric_eigensystem(vectors, static_cast<std::int64_t>(m));
  const double heaviest = *std::ranges::max_element(tangent.log_measure);
  std::vector<double> scale(m), given(m), solved(m, 0.0);
  for (std::size_t i = 0; i < m; ++i) {
    scale[i] = std::exp(0.5 * (tangent.log_measure[sector.orbit[i]] - heaviest));
    given[i] = 2 * sector.factor[i] * scale[i] * r[sector.orbit[i]];
  }
  for (std::size_t k = 0; k < m; ++k) {
    const double* const vector = vectors.data() + k * m;
    double along = 0;
    for (std::size_t i = 0; i < m; ++i)
      along += vector[i] * given[i];
    for (std::size_t i = 0; i < m; ++i)
      solved[i] += vector[i] * along / (1 - values[k]);
  }
  OrbitFunction x(cube.orbits());
  for (std::size_t i = 0; i < m; ++i) {
    const std::size_t o = sector.orbit[i];
    x[o] = x[cube.reversed[o]] = solved[i] / (2 * sector.factor[i] * scale[i]);
  }
  return x;
}

OrbitFunction stationary_measure(const Kadanoff::Tangent& tangent) {
  const double heaviest = *std::ranges::max_element(tangent.log_measure);
  OrbitFunction measure;
  double sum = 0;
  for (const double log_measure : tangent.log_measure)
    sum += measure.emplace_back(std::exp(log_measure - heaviest));
  for (double& weight : measure)
    weight /= sum;
  return measure;
}

} // namespace deeprg::rg
