#include "mapping/block_information.hpp"

#include <bit>
#include <cmath>
#include <cstddef>

namespace deeprg::mapping {
namespace {

double plog(double p) { return p > 0 ? p * std::log(p) : 0.0; }

// The bits of v at the places of mask, moved together.
std::uint64_t gathered_bits(std::uint64_t v, std::uint64_t mask) {
  std::uint64_t bits = 0;
  for (int n = 0; mask != 0; mask &= mask - 1, ++n)
    bits |= (v >> std::countr_zero(mask) & 1) << n;
  return bits;
}

} // namespace

double block_information(std::span<const double> probability, const CoarseSpin& spin, std::uint64_t environment) {
  const std::size_t states = std::size_t{1} << std::popcount(environment);
  std::vector<double> up(states), all(states); // P(H = +1, E), P(E)
  for (std::size_t v = 0; v < probability.size(); ++v) {
    const auto e = gathered_bits(v, environment);
    up[e] += probability[v] * spin(v);
    all[e] += probability[v];
  }
  double p = 0, information = 0;
  for (std::size_t e = 0; e < states; ++e) {
    p += up[e];
    information += plog(up[e]) + plog(all[e] - up[e]) - plog(all[e]);
  }
  return information - plog(p) - plog(1 - p);
}

CoarseSpin decimated_spin(std::int64_t site) {
  return [site](std::uint64_t v) { return static_cast<double>(v >> site & 1); };
}

CoarseSpin majority_spin(std::uint64_t block) {
  return [block, size = std::popcount(block)](std::uint64_t v) {
    const int twice_up = 2 * std::popcount(v & block);
    return twice_up > size ? 1.0 : twice_up < size ? 0.0 : 0.5;
  };
}

} // namespace deeprg::mapping
