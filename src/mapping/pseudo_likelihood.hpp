// Couplings between spins from samples of them, where no Hamiltonian is known: the largest pseudo-likelihood (Besag,
// J. R. Stat. Soc. B 36, 192 (1974); for spins: Ravikumar, Wainwright and Lafferty, Ann. Stat. 38, 1287 (2010)),
//   sum over samples and units j of ln p(h_j | the others) = ln sigmoid(2 h_j theta.x_j),
// where -H has the terms theta_a S_a(h) and x_ja is dS_a / dh_j; a normal prior of width 1 on every theta keeps those
// finite that the samples do not bound. Newton's method. Errors by the jackknife over blocks of samples, to first order
// in the weight of a block. No randomness.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "parallel/comm.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::mapping {

// Hidden units of some samples, and the blocks of samples that count as independent.
struct SpinSamples {
  std::int64_t units = 0;
  std::vector<std::int8_t> rows;   // (sample, unit), -1, +1
  std::vector<std::int64_t> block; // (sample), 0 .. blocks - 1
  std::int64_t blocks = 0;

  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(block.size()); }
};

// Blocks of whole replicas where there are 8 or more (sample n = t R + r), else of samples that follow one another; at
// most 32, all nearly equal. numbers: of the samples, ascending.
[[nodiscard]] std::vector<std::int64_t> independent_blocks(std::span<const std::int64_t> numbers, std::int64_t replicas,
                                                           std::int64_t& blocks);

// theta, and how much less it is without each block: (block, term).
struct Fit {
  std::vector<double> theta, influence;

  // f(theta) with its standard error.
  [[nodiscard]] statistics::Estimate estimate(const std::function<double(std::span<const double>)>& f) const;
};

// Every pair of units, each unit regressed on those it is most correlated with, 64 of them at most; K_jk is the mean of
// what the two units say. Collective; the same for any ranks and threads.
struct PairFit {
  std::vector<double> fields, fields_error; // (unit)
  std::vector<double> pairs, pairs_error;   // (unit, unit); 0 and NaN for pairs beyond those
};
[[nodiscard]] PairFit fit_pairs(const parallel::Comm& comm, const SpinSamples& samples);

// Few terms, the same at every unit: a field, and for each kind of interaction the sum over its sets of units of their
// product, signs included. theta: the field, then the kinds. Collective; the same for any ranks and threads.
using Kind = std::vector<std::vector<std::int64_t>>;
[[nodiscard]] Fit fit_kinds(const parallel::Comm& comm, const SpinSamples& samples, const std::vector<Kind>& kinds);

} // namespace deeprg::mapping
