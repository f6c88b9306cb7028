#include "ising/couplings.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>

namespace deeprg::ising {
namespace {

using Quad = boost::multiprecision::cpp_bin_float_quad;

Threshold threshold_of(const Quad& probability) {
  const Quad scaled = floor(ldexp(probability, 64));
  if (scaled >= ldexp(Quad(1), 64))
    return {~std::uint64_t{0}, false};
  return {static_cast<std::uint64_t>(scaled), false};
}

template <class F>
std::vector<Threshold> by_neighbourhood(const Couplings& c, int neighbours, F probability) {
  std::vector<Threshold> thresholds;
  for (int unlike = 0; unlike <= neighbours; ++unlike)
    for (const int spin : {-1, 1})
      thresholds.push_back(probability(2 * Quad(c.coupling) * (neighbours - 2 * unlike) + 2 * Quad(c.field) * spin));
  return thresholds;
}

template <class F>
std::vector<Threshold> by_square(const Couplings& c, F probability) {
  std::vector<Threshold> thresholds;
  for (int odd = 0; odd <= 4; ++odd)
    for (int diagonal = 0; diagonal <= 4; ++diagonal)
      for (int unlike = 0; unlike <= 4; ++unlike)
        for (const int spin : {-1, 1})
          thresholds.push_back(probability(2 * Quad(c.coupling) * (4 - 2 * unlike) +
                                           2 * Quad(c.diagonal) * (4 - 2 * diagonal) +
                                           2 * Quad(c.plaquette) * (4 - 2 * odd) + 2 * Quad(c.field) * spin));
  return thresholds;
}

template <class F>
std::vector<Threshold> by_axis(const Couplings& c, int dimensions, F probability) {
  std::vector<Threshold> thresholds;
  const std::array<int, 3> most = {2, dimensions > 1 ? 2 : 0, dimensions > 2 ? 2 : 0};
  for (int z = 0; z <= most[2]; ++z)
    for (int y = 0; y <= most[1]; ++y)
      for (int x = 0; x <= most[0]; ++x)
        for (const int spin : {-1, 1})
          thresholds.push_back(probability(2 * Quad(c.along(0)) * (most[0] - 2 * x) +
                                           2 * Quad(c.along(1)) * (most[1] - 2 * y) +
                                           2 * Quad(c.along(2)) * (most[2] - 2 * z) + 2 * Quad(c.field) * spin));
  return thresholds;
}

Threshold metropolis(const Quad& d) { return d <= 0 ? Threshold{0, true} : threshold_of(exp(-d)); }

Threshold heat_bath(const Quad& d) { return threshold_of(1 / (1 + exp(d))); }

} // namespace

std::vector<Threshold> metropolis_thresholds(const Couplings& couplings, int neighbours) {
  return by_neighbourhood(couplings, neighbours, metropolis);
}

std::vector<Threshold> heat_bath_thresholds(const Couplings& couplings, int neighbours) {
  return by_neighbourhood(couplings, neighbours, heat_bath);
}

std::vector<Threshold> metropolis_square_thresholds(const Couplings& couplings) {
  return by_square(couplings, metropolis);
}

std::vector<Threshold> heat_bath_square_thresholds(const Couplings& couplings) {
  return by_square(couplings, heat_bath);
}

std::vector<Threshold> metropolis_axis_thresholds(const Couplings& couplings, int dimensions) {
  return by_axis(couplings, dimensions, metropolis);
}

std::vector<Threshold> heat_bath_axis_thresholds(const Couplings& couplings, int dimensions) {
  return by_axis(couplings, dimensions, heat_bath);
}

Threshold negative_bond_threshold(const Couplings& couplings) {
  return couplings.negative_bonds >= 1 ? Threshold{0, true} : threshold_of(Quad(couplings.negative_bonds));
}

Threshold boltzmann_threshold(double d) { return metropolis(Quad(d)); }

Threshold bond_threshold(double coupling) { return threshold_of(-expm1(-2 * abs(Quad(coupling)))); }

std::array<std::uint64_t, 3> bond_thresholds(const Couplings& couplings) {
  std::array<std::uint64_t, 3> below{};
  for (int axis = 0; axis < 3; ++axis)
    below[static_cast<std::size_t>(axis)] = bond_threshold(couplings.along(axis)).below;
  return below;
}

} // namespace deeprg::ising
