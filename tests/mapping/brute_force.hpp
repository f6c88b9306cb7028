// The mapping of small stacks by loops over every state of both layers, written without anything of src/mapping.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "rbm/machines.hpp"

namespace brute_force {

using namespace deeprg;
using Distribution = std::vector<double>; // of states by their bits

// -H = K sum over bonds s s' + B sum s on Ly x Lx.
inline std::vector<double> ising(std::size_t ly, std::size_t lx, double K, double B) {
  std::vector<double> h(std::size_t{1} << (ly * lx));
  for (std::size_t v = 0; v < h.size(); ++v) {
    const auto s = [&](std::size_t y, std::size_t x) { return (v >> (y % ly * lx + x % lx) & 1) != 0 ? 1.0 : -1.0; };
    for (std::size_t y = 0; y < ly; ++y)
      for (std::size_t x = 0; x < lx; ++x)
        h[v] -= K * (s(y, x) * s(y + 1, x) + s(y, x) * s(y, x + 1)) + B * s(y, x);
  }
  return h;
}

inline std::vector<double> visible_hamiltonian(const rbm::Machine& m) {
  std::vector<double> h(std::size_t{1} << m.visible);
  for (std::size_t v = 0; v < h.size(); ++v) {
    double sum = 0;
    for (std::size_t g = 0; g < std::size_t{1} << m.hidden; ++g)
      sum += std::exp(-machines::energy(m, v, g));
    h[v] = -std::log(sum);
  }
  return h;
}

inline std::vector<double> hidden_hamiltonian(const rbm::Machine& m) {
  std::vector<double> h(std::size_t{1} << m.hidden);
  for (std::size_t g = 0; g < h.size(); ++g) {
    double sum = 0;
    for (std::size_t v = 0; v < std::size_t{1} << m.visible; ++v)
      sum += std::exp(-machines::energy(m, v, g));
    h[g] = -std::log(sum);
  }
  return h;
}

inline double log_z(const std::vector<double>& h) {
  double z = 0;
  for (const double x : h)
    z += std::exp(-x);
  return std::log(z);
}

inline Distribution boltzmann(const std::vector<double>& h) {
  const double normalization = log_z(h);
  Distribution p;
  for (const double x : h)
    p.push_back(std::exp(-x - normalization));
  return p;
}

inline double average(const Distribution& p, const std::vector<double>& f) {
  double sum = 0;
  for (std::size_t n = 0; n < p.size(); ++n)
    sum += p[n] * f[n];
  return sum;
}

inline double kl(const Distribution& p, const Distribution& q) {
  double sum = 0;
  for (std::size_t n = 0; n < p.size(); ++n)
    if (p[n] > 0)
      sum += p[n] * std::log(p[n] / q[n]);
  return sum;
}

// p(g | v), (v, g); and p(v | g), (g, v) with the roles exchanged.
inline std::vector<Distribution> given_visible(const rbm::Machine& m) {
  std::vector<Distribution> all;
  for (std::size_t v = 0; v < std::size_t{1} << m.visible; ++v) {
    std::vector<double> h;
    for (std::size_t g = 0; g < std::size_t{1} << m.hidden; ++g)
      h.push_back(machines::energy(m, v, g));
    all.push_back(boltzmann(h));
  }
  return all;
}
inline std::vector<Distribution> given_hidden(const rbm::Machine& m) {
  std::vector<Distribution> all;
  for (std::size_t g = 0; g < std::size_t{1} << m.hidden; ++g) {
    std::vector<double> h;
    for (std::size_t v = 0; v < std::size_t{1} << m.visible; ++v)
      h.push_back(machines::energy(m, v, g));
    all.push_back(boltzmann(h));
  }
  return all;
}

// sum_n p(n) kernel(n, .)
inline Distribution image(const Distribution& p, const std::vector<Distribution>& kernel) {
  Distribution q(kernel[0].size());
  for (std::size_t n = 0; n < p.size(); ++n)
    for (std::size_t g = 0; g < q.size(); ++g)
      q[g] += p[n] * kernel[n][g];
  return q;
}

} // namespace brute_force
