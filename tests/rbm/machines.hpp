// What several tests of rbm need: small machines, samples and the exact distribution of a machine by enumeration.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "rbm/batches.hpp"
#include "rbm/parameters.hpp"

namespace machines {

using namespace deeprg;

// Weights and biases of about this size, all different.
inline rbm::Machine some_machine(std::int64_t visible, std::int64_t hidden, rbm::Units units, double size) {
  const random::Generator generator(99);
  const auto draw = [&](std::uint64_t place) {
    return static_cast<float>(size * random::normal(generator, random::Purpose::bootstrap, place, 7));
  };
  rbm::Machine machine{units, visible, hidden, {}, {}, {}};
  for (std::int64_t k = 0; k < visible * hidden; ++k)
    machine.weights.push_back(draw(static_cast<std::uint64_t>(k)));
  for (std::int64_t i = 0; i < visible; ++i)
    machine.visible_bias.push_back(draw(1000 + static_cast<std::uint64_t>(i)));
  for (std::int64_t j = 0; j < hidden; ++j)
    machine.hidden_bias.push_back(draw(2000 + static_cast<std::uint64_t>(j)));
  return machine;
}

inline double value(rbm::Units units, std::uint64_t bits, std::size_t unit) {
  const double v = static_cast<double>(bits >> unit & 1);
  return units == rbm::Units::spin ? 2 * v - 1 : v;
}

inline double energy(const rbm::Machine& m, std::uint64_t v, std::uint64_t h) {
  double e = 0;
  for (std::size_t i = 0; i < m.visible_bias.size(); ++i)
    e -= static_cast<double>(m.visible_bias[i]) * value(m.units, v, i);
  for (std::size_t j = 0; j < m.hidden_bias.size(); ++j)
    e -= static_cast<double>(m.hidden_bias[j]) * value(m.units, h, j);
  for (std::size_t i = 0; i < m.visible_bias.size(); ++i)
    for (std::size_t j = 0; j < m.hidden_bias.size(); ++j)
      e -= value(m.units, v, i) * static_cast<double>(m.weights[i * m.hidden_bias.size() + j]) * value(m.units, h, j);
  return e;
}

// p(v) of all 2^visible states.
inline std::vector<double> visible_distribution(const rbm::Machine& m) {
  std::vector<double> p(std::size_t{1} << m.visible);
  double z = 0;
  for (std::size_t v = 0; v < p.size(); ++v) {
    for (std::uint64_t h = 0; h < std::uint64_t{1} << m.hidden; ++h)
      p[v] += std::exp(-energy(m, v, h));
    z += p[v];
  }
  for (double& x : p)
    x /= z;
  return p;
}

// Correlated bits: unit i copies unit i - 1 three times out of four.
inline rbm::Samples some_samples(std::int64_t count, std::int64_t units) {
  const random::Generator generator(5);
  rbm::Samples samples(rbm::Storage::bits, count, units);
  std::vector<std::int8_t> row(static_cast<std::size_t>(units));
  for (std::int64_t s = 0; s < count; ++s) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto word = generator.block(random::Purpose::bootstrap, i, static_cast<std::uint64_t>(s)).low;
      const bool copy = i > 0 && (word & 3) != 0;
      row[i] = copy ? row[i - 1] : static_cast<std::int8_t>((word >> 8 & 1) != 0 ? 1 : -1);
    }
    samples.set_spins(s, row);
  }
  return samples;
}

inline rbm::Split split_in_replicas(std::int64_t count, std::int64_t replicas, std::int64_t held_out) {
  std::vector<std::int64_t> replica;
  for (std::int64_t i = 0; i < count; ++i)
    replica.push_back(i % replicas);
  return rbm::split_samples(replica, held_out, random::Generator(3));
}

} // namespace machines
