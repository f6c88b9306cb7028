// How a restricted Boltzmann machine is trained: plain data.
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

#include "rbm/parameters.hpp"

namespace deeprg::rbm {

// free: learned. zero: kept at zero. symmetric: whatever makes the machine even under the flip of all units, which is
// zero for spin units and a_i = -1/2 sum_j W_ij, b_j = -1/2 sum_i W_ij for binary ones.
enum class Biases { free, zero, symmetric };

// Where the negative phase comes from: the data after k Gibbs steps (Hinton 2002), or chains that go on from update to
// update (Tieleman 2008).
enum class Algorithm { cd, pcd };

enum class Reconstruction { mean_field, sampled }; // the visible units of the negative phase
enum class UpPass { probability, sample };         // what a trained layer hands to the next one
enum class L1Mode { gradient, proximal };

// The learning rate in the course of training: constant; or linear, to zero at the end of the last epoch.
enum class Schedule { constant, linear };

// When weights are kept on the way: before training and after the updates 4^k; after these epochs (0: before); never.
struct SnapshotPlan {
  bool logarithmic = false;
  std::vector<std::int64_t> epochs{};
};

struct Settings {
  Units units = Units::binary;
  std::int64_t epochs = 200;
  std::int64_t batch_size = 100; // at most max_batch_size
  Algorithm algorithm = Algorithm::cd;
  int steps = 1;           // k: Gibbs steps of an update
  std::int64_t chains = 0; // of PCD; the two phases weigh the same whatever their number: see weighing()
  Reconstruction reconstruction = Reconstruction::mean_field;
  UpPass up_pass = UpPass::probability;
  double learning_rate = 0.1; // along the mean gradient of a batch, at the start
  Schedule schedule = Schedule::constant;
  double momentum = 0.5; // of the first `momentum_switch` epochs
  double final_momentum = 0.9;
  double l1 = 2e-4, l2 = 0; // of the weights in the machine's own units; biases are not penalised
  L1Mode l1_mode = L1Mode::gradient;
  Biases biases = Biases::free;
  bool centred = false;         // the centred gradient; with free biases alone, else it is centred anyway
  double initial_weights = 0.1; // standard deviation of the random part
  double bump_amplitude = 0;    // local start: what is added to it, amplitude exp(-distance^2 / (2 width^2)), where the
  double bump_width = 1;        // layer is told where its units lie
  bool biases_from_data = false; // visible biases start as those of independent units with the means of the data
  std::int64_t patience = 0;     // epochs without a smaller held-out reconstruction error that end training; 0: never
  SnapshotPlan snapshots{};
};

inline constexpr std::int64_t momentum_switch = 5;     // epochs; Hinton and Salakhutdinov, Science 313, 504 (2006)
inline constexpr std::int64_t max_batch_size = 33'025; // sums of products in 255ths fit 32 bits

// By which integers the sums of the two phases are multiplied so that both count `total` positions: the least common
// multiple of batch_size and chains, at most max_batch_size.
struct Weighing {
  std::int32_t positive = 1, negative = 1;
  std::int64_t total = 0;
};
[[nodiscard]] inline Weighing weighing(const Settings& settings) {
  if (settings.algorithm == Algorithm::cd)
    return {1, 1, settings.batch_size};
  const std::int64_t total = std::lcm(settings.batch_size, settings.chains);
  return {static_cast<std::int32_t>(total / settings.batch_size), static_cast<std::int32_t>(total / settings.chains),
          total};
}

} // namespace deeprg::rbm
