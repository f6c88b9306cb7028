// Small machines and lattices, every state one by one: what the exact routines are compared with. Bit i of a state is
// unit i, 1 is up.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "rbm/parameters.hpp"

namespace all_states {

using namespace deeprg;

inline double value(rbm::Units units, std::uint64_t state, std::int64_t unit) {
  const double v = static_cast<double>(state >> unit & 1);
  return units == rbm::Units::spin ? 2 * v - 1 : v;
}

inline double energy(const rbm::PreciseMachine& m, std::uint64_t v, std::uint64_t h) {
  double e = 0;
  for (std::int64_t i = 0; i < m.visible; ++i)
    e -= m.visible_bias[static_cast<std::size_t>(i)] * value(m.units, v, i);
  for (std::int64_t j = 0; j < m.hidden; ++j) {
    double field = m.hidden_bias[static_cast<std::size_t>(j)];
    for (std::int64_t i = 0; i < m.visible; ++i)
      field += m.weights[static_cast<std::size_t>(i * m.hidden + j)] * value(m.units, v, i);
    e -= field * value(m.units, h, j);
  }
  for (const auto& edge : m.visible_couplings) {
    double product = edge.value;
    for (const auto unit : edge.units)
      product *= value(m.units, v, unit);
    e -= product;
  }
  return e;
}

inline double log_sum_exp(const std::vector<double>& x) {
  double largest = x[0], sum = 0;
  for (const double y : x)
    largest = std::max(largest, y);
  for (const double y : x)
    sum += std::exp(y - largest);
  return largest + std::log(sum);
}

// -H^RBM(v), the hidden units summed over one by one: they are independent given v.
inline double minus_visible_hamiltonian(const rbm::PreciseMachine& m, std::uint64_t v) {
  double sum = -energy(m, v, 0);
  for (std::int64_t j = 0; j < m.hidden; ++j) {
    const double up = -energy(m, v, std::uint64_t{1} << j) + energy(m, v, 0);
    sum += std::max(up, 0.0) + std::log1p(std::exp(-std::abs(up)));
  }
  return sum;
}

// -H^RBM(h) of all h, from all states.
inline std::vector<double> minus_hidden_hamiltonian(const rbm::PreciseMachine& m) {
  std::vector<double> all;
  for (std::uint64_t h = 0; h < std::uint64_t{1} << m.hidden; ++h) {
    std::vector<double> terms;
    for (std::uint64_t v = 0; v < std::uint64_t{1} << m.visible; ++v)
      terms.push_back(-energy(m, v, h));
    all.push_back(log_sum_exp(terms));
  }
  return all;
}

// p(h | v), of all hidden units at once.
inline double conditional(const rbm::PreciseMachine& m, std::uint64_t v, std::uint64_t h) {
  return std::exp(-energy(m, v, h) - minus_visible_hamiltonian(m, v));
}

// -H(v) = K sum over bonds + field M on a periodic lattice.
inline double minus_ising_hamiltonian(const std::vector<std::int64_t>& extents, double coupling, double field,
                                      std::uint64_t v) {
  std::int64_t sites = 1;
  for (const auto L : extents)
    sites *= L;
  double sum = 0;
  for (std::int64_t site = 0; site < sites; ++site) {
    const double s = value(rbm::Units::spin, v, site);
    sum += field * s;
    std::int64_t stride = 1;
    for (auto d = extents.size(); d-- > 0; stride *= extents[d]) {
      const std::int64_t x = site / stride % extents[d];
      sum += coupling * s * value(rbm::Units::spin, v, site + ((x + 1) % extents[d] - x) * stride);
    }
  }
  return sum;
}

// ln P(v) of all states.
inline std::vector<double> ising(const std::vector<std::int64_t>& extents, double coupling, double field) {
  std::int64_t sites = 1;
  for (const auto L : extents)
    sites *= L;
  std::vector<double> log_p;
  for (std::uint64_t v = 0; v < std::uint64_t{1} << sites; ++v)
    log_p.push_back(minus_ising_hamiltonian(extents, coupling, field, v));
  const double log_z = log_sum_exp(log_p);
  for (double& x : log_p)
    x -= log_z;
  return log_p;
}

// 2^-n sum over states of f times the product of the units in `which`, as spins.
inline double walsh(const std::vector<double>& f, std::uint64_t which) {
  double sum = 0;
  for (std::uint64_t state = 0; state < f.size(); ++state)
    sum += (std::popcount(~state & which) % 2 == 0 ? 1 : -1) * f[state];
  return sum / static_cast<double>(f.size());
}

// Parameters of about this size, all different.
inline rbm::PreciseMachine some_machine(std::int64_t visible, std::int64_t hidden, rbm::Units units, double size,
                                        std::uint64_t seed = 1) {
  const random::Generator generator(seed);
  std::uint64_t place = 0;
  const auto draw = [&](std::int64_t n) {
    std::vector<double> x(static_cast<std::size_t>(n));
    for (double& y : x)
      y = size * random::normal(generator, random::Purpose::initial_weights, place++, 0);
    return x;
  };
  return {units, visible, hidden, draw(visible * hidden), draw(visible), draw(hidden)};
}

} // namespace all_states
