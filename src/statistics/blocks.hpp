// Sums of measurements over blocks: the measurements that one seed gives one replica between sweeps m 2^k and
// (m + 1) 2^k. Random numbers are a function of seed, replica and sweep, so that runs at neighbouring couplings
// fluctuate together: the same block of several of them has one name, the source of its bin, by which
// statistics/resampling.hpp adds what it contributes to an error. Local; fixed order.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "statistics/resampling.hpp"

namespace deeprg::statistics {

class Blocks {
public:
  explicit Blocks(std::size_t quantities) : quantities_(quantities) {}

  struct Run {
    std::int64_t seed, replicas;
    std::span<const std::int64_t> sweeps; // of each measurement of a replica, ascending
    double tau;                           // in sweeps; unknown where nothing changes
  };
  // measure(i, out) writes the quantities of measurement i = replica * time + t. Blocks become as long as 10 tau, and
  // longer where they would be more than some thousands.
  void add(const Run& run, const std::function<void(std::size_t, std::span<double>)>& measure);

  [[nodiscard]] bool empty() const { return sums_.empty(); }
  [[nodiscard]] int exponent() const { return exponent_; } // k

  // The name of the block that this sweep of a replica is in.
  [[nodiscard]] static std::uint64_t source(std::int64_t seed, std::int64_t replica, std::int64_t sweep, int exponent);

  // A bin a block, of blocks joined to 2^exponent sweeps, which is not less than exponent().
  [[nodiscard]] Bins bins(int exponent) const;

private:
  struct Source {
    std::int64_t seed, replica, block;
    friend auto operator<=>(const Source&, const Source&) = default;
  };
  using Sums = std::map<Source, std::vector<double>>; // number of measurements, sum of each quantity

  [[nodiscard]] Sums joined(int exponent) const;

  std::size_t quantities_;
  int exponent_ = 0;
  Sums sums_;
};

} // namespace deeprg::statistics
