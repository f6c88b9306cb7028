// The update of a machine from the integer statistics of a mini-batch: element by element, on float32 master weights
// that every rank holds alike.
//
//   V <- mu V + eta (g - l2 W - l1 sign W),   W <- W + V          l1_mode = gradient: L1 inside the momentum
//   V <- mu V + eta (g - l2 W),   W <- W + V,   W <- sign(W) max(|W| - eta l1, 0)    proximal: zeros are exact
// The proximal threshold is weaker than L1 inside the momentum by 1 - mu. Biases are not penalised.
// g: the mean of (v h) of the positive phase minus that of the negative one, in the machine's own units: with spin
// units sum(s t) = 4 sum(v h) - 2 sum v - 2 sum h + B. With symmetric binary biases, which follow the weights, the
// chain rule gives g = sum(v h) - 1/2 sum v - 1/2 sum h. Local, the same on every rank; consumes no randomness. Throws
// CollectiveFailure ("weights diverged ...") where the integer form of the machine would no longer be exact or anything
// is not finite. OpenMP over visible units.
#pragma once

#include <cstdint>
#include <vector>

#include "rbm/integer_machine.hpp"
#include "rbm/pace.hpp"
#include "rbm/settings.hpp"
#include "rbm/statistics.hpp"

namespace deeprg::rbm {

struct Velocities {
  std::vector<float> weights, visible_bias, hidden_bias; // shaped like the machine's parameters
};

// The numbers of one update of the weights; l1, l2 and threshold are times the learning rate, scale leads to fixed
// point.
struct Rates {
  float momentum, gradient, l1, l2, threshold;
  double scale;
};

class Optimizer {
public:
  Optimizer(const Settings& settings, std::int64_t visible, std::int64_t hidden);

  // Updates machine, velocities and the integer form of the machine. layer and update name the place in a message.
  void update(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
              IntegerMachine& integer, std::int64_t layer, std::int64_t update);

private:
  void update_weights(const Statistics& statistics, const Rates& rates, Machine& machine, Velocities& velocities,
                      IntegerMachine& integer);
  void update_biases(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
                     IntegerMachine& integer) const;
  [[nodiscard]] bool within_limits(const IntegerMachine& integer) const;

  Settings settings_;
  std::vector<float> hidden_terms_;                      // what is subtracted from the products, by hidden unit
  std::vector<double> row_sums_, row_sizes_, row_peaks_; // by visible unit: of W, of |W|, the largest |W|
  std::vector<double> column_sums_, column_sizes_;       // by hidden unit; a set a thread, the first the total
};

} // namespace deeprg::rbm
