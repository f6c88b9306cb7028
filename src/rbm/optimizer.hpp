// The update of a machine from the integer statistics of a mini-batch: element by element, on float32 master weights.
//
//   V <- mu V + eta (g - l2 W - l1 sign W),   W <- W + V          l1_mode = gradient: L1 inside the momentum
//   V <- mu V + eta (g - l2 W),   W <- W + V,   W <- sign(W) max(|W| - eta l1, 0)    proximal: zeros are exact
// The proximal threshold is weaker than L1 inside the momentum by 1 - mu. Biases are not penalised.
// g: the mean of (v h) of the positive phase minus that of the negative one, in the machine's own units, centred:
//   g = sum (v - mu)(h - lambda) = sum(v h) - lambda sum v - mu sum h,
// mu = lambda = 0 with binary units; 1/2 (of the binary form) with spin units, where sum(s t) = 4 sum (v - 1/2)(h -
// 1/2), and with symmetric binary biases by the chain rule. With `centred` they are near the means of the data
// (Melchior, Fischer and Wiskott, JMLR 17, 99, 2016), in 255ths, and what that moves is taken from the biases:
//   g_a = sum v - g lambda,   g_b = sum h - mu g.
// Weights that are tied are one parameter: its g is the sum of theirs. Consumes no randomness. Throws CollectiveFailure
// ("weights diverged ...") where the integer form of the machine would no longer be exact or anything is not finite.
//
// Collective: rows of weights (visible units) are shared out over the ranks, each of which updates its own and hands on
// their integer form. Float32 weights and velocities of the others' rows are behind until gather(). OpenMP over rows.
#pragma once

#include <cstdint>
#include <vector>

#include "parallel/comm.hpp"
#include "rbm/integer_machine.hpp"
#include "rbm/pace.hpp"
#include "rbm/settings.hpp"
#include "rbm/statistics.hpp"
#include "rbm/structure.hpp"

namespace deeprg::rbm {

struct Velocities {
  std::vector<float> weights, visible_bias, hidden_bias; // shaped like the machine's parameters
};

// The numbers of one update of the weights; l1, l2 and threshold are times the learning rate, scale leads to fixed
// point.
struct Rates {
  float momentum = 0, gradient = 0, l1 = 0, l2 = 0, threshold = 0, scale = 0;
};

class Optimizer {
public:
  // ties must outlive the optimizer.
  Optimizer(const parallel::Comm& comm, const Settings& settings, std::int64_t visible, std::int64_t hidden,
            const Ties& ties = unstructured.ties);

  // mu and lambda of the centred gradient, in 255ths; rounded to integers.
  void centre_at(std::span<const float> visible, std::span<const float> hidden);

  // Updates machine and velocities, of the weights this rank's rows, and the integer form of the machine. Of the
  // products the statistics need hold this rank's rows alone. layer and update name the place in a message.
  void update(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
              IntegerMachine& integer, std::int64_t layer, std::int64_t update);

  // Weights and their velocities become whole on every rank. Collective.
  void gather(Machine& machine, Velocities& velocities) const;

private:
  // By hidden unit, what one thread has added up: of W and of |W|, and the same of a few rows.
  struct Columns {
    std::vector<double> sums, sizes;
    std::vector<std::int32_t> few_sums;
    std::vector<std::uint32_t> few_sizes;
    std::vector<float> gradient; // of one row
    void resize(std::size_t hidden);
    void clear();
  };

  void begin(const Statistics& statistics, const Pace& pace);
  void update_rows(const Statistics& statistics, std::int64_t first, std::int64_t count, Machine& machine,
                   Velocities& velocities, IntegerMachine& integer);
  void end(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
           IntegerMachine& integer, std::int64_t layer, std::int64_t update);
  void sum_over_ties(const Statistics& statistics);
  void row_gradient(const Statistics& statistics, std::size_t unit, std::span<float> gradient) const;
  void take_from_biases(const Statistics& statistics, std::size_t unit, std::span<std::int64_t> of_hidden);
  void update_biases(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
                     IntegerMachine& integer);
  [[nodiscard]] bool within_limits(const IntegerMachine& integer);

  // Parts of totals_: by visible unit of W, of |W|, the largest |W|; by hidden unit.
  [[nodiscard]] std::span<double> row_total(std::size_t which) {
    return std::span(totals_).subspan(which * visible_centre_.size(), visible_centre_.size());
  }
  [[nodiscard]] std::span<double> row_sums() { return row_total(0); }
  [[nodiscard]] std::span<double> row_sizes() { return row_total(1); }
  [[nodiscard]] std::span<double> row_peaks() { return row_total(2); }
  [[nodiscard]] std::span<double> column_sums() { return std::span(totals_).last(2 * hidden_).first(hidden_); }
  [[nodiscard]] std::span<double> column_sizes() { return std::span(totals_).last(hidden_); }

  parallel::Comm comm_;
  Settings settings_;
  const Ties* ties_;
  parallel::Share rows_; // of the weights, this rank's
  std::size_t hidden_;
  Rates rates_;
  std::vector<float> visible_centre_, hidden_centre_;    // mu, lambda
  std::vector<float> hidden_sums_;                       // of the statistics, by hidden unit
  std::vector<std::int64_t> doubled_;                    // 2 g by parameter; a set a thread, the first the total
  std::vector<float> tied_;                              // g by parameter
  std::vector<std::int64_t> from_visible_, from_hidden_; // what is taken from the biases, in 255^3ths; a set a thread
  std::vector<double> totals_;
  std::vector<Columns> columns_; // by thread
};

} // namespace deeprg::rbm
