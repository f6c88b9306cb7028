#include "rg/moments.hpp"

#include <algorithm>
#include <limits>

#include "rg/operator_sums.hpp"

namespace deeprg::rg {

// A bin: the number of samples; then by level, even before odd: the means, the products at the same level, those with
// the level before, and (even) those with the energy.
Moments::Moments(std::size_t levels, std::size_t even, std::size_t odd, std::size_t bins)
    : levels_(levels), even_(even), odd_(odd), of_level_(2 * (even + even * even) + odd + 2 * odd * odd),
      of_bin_(1 + levels * of_level_), sums_(bins * of_bin_) {}

std::size_t Moments::start(Parity parity, std::size_t level) const {
  return level * of_level_ + (parity == Parity::even ? 0 : 2 * (even_ + even_ * even_));
}

std::size_t Moments::mean(Parity parity, std::size_t level, std::size_t a) const { return start(parity, level) + a; }

std::size_t Moments::same(Parity parity, std::size_t level, std::size_t a, std::size_t c) const {
  const std::size_t k = operators(parity);
  return start(parity, level) + k + a * k + c;
}

std::size_t Moments::cross(Parity parity, std::size_t level, std::size_t a, std::size_t b) const {
  const std::size_t k = operators(parity);
  return start(parity, level) + k + k * k + a * k + b;
}

std::size_t Moments::with_energy(std::size_t level, std::size_t a) const {
  return start(Parity::even, level) + even_ + 2 * even_ * even_ + a;
}

void Moments::add(std::size_t bin, std::span<const std::int64_t> sums) {
  std::int64_t* const to = sums_.data() + bin * of_bin_;
  ++to[0];
  std::int64_t* next = to + 1;
  const std::size_t k = even_ + odd_;
  for (std::size_t level = 0; level < levels_; ++level)
    for (const Parity parity : {Parity::even, Parity::odd}) {
      const std::size_t n = operators(parity);
      const std::int64_t* const here = sums.data() + level * k + (parity == Parity::even ? 0 : even_);
      const std::int64_t* const before = level == 0 ? here : here - k;
      for (std::size_t a = 0; a < n; ++a)
        *next++ += here[a];
      for (std::size_t a = 0; a < n; ++a)
        for (std::size_t c = 0; c < n; ++c)
          *next++ += here[a] * here[c];
      for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = 0; b < n; ++b)
          *next++ += here[a] * before[b];
      for (std::size_t a = 0; a < n && parity == Parity::even; ++a)
        *next++ += here[a] * sums[0];
    }
}

void Moments::add(const Moments& others) {
  for (std::size_t i = 0; i < sums_.size(); ++i)
    sums_[i] += others.sums_[i];
}

void Moments::reduce(const parallel::Comm& comm) { comm.all_reduce(std::span(sums_), parallel::Reduction::sum); }

statistics::Bins Moments::bins() const {
  statistics::Bins bins{of_bin_ - 1, {}, {}};
  for (std::size_t first = 0; first < sums_.size(); first += of_bin_) {
    if (sums_[first] == 0)
      continue;
    bins.lengths.push_back(static_cast<double>(sums_[first]));
    for (std::size_t q = 1; q < of_bin_; ++q)
      bins.sums.push_back(static_cast<double>(sums_[first + q]));
  }
  return bins;
}

std::vector<double> Moments::averages() const {
  std::vector<double> sums(of_bin_);
  for (std::size_t i = 0; i < sums_.size(); ++i)
    sums[i % of_bin_] += static_cast<double>(sums_[i]);
  for (std::size_t q = 1; q < of_bin_; ++q)
    sums[q] /= sums[0];
  return {sums.begin() + 1, sums.end()};
}

std::int64_t most_samples(const Operators& operators, const lattice::Geometry& geometry) {
  std::int64_t largest = 1;
  for (const auto* all : {&operators.even, &operators.odd})
    for (const Operator& which : *all)
      largest = std::max(largest, largest_sum(which, geometry));
  return std::numeric_limits<std::int64_t>::max() / largest / largest;
}

} // namespace deeprg::rg
