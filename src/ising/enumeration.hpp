// Every state of a small lattice: its joint density of states in bonds and magnetisation, from which every average at
// any coupling and field follows.
//   beta H = -K B - beta h M,  B = sum over bonds of s s' (every bond once, periodic, an extent of 2 has double bonds),
//   M = sum of s.
// The states are walked in the order of a Gray code, one flip apart (Knuth, TAOCP 4A, 7.2.1.1), half of them: the other
// half are their mirror images. Integers until divided at the end. Local; 27 sites take seconds.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace deeprg::ising::exact {

// Averages at one coupling and field, per site as in ising/exact.hpp. energy and specific_heat are those of the bonds
// alone: the whole energy per site in units of J is energy - (h/J) magnetization.
struct Averages {
  double log_partition, energy, specific_heat, entropy;
  double magnetization, abs_magnetization; // <m>, <|m|>, m = M/N
  double m2, m4, binder;                   // <m^2>, <m^4>, 1 - <m^4> / (3 <m^2>^2)
  std::vector<double> correlation;         // <s(x) s(x + r e_x)> averaged over x, r = 0 .. Lx/2
  double structure_factor;                 // <|sum of s exp(i k x)|^2> / N at k = 2 pi / Lx along x
};

class Enumeration {
public:
  static constexpr std::int64_t max_sites = 27;

  // extents {[[Lz,] Ly,] Lx}, each at least 2, at most max_sites sites; InputError otherwise.
  explicit Enumeration(std::span<const std::int64_t> extents);

  // The number of states with B = bonds and M = magnetization.
  [[nodiscard]] std::int64_t states(std::int64_t bonds, std::int64_t magnetization) const;
  // The number of states with B = bonds.
  [[nodiscard]] std::int64_t states(std::int64_t bonds) const;

  [[nodiscard]] Averages averages(double coupling, double field = 0) const;

private:
  void walk(std::span<const std::int64_t> extents);
  [[nodiscard]] std::size_t bin(std::int64_t bonds, std::int64_t up) const {
    return static_cast<std::size_t>((bonds + bonds_) * (sites_ + 1) + up);
  }

  std::int64_t sites_ = 1, bonds_ = 0, width_ = 0, distances_ = 0;
  // bin (bonds, up): number of its states, then the sums over them of sum_x s(x) s(x + r), r = 1 .. Lx/2, and of
  // sum_x M_x M_(x+r), r = 0 .. Lx/2, M_x the magnetisation of the slice at x.
  std::vector<std::int64_t> counts_, pairs_, slices_;
};

} // namespace deeprg::ising::exact
