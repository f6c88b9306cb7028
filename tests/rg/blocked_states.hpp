// Every state of a small lattice, blocked once, with the exact averages that Monte Carlo renormalization estimates.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "rg/block_spin.hpp"
#include "rg/moments.hpp"
#include "rg/operator_sums.hpp"

namespace deeprg::rg {

inline std::vector<std::int8_t> spins_of(std::uint64_t state, std::int64_t sites) {
  std::vector<std::int8_t> spins;
  for (std::int64_t i = 0; i < sites; ++i)
    spins.push_back((state >> i & 1) != 0 ? 1 : -1);
  return spins;
}

class BlockedStates {
public:
  BlockedStates(const lattice::Geometry& geometry, std::int64_t scale, const BlockSpin& rule, const Operators& all)
      : fine(geometry), coarse(blocks_of(geometry, scale)) {
    all_.insert(all_.end(), all.even.begin(), all.even.end());
    all_.insert(all_.end(), all.odd.begin(), all.odd.end());
    coarse_sums = sums_of(coarse);
    fine_sums = sums_of(fine);
    const auto blocks = static_cast<std::size_t>(coarse.sites());
    for (std::uint64_t s = 0; s < fine_sums.size(); ++s) {
      const auto spins = spins_of(s, fine.sites());
      std::vector<std::size_t> up(blocks);
      std::vector<bool> first_up(blocks);
      for (std::int64_t i = 0; i < fine.sites(); ++i) {
        const std::int64_t x = i % fine.lx, y = i / fine.lx;
        const auto block = static_cast<std::size_t>((y * coarse.ly / fine.ly) * coarse.lx + x / scale);
        up[block] += spins[static_cast<std::size_t>(i)] > 0 ? 1 : 0;
        if (x % scale == 0 && y * coarse.ly % fine.ly == 0)
          first_up[block] = spins[static_cast<std::size_t>(i)] > 0;
      }
      auto& p = chance.emplace_back();
      for (std::size_t block = 0; block < blocks; ++block) {
        if (rule.up().empty()) {
          p.push_back(first_up[block] ? 1 : 0);
          continue;
        }
        const auto& threshold = rule.up()[up[block]];
        p.push_back(threshold.always ? 1 : std::ldexp(static_cast<double>(threshold.below), -64));
      }
    }
  }

  // p(mu | s).
  [[nodiscard]] double blocked(std::uint64_t s, std::uint64_t mu) const {
    double p = 1;
    for (std::size_t block = 0; block < chance[s].size(); ++block)
      p *= (mu >> block & 1) != 0 ? chance[s][block] : 1 - chance[s][block];
    return p;
  }

  // Unnormalised, for couplings of the first even operators.
  [[nodiscard]] double weight(std::uint64_t s, std::span<const double> couplings) const {
    double minus_h = 0;
    for (std::size_t a = 0; a < couplings.size(); ++a)
      minus_h += couplings[a] * static_cast<double>(fine_sums[s][a]);
    return std::exp(minus_h);
  }

  // As moments.averages().
  [[nodiscard]] std::vector<double> averages(const Moments& moments, std::span<const double> couplings) const {
    const std::size_t even = moments.operators(Parity::even), odd = moments.operators(Parity::odd);
    std::vector<double> sums(moments.cross(Parity::odd, 1, odd, 0));
    double z = 0;
    for (std::uint64_t s = 0; s < fine_sums.size(); ++s) {
      const double w = weight(s, couplings);
      z += w;
      for (std::uint64_t mu = 0; mu < coarse_sums.size(); ++mu) {
        const double p = w * blocked(s, mu);
        if (p == 0)
          continue;
        for (const Parity parity : {Parity::even, Parity::odd}) {
          const std::size_t n = parity == Parity::even ? even : odd, from = parity == Parity::even ? 0 : even;
          for (std::size_t a = 0; a < n; ++a) {
            const auto S = static_cast<double>(coarse_sums[mu][from + a]);
            sums[moments.mean(parity, 0, a)] += p * static_cast<double>(fine_sums[s][from + a]);
            sums[moments.mean(parity, 1, a)] += p * S;
            for (std::size_t b = 0; b < n; ++b) {
              sums[moments.same(parity, 1, a, b)] += p * S * static_cast<double>(coarse_sums[mu][from + b]);
              sums[moments.cross(parity, 1, a, b)] += p * S * static_cast<double>(fine_sums[s][from + b]);
            }
          }
        }
      }
    }
    for (double& sum : sums)
      sum /= z;
    return sums;
  }

  // ln of the weight of each blocked state.
  [[nodiscard]] std::vector<double> log_image(std::span<const double> couplings) const {
    std::vector<double> image(coarse_sums.size());
    for (std::uint64_t s = 0; s < fine_sums.size(); ++s)
      for (std::uint64_t mu = 0; mu < image.size(); ++mu)
        image[mu] += weight(s, couplings) * blocked(s, mu);
    for (double& x : image)
      x = std::log(x);
    return image;
  }

  lattice::Geometry fine, coarse;
  std::vector<std::vector<std::int64_t>> fine_sums, coarse_sums; // (state, operator), the even ones first
  std::vector<std::vector<double>> chance;                       // (state, block): to be up

private:
  [[nodiscard]] std::vector<std::vector<std::int64_t>> sums_of(const lattice::Geometry& geometry) const {
    std::vector<std::vector<std::int64_t>> sums;
    for (std::uint64_t s = 0; s < std::uint64_t{1} << geometry.sites(); ++s) {
      auto& row = sums.emplace_back();
      for (const Operator& which : all_)
        row.push_back(plain_sum(which, geometry, spins_of(s, geometry.sites())));
    }
    return sums;
  }

  std::vector<Operator> all_;
};

} // namespace deeprg::rg
