#include "ising/exact.hpp"

#include "base/error.hpp"

#include <array>
#include <boost/math/constants/constants.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <boost/math/special_functions/ellint_rf.hpp>
#include <boost/math/special_functions/ellint_rg.hpp>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace deeprg::ising::exact {

namespace {

constexpr double pi = boost::math::constants::pi<double>();
constexpr double infinity = std::numeric_limits<double>::infinity();

double log_2_cosh(double y) { return std::abs(y) + std::log1p(std::exp(-2 * std::abs(y))); }

double square(double x) { return x * x; }

Thermodynamics free_spins() { return {std::log(2.0), 0, 0, std::log(2.0)}; }

Thermodynamics with_entropy(double log_partition, double energy, double specific_heat, double coupling) {
  return {log_partition, energy, specific_heat, log_partition + coupling * energy};
}

// ln P and its first two derivatives by K, summed over the factors of a product.
struct LogProduct {
  double value = 0, first = 0, second = 0;

  LogProduct& operator+=(const LogProduct& other) {
    value += other.value;
    first += other.first;
    second += other.second;
    return *this;
  }
};

// One of Kaufman's four products as exp(log) (p, p', p''): the l = 0 factor may vanish or be negative.
struct Product {
  double log, value, first, second;
};

Product plain(const LogProduct& p) { return {p.value, 1, p.first, square(p.first) + p.second}; }

// m gamma_l / 2 and its derivatives.
struct Exponent {
  double value, first, second;
};

class Kaufman {
public:
  Kaufman(std::int64_t n, std::int64_t m, double coupling)
      : n_(static_cast<double>(n)), half_(0.5 * static_cast<double>(m)), coupling_(coupling),
        s_(std::sinh(2 * coupling)), c_(std::cosh(2 * coupling)) {}

  [[nodiscard]] Exponent exponent(std::int64_t l) const {
    if (l == 0) // the one that changes sign at K_c
      return {half_ * (2 * coupling_ + std::log(std::tanh(coupling_))), half_ * (2 + 2 / s_),
              half_ * -4 * c_ / (s_ * s_)};
    const double angle = pi * static_cast<double>(l) / n_;
    const double x = 2 * square(std::sin(0.5 * angle)) + square(1 - s_) / s_; // cosh gamma - 1
    const double sinh_gamma = std::sqrt(x * (x + 2));
    const double first = 2 * c_ * (1 - 1 / (s_ * s_)) / sinh_gamma;
    const double second = (4 * s_ + 4 * (c_ * c_ + 1) / (s_ * s_ * s_) - (1 + x) * first * first) / sinh_gamma;
    return {half_ * std::log1p(x + sinh_gamma), half_ * first, half_ * second};
  }

  static LogProduct two_cosh(const Exponent& y) {
    const double t = std::tanh(y.value);
    return {log_2_cosh(y.value), y.first * t, y.second * t + square(y.first) * (1 - t * t)};
  }

  static LogProduct two_sinh(const Exponent& y) { // y > 0
    const double coth = 1 / std::tanh(y.value);
    return {y.value + std::log1p(-std::exp(-2 * y.value)), y.first * coth,
            y.second * coth + square(y.first) * (1 - coth * coth)};
  }

  // rest times 2 sinh y, y of either sign or 0.
  static Product times_two_sinh(const LogProduct& rest, const Exponent& y) {
    const double size = std::abs(y.value);
    const double sinh = std::copysign(std::expm1(-2 * size), y.value), cosh = 1 + std::exp(-2 * size);
    const double first = y.first * cosh, second = y.second * cosh + square(y.first) * sinh;
    const double rest_second = square(rest.first) + rest.second;
    return {rest.value + size, sinh, first + sinh * rest.first, second + 2 * first * rest.first + sinh * rest_second};
  }

private:
  double n_, half_, coupling_, s_, c_;
};

} // namespace

Thermodynamics square_lattice(double coupling) {
  const double K = std::abs(coupling);
  if (K == 0)
    return free_spins();
  const double s = std::sinh(2 * K), c = std::cosh(2 * K), coth = c / s;
  const double k_prime = (s - 1) * (s + 1) / (c * c), complement = k_prime * k_prime; // Onsager's k', and 1 - k^2
  double energy = -coth, specific_heat = infinity;
  if (k_prime != 0) { // Carlson's forms take 1 - k^2 itself: nothing is lost near K_c
    const double first = boost::math::ellint_rf(0.0, complement, 1.0);
    const double second = 2 * boost::math::ellint_rg(0.0, complement, 1.0);
    energy = -coth * (1 + 2 / pi * k_prime * first);
    specific_heat = 2 / pi * square(K * coth) * (2 * first - 2 * second - (1 - k_prime) * (pi / 2 + k_prime * first));
  }
  const auto integrand = [&](double angle) {
    return std::log(0.5 * (1 + std::sqrt(complement + (1 - complement) * square(std::sin(angle)))));
  };
  boost::math::quadrature::tanh_sinh<double> integrator;
  const double log_partition = log_2_cosh(2 * K) + integrator.integrate(integrand, 0.0, pi / 2) / pi;
  return with_entropy(log_partition, std::copysign(energy, -coupling), specific_heat, coupling);
}

double spontaneous_magnetization(double coupling) {
  return coupling > critical_coupling ? std::pow(1 - std::pow(std::sinh(2 * coupling), -4), 0.125) : 0;
}

double correlation_length(double coupling) {
  const double K = std::abs(coupling);
  if (K == 0)
    return 0;
  const double inverse = std::abs(std::log(std::tanh(K)) + 2 * K);
  return 1 / (K < critical_coupling ? inverse : 2 * inverse);
}

Thermodynamics torus(std::int64_t rows, std::int64_t columns, double coupling) {
  if (rows < 2 || columns < 2)
    throw InputError(fmt::format("exact torus: extents {} x {}: each must be at least 2", rows, columns));
  if (coupling == 0)
    return free_spins();
  if (coupling < 0) {
    if (rows % 2 != 0 || columns % 2 != 0)
      throw InputError(fmt::format("exact torus: coupling {} on {} x {} sites: a negative coupling needs even extents "
                                   "(the lattice is frustrated otherwise)",
                                   coupling, rows, columns));
    const Thermodynamics t = torus(rows, columns, -coupling); // flipping one sublattice maps K to -K
    return {t.log_partition, -t.energy, t.specific_heat, t.entropy};
  }
  const Kaufman kaufman(rows, columns, coupling);
  LogProduct odd_cosh, odd_sinh, even_cosh = Kaufman::two_cosh(kaufman.exponent(0)), even_sinh;
  for (std::int64_t l = 1; l < 2 * rows; ++l) {
    const Exponent y = kaufman.exponent(l);
    (l % 2 != 0 ? odd_cosh : even_cosh) += Kaufman::two_cosh(y);
    (l % 2 != 0 ? odd_sinh : even_sinh) += Kaufman::two_sinh(y);
  }
  // Measured against exp(shift K), which leaves the second derivative of the logarithm alone, the first derivatives are
  // small and their squares do not cancel.
  const double shift = odd_cosh.first;
  for (LogProduct* p : {&odd_cosh, &odd_sinh, &even_cosh, &even_sinh})
    p->first -= shift;
  const std::array<Product, 4> products = {plain(odd_cosh), plain(odd_sinh), plain(even_cosh),
                                           Kaufman::times_two_sinh(even_sinh, kaufman.exponent(0))};
  double largest = -infinity;
  for (const Product& p : products)
    largest = std::max(largest, p.log);
  double sum = 0, first = 0, second = 0;
  for (const Product& p : products) {
    const double scale = std::exp(p.log - largest);
    sum += scale * p.value;
    first += scale * p.first;
    second += scale * p.second;
  }
  const double N = static_cast<double>(rows) * static_cast<double>(columns);
  const double s = std::sinh(2 * coupling), c = std::cosh(2 * coupling);
  const double log_partition = 0.5 * std::log(2 * s) + (largest + std::log(sum) - std::log(2.0)) / N;
  const double energy = -(c / s + (shift + first / sum) / N);
  const double curvature = -2 / (s * s) + (second / sum - square(first / sum)) / N;
  return with_entropy(log_partition, energy, square(coupling) * curvature, coupling);
}

Thermodynamics Ring::thermodynamics() const {
  if (sites < 2)
    throw InputError(fmt::format("exact ring: {} sites: at least 2 are needed", sites));
  const double N = static_cast<double>(sites), t = std::tanh(coupling);
  const double a = std::pow(t, N - 2), weight = 1 + a * t * t; // 1 + t^N
  const double bonds = (t + a * t) / weight;
  const double slope = ((1 + (N - 1) * a) * weight - (t + a * t) * N * a * t) / (weight * weight) * (1 - t * t);
  return with_entropy(log_2_cosh(coupling) + std::log1p(a * t * t) / N, -bonds, square(coupling) * slope, coupling);
}

double Ring::correlation(std::int64_t distance) const {
  const double N = static_cast<double>(sites), r = static_cast<double>(distance), t = std::tanh(coupling);
  return (std::pow(t, r) + std::pow(t, N - r)) / (1 + std::pow(t, N));
}

double Ring::susceptibility() const {
  const double power = std::pow(std::tanh(coupling), static_cast<double>(sites));
  return std::exp(2 * coupling) * (1 - power) / (1 + power);
}

double Ring::correlation_length() const { return -1 / std::log(std::tanh(std::abs(coupling))); }

} // namespace deeprg::ising::exact
