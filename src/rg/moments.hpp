// What Monte Carlo renormalization sums over configurations: for each bin of them and each level n of blocking, the
// operators S^(n) and the products that the stability matrix is made of. Exact integers, so that ranks and threads may
// share the configurations out as they like. Plain data; local, but for reduce.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "parallel/comm.hpp"
#include "rg/operators.hpp"
#include "statistics/resampling.hpp"

namespace deeprg::rg {

enum class Parity { even, odd };

class Moments {
public:
  // levels: with the configuration itself, level 0. The sums of each bin stand for its samples.
  Moments(std::size_t levels, std::size_t even, std::size_t odd, std::size_t bins);

  // One configuration: sums (level, operator), the even operators first.
  void add(std::size_t bin, std::span<const std::int64_t> sums);
  void add(const Moments& others);         // those of another thread
  void reduce(const parallel::Comm& comm); // over the ranks; collective

  [[nodiscard]] std::size_t levels() const { return levels_; }
  [[nodiscard]] std::size_t operators(Parity parity) const { return parity == Parity::even ? even_ : odd_; }

  // Where a quantity stands in a row of bins(): a sum of S_a^(n); of S_a^(n) S_c^(n); of S_a^(n) S_b^(n-1), n >= 1; of
  // S_a^(n) S_1^(0), even operators alone.
  [[nodiscard]] std::size_t mean(Parity parity, std::size_t level, std::size_t a) const;
  [[nodiscard]] std::size_t same(Parity parity, std::size_t level, std::size_t a, std::size_t c) const;
  [[nodiscard]] std::size_t cross(Parity parity, std::size_t level, std::size_t a, std::size_t b) const;
  [[nodiscard]] std::size_t with_energy(std::size_t level, std::size_t a) const;

  [[nodiscard]] statistics::Bins bins() const;        // without those that have no sample
  [[nodiscard]] std::vector<double> averages() const; // over all samples, as a row of bins()

private:
  [[nodiscard]] std::size_t start(Parity parity, std::size_t level) const;

  std::size_t levels_, even_, odd_, of_level_, of_bin_;
  std::vector<std::int64_t> sums_; // (bin, number of samples and quantities)
};

// The most samples a bin may have for no sum to leave 63 bits.
[[nodiscard]] std::int64_t most_samples(const Operators& operators, const lattice::Geometry& geometry);

} // namespace deeprg::rg
