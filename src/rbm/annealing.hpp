// ln Z by annealed importance sampling: R. M. Neal, Statistics and Computing 11, 125 (2001); Salakhutdinov and Murray,
// ICML 2008. In the binary form of the machine, from one of independent units with biases A,
//   p*_beta(v) = exp(((1 - beta) A + beta a).v) prod_j (1 + exp(beta x_j(v))),
//   ln Z_0 = n_h ln 2 + sum_i ln(1 + e^A_i),
//   ln w = sum_k ln p*_k(v_(k-1)) - ln p*_(k-1)(v_(k-1)),   v_k from v_(k-1) by one Gibbs sweep at beta_k = k / K,
//   ln Z = ln Z_0 + ln <w>: unbiased for Z, so low for ln Z.
// The last distribution is that of the machine itself, its weights not rounded, in its own units. Backwards from
// samples of the machine: ln Z = ln Z_0 - ln <w>, high for ln Z.
//
// Random bits: purpose annealing, as in rbm/chains with the temperature for the sweep. The same for any ranks and
// threads. Collective: chains are shared out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::rbm {

struct Annealing {
  std::int64_t chains = 128, temperatures = 1000;
};

struct Annealed {
  double log_partition = 0;
  double error = 0;          // standard error in nats, from the spread of the weights
  double spread = 0;         // standard deviation of ln w
  double effective_size = 0; // (sum w)^2 / sum w^2, of the chains
  // (chain) ln Z_0 + ln w of the way from the base to the machine, backwards taken with the opposite sign
  std::vector<double> paths{};
};

// What weights w = exp(log_weights) say of ln <w>: log_partition is ln <w>.
[[nodiscard]] Annealed average_weight(std::span<const double> log_weights);

// Biases A of the binary form from the mean of units -1, +1; |A| <= 3.
[[nodiscard]] std::vector<double> base_biases(std::span<const double> means);

[[nodiscard]] Annealed anneal(const parallel::Comm& comm, const Machine& machine, std::span<const double> base,
                              const random::Generator& generator, std::int64_t layer, const Annealing& annealing);

// starts: samples of the machine (chain, visible) of -1, +1, the same on every rank, one a chain.
[[nodiscard]] Annealed anneal_back(const parallel::Comm& comm, const Machine& machine, std::span<const double> base,
                                   const random::Generator& generator, std::int64_t layer, std::int64_t temperatures,
                                   std::span<const std::int8_t> starts);

} // namespace deeprg::rbm
