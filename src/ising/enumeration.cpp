#include "ising/enumeration.hpp"

#include "base/error.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <numbers>

namespace deeprg::ising::exact {

Enumeration::Enumeration(std::span<const std::int64_t> extents) {
  bool valid = !extents.empty();
  for (const std::int64_t L : extents) {
    valid = valid && L >= 2 && L <= max_sites;
    sites_ *= valid ? L : 1;
  }
  if (!valid || sites_ > max_sites)
    throw InputError(fmt::format("enumeration: extents [{}]: each must be at least 2, and their product at most {}",
                                 fmt::join(extents, ", "), max_sites));
  bonds_ = sites_ * static_cast<std::int64_t>(extents.size());
  width_ = extents.back();
  distances_ = width_ / 2;
  const auto bins = static_cast<std::size_t>((2 * bonds_ + 1) * (sites_ + 1));
  counts_.resize(bins);
  pairs_.resize(bins * static_cast<std::size_t>(distances_));
  slices_.resize(bins * static_cast<std::size_t>(distances_ + 1));
  walk(extents);
}

void Enumeration::walk(std::span<const std::int64_t> extents) {
  const auto N = static_cast<std::size_t>(sites_), Lx = static_cast<std::size_t>(width_);
  const auto R = static_cast<std::size_t>(distances_);
  std::vector<std::vector<std::size_t>> neighbours(N); // both ways along every axis, doubled where the extent is 2
  std::size_t stride = N;
  for (const std::int64_t extent : extents) {
    const auto L = static_cast<std::size_t>(extent);
    const std::size_t block = stride;
    stride /= L;
    for (std::size_t site = 0; site < N; ++site)
      for (const std::size_t step : {stride, block - stride})
        neighbours[site].push_back(site / block * block + (site + step) % block);
  }

  std::vector<std::int64_t> spin(N, 1), slice(Lx, sites_ / width_), pair(R, sites_);
  std::vector<std::int64_t> product(R + 1, sites_ * sites_ / width_);
  std::int64_t bonds = bonds_, up = sites_;
  for (std::uint64_t state = 0;;) {
    const std::size_t here = bin(bonds, up);
    ++counts_[here];
    for (std::size_t r = 0; r < R; ++r)
      pairs_[here * R + r] += pair[r];
    for (std::size_t r = 0; r <= R; ++r)
      slices_[here * (R + 1) + r] += product[r];

    if (++state == std::uint64_t{1} << (N - 1)) // the last site stays up
      break;
    const auto site = static_cast<std::size_t>(std::countr_zero(state));
    const std::size_t x = site % Lx, row = site - x;
    const std::int64_t change = -2 * spin[site];
    for (const std::size_t other : neighbours[site])
      bonds += change * spin[other];
    for (std::size_t r = 1; r <= R; ++r) {
      const std::size_t right = (x + r) % Lx, left = (x + Lx - r) % Lx;
      pair[r - 1] += change * (spin[row + right] + spin[row + left]);
      product[r] += change * (slice[right] + slice[left]);
    }
    product[0] += change * (2 * slice[x] + change);
    slice[x] += change;
    spin[site] = -spin[site];
    up += spin[site];
  }
}

std::int64_t Enumeration::states(std::int64_t bonds, std::int64_t magnetization) const {
  if (std::abs(bonds) > bonds_ || std::abs(magnetization) > sites_ || (sites_ + magnetization) % 2 != 0)
    return 0;
  const std::int64_t up = (sites_ + magnetization) / 2;
  return counts_[bin(bonds, up)] + counts_[bin(bonds, sites_ - up)];
}

std::int64_t Enumeration::states(std::int64_t bonds) const {
  std::int64_t sum = 0;
  for (std::int64_t M = -sites_; M <= sites_; M += 2)
    sum += states(bonds, M);
  return sum;
}

Averages Enumeration::averages(double coupling, double field) const {
  const auto N = static_cast<double>(sites_);
  const auto R = static_cast<std::size_t>(distances_);
  const auto each_bin = [&](auto&& visit) {
    for (std::int64_t bonds = -bonds_; bonds <= bonds_; ++bonds)
      for (std::int64_t up = 0; up <= sites_; ++up)
        if (counts_[bin(bonds, up)] != 0)
          visit(bin(bonds, up), static_cast<double>(bonds), static_cast<double>(2 * up - sites_));
  };
  double largest = -std::numeric_limits<double>::infinity();
  each_bin([&](std::size_t, double B, double M) { largest = std::max(largest, coupling * B + std::abs(field * M)); });

  double Z = 0, energy = 0, m = 0, abs_m = 0, m2 = 0, m4 = 0;
  std::vector<double> pair(R), product(R + 1);
  each_bin([&](std::size_t at, double B, double M) {
    // a state and its mirror image, which differ in the sign of M alone
    const double direct = std::exp(coupling * B + field * M - largest);
    const double mirror = std::exp(coupling * B - field * M - largest);
    const double weight = direct + mirror, states = static_cast<double>(counts_[at]) * weight, q = M / N;
    Z += states;
    energy -= states * B;
    m += static_cast<double>(counts_[at]) * (direct - mirror) * q;
    abs_m += states * std::abs(q);
    m2 += states * q * q;
    m4 += states * q * q * q * q;
    for (std::size_t r = 0; r < R; ++r)
      pair[r] += weight * static_cast<double>(pairs_[at * R + r]);
    for (std::size_t r = 0; r <= R; ++r)
      product[r] += weight * static_cast<double>(slices_[at * (R + 1) + r]);
  });
  energy /= Z;
  double variance = 0;
  each_bin([&](std::size_t at, double B, double M) {
    const double weight = std::exp(coupling * B + field * M - largest) + std::exp(coupling * B - field * M - largest);
    variance += static_cast<double>(counts_[at]) * weight * (B + energy) * (B + energy) / Z;
  });

  Averages a{};
  a.log_partition = (largest + std::log(Z)) / N;
  a.energy = energy / N;
  a.specific_heat = coupling * coupling * variance / N;
  a.magnetization = m / Z;
  a.abs_magnetization = abs_m / Z;
  a.entropy = a.log_partition + coupling * a.energy - field * a.magnetization;
  a.m2 = m2 / Z;
  a.m4 = m4 / Z;
  a.binder = 1 - a.m4 / (3 * a.m2 * a.m2);
  a.correlation = {1};
  for (const double sum : pair)
    a.correlation.push_back(sum / (Z * N));
  for (std::size_t r = 0; r <= R; ++r) { // distances r and Lx - r, once where they are the same
    const double copies = r == 0 || 2 * r == static_cast<std::size_t>(width_) ? 1 : 2;
    const double angle = 2 * std::numbers::pi * static_cast<double>(r) / static_cast<double>(width_);
    a.structure_factor += copies * std::cos(angle) * product[r] / (Z * N);
  }
  return a;
}

} // namespace deeprg::ising::exact
