#include "statistics/blocks.hpp"

#include "store/digest.hpp"

#include <algorithm>
#include <cmath>

namespace deeprg::statistics {

namespace {

constexpr std::int64_t most_replicas = 2048; // replicas beyond share the blocks of the first ones
constexpr std::int64_t most_blocks = 2048;   // of a run

int exponent_of(const Blocks::Run& run) {
  constexpr double taus_per_block = 10;
  const std::int64_t span = run.sweeps.back() - run.sweeps.front() + 1;
  const double least = std::isfinite(run.tau) ? taus_per_block * run.tau : 1;
  int k = 0;
  while (k < 62 && (std::ldexp(1.0, k) < least || std::min(run.replicas, most_replicas) * (span >> k) > most_blocks))
    ++k;
  return k;
}

} // namespace

Blocks::Sums Blocks::joined(int exponent) const {
  Sums all;
  for (const auto& [source, sum] : sums_) {
    std::vector<double>& whole = all[{source.seed, source.replica, source.block >> (exponent - exponent_)}];
    whole.resize(quantities_ + 1);
    for (std::size_t q = 0; q <= quantities_; ++q)
      whole[q] += sum[q];
  }
  return all;
}

void Blocks::add(const Run& run, const std::function<void(std::size_t, std::span<double>)>& measure) {
  const int k = std::max(exponent_, exponent_of(run));
  sums_ = joined(k);
  exponent_ = k;
  const std::size_t time = run.sweeps.size();
  std::vector<double> one(quantities_);
  for (std::int64_t r = 0; r < run.replicas; ++r) {
    std::vector<double>* sum = nullptr;
    for (std::size_t t = 0; t < time; ++t) {
      if (t == 0 || run.sweeps[t] >> k != run.sweeps[t - 1] >> k) {
        sum = &sums_[{run.seed, r % most_replicas, run.sweeps[t] >> k}];
        sum->resize(quantities_ + 1);
      }
      measure(static_cast<std::size_t>(r) * time + t, one);
      (*sum)[0] += 1;
      for (std::size_t q = 0; q < quantities_; ++q)
        (*sum)[q + 1] += one[q];
    }
  }
}

std::uint64_t Blocks::source(std::int64_t seed, std::int64_t replica, std::int64_t sweep, int exponent) {
  const std::int64_t name[] = {seed, replica % most_replicas, sweep >> exponent};
  return store::hash(name, sizeof name);
}

Bins Blocks::bins(int exponent) const {
  Bins bins{quantities_, {}, {}};
  for (const auto& [block, sum] : joined(exponent)) {
    bins.lengths.push_back(sum[0]);
    bins.sums.insert(bins.sums.end(), sum.begin() + 1, sum.end());
    bins.sources.push_back(source(block.seed, block.replica, block.block, 0));
  }
  return bins;
}

} // namespace deeprg::statistics
