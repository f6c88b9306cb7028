// How a restricted Boltzmann machine is trained: plain data.
#pragma once

#include <cstdint>
#include <vector>

#include "rbm/parameters.hpp"

namespace deeprg::rbm {

// free: learned. zero: kept at zero. symmetric: whatever makes the machine even under the flip of all units, which is
// zero for spin units and a_i = -1/2 sum_j W_ij, b_j = -1/2 sum_i W_ij for binary ones.
enum class Biases { free, zero, symmetric };

enum class Reconstruction { mean_field, sampled }; // the visible units of the negative phase
enum class UpPass { probability, sample };         // what a trained layer hands to the next one
enum class L1Mode { gradient, proximal };

// When weights are kept on the way: before training and after the updates 4^k; after these epochs (0: before); never.
struct SnapshotPlan {
  bool logarithmic = false;
  std::vector<std::int64_t> epochs{};
};

struct Settings {
  Units units = Units::binary;
  std::int64_t epochs = 200;
  std::int64_t batch_size = 100; // at most max_batch_size
  int steps = 1;                 // k of CD-k
  Reconstruction reconstruction = Reconstruction::mean_field;
  UpPass up_pass = UpPass::probability;
  double learning_rate = 0.1; // along the mean gradient of a batch
  double momentum = 0.5;      // of the first `momentum_switch` epochs
  double final_momentum = 0.9;
  double l1 = 2e-4, l2 = 0; // of the weights in the machine's own units; biases are not penalised
  L1Mode l1_mode = L1Mode::gradient;
  Biases biases = Biases::free;
  double initial_weights = 0.1; // standard deviation
  SnapshotPlan snapshots{};
};

inline constexpr std::int64_t momentum_switch = 5;     // epochs; Hinton and Salakhutdinov, Science 313, 504 (2006)
inline constexpr std::int64_t max_batch_size = 33'025; // sums of products in 255ths fit 32 bits

} // namespace deeprg::rbm
