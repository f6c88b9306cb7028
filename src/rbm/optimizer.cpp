#include "rbm/optimizer.hpp"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "rbm/simd_clones.hpp"
#include "rbm/units.hpp"

namespace deeprg::rbm {
namespace {

constexpr float half_full = 127.5F; // half a unit, in 255ths

// The weights of one visible unit; `sums`, `sizes`: of W and |W| by hidden unit, added to.
struct Row {
  const std::int32_t* products;
  const float* hidden_terms;
  float* weights;
  float* velocities;
  double *integers, *sums, *sizes;
  std::size_t hidden;
  float visible_term;
};
struct RowSums {
  double sum = 0, size = 0, peak = 0;
};

// Sums of integers: exact in any order, so the reductions may be vectorised.
DEEPRG_SIMD_CLONES RowSums update_row(const Row& row, const Rates& rates) {
  const std::int32_t* __restrict products = row.products;
  const float* __restrict hidden_terms = row.hidden_terms;
  float* __restrict weights = row.weights;
  float* __restrict velocities = row.velocities;
  double* __restrict integers = row.integers;
  double* __restrict sums = row.sums;
  double* __restrict sizes = row.sizes;
  const float visible_term = row.visible_term, momentum = rates.momentum, rate = rates.gradient;
  const float l1 = rates.l1, l2 = rates.l2, threshold = rates.threshold;
  const double scale = rates.scale;
  const std::size_t hidden = row.hidden;
  constexpr double bound = 2 * weight_limit; // beyond the limit is beyond it, and not a number too
  double sum = 0, size = 0, peak = 0;
#pragma omp simd reduction(+ : sum, size) reduction(max : peak)
  for (std::size_t j = 0; j < hidden; ++j) {
    const float w = weights[j];
    const float pull = (w > 0 ? l1 : 0.0F) - (w < 0 ? l1 : 0.0F);
    const float gradient = static_cast<float>(products[j]) - (visible_term + hidden_terms[j]);
    const float velocity = momentum * velocities[j] + (rate * gradient - (pull + l2 * w));
    velocities[j] = velocity;
    const float moved = w + velocity;
    const float magnitude = moved < 0 ? -moved : moved, shrunk = magnitude - threshold;
    const float kept = magnitude <= threshold ? 0.0F : shrunk; // a NaN stays
    const float next = moved < 0 ? -kept : kept;
    weights[j] = next;
    const double x = scale * static_cast<double>(next);
    const double below = x < bound ? x : bound; // a NaN becomes the bound
    const double integer = nearest(below > -bound ? below : -bound);
    const double absolute = integer < 0 ? -integer : integer;
    integers[j] = integer;
    sums[j] += integer;
    sizes[j] += absolute;
    sum += integer;
    size += absolute;
    peak = absolute > peak ? absolute : peak;
  }
  return {sum, size, peak};
}

} // namespace

Optimizer::Optimizer(const Settings& settings, std::int64_t visible, std::int64_t hidden)
    : settings_(settings), hidden_terms_(static_cast<std::size_t>(hidden)),
      row_sums_(static_cast<std::size_t>(visible)), row_sizes_(row_sums_.size()), row_peaks_(row_sums_.size()),
      column_sums_(hidden_terms_.size() * static_cast<std::size_t>(omp_get_max_threads())),
      column_sizes_(column_sums_.size()) {}

void Optimizer::update(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
                       IntegerMachine& integer, std::int64_t layer, std::int64_t update) {
  const double rate = pace.rate, batch = static_cast<double>(weighing(settings_).total);
  const double ratio = machine.units == Units::spin ? weight_ratio : 1;
  const bool proximal = settings_.l1_mode == L1Mode::proximal;
  const auto single = [](double x) { return static_cast<float>(x); };
  update_weights(statistics,
                 {single(pace.momentum), single(rate * ratio / (65025 * batch)),
                  single(proximal ? 0 : rate * settings_.l1), single(rate * settings_.l2),
                  single(proximal ? rate * settings_.l1 : 0), weight_scale(machine.units)},
                 machine, velocities, integer);
  update_biases(statistics, pace, machine, velocities, integer);
  if (!within_limits(integer))
    check_limits(integer, layer, update);
}

void Optimizer::update_weights(const Statistics& statistics, const Rates& rates, Machine& machine,
                               Velocities& velocities, IntegerMachine& integer) {
  const std::size_t hidden = hidden_terms_.size();
  const bool centred = machine.units == Units::spin || settings_.biases == Biases::symmetric;
  const float half = centred ? half_full : 0.0F;
  for (std::size_t j = 0; j < hidden; ++j)
    hidden_terms_[j] = half * static_cast<float>(statistics.hidden()[j]);
  std::fill(column_sums_.begin(), column_sums_.end(), 0.0);
  std::fill(column_sizes_.begin(), column_sizes_.end(), 0.0);
#pragma omp parallel if (machine.weights.size() > 16384) // else not worth waking the threads
  {
    const std::size_t set = static_cast<std::size_t>(omp_get_thread_num()) * hidden;
#pragma omp for schedule(static)
    for (std::int64_t i = 0; i < machine.visible; ++i) {
      const auto unit = static_cast<std::size_t>(i), start = unit * hidden;
      const RowSums sums = update_row(Row{.products = statistics.products().data() + start,
                                          .hidden_terms = hidden_terms_.data(),
                                          .weights = machine.weights.data() + start,
                                          .velocities = velocities.weights.data() + start,
                                          .integers = integer.weights.data() + start,
                                          .sums = column_sums_.data() + set,
                                          .sizes = column_sizes_.data() + set,
                                          .hidden = hidden,
                                          .visible_term = half * static_cast<float>(statistics.visible()[unit])},
                                      rates);
      row_sums_[unit] = sums.sum;
      row_sizes_[unit] = sums.size;
      row_peaks_[unit] = sums.peak;
    }
  }
  for (std::size_t k = hidden; k < column_sums_.size(); ++k) {
    column_sums_[k % hidden] += column_sums_[k];
    column_sizes_[k % hidden] += column_sizes_[k];
  }
}

void Optimizer::update_biases(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
                              IntegerMachine& integer) const {
  const double ratio = machine.units == Units::spin ? bias_ratio : 1;
  const auto mu = static_cast<float>(pace.momentum);
  const auto rate = static_cast<float>(pace.rate * ratio / (255 * static_cast<double>(weighing(settings_).total)));
  const auto learn = [&](std::span<const std::int64_t> sums, std::vector<float>& bias, std::vector<float>& velocity) {
    for (std::size_t i = 0; i < bias.size(); ++i) {
      velocity[i] = mu * velocity[i] + rate * static_cast<float>(sums[i]);
      bias[i] += velocity[i];
    }
  };
  if (settings_.biases == Biases::free) {
    learn(statistics.visible(), machine.visible_bias, velocities.visible_bias);
    learn(statistics.hidden(), machine.hidden_bias, velocities.hidden_bias);
  }
  set_biases(machine.units, settings_.biases, row_sums_, machine.visible_bias, integer.visible_bias);
  set_biases(machine.units, settings_.biases, std::span(column_sums_).first(machine.hidden_bias.size()),
             machine.hidden_bias, integer.hidden_bias);
}

bool Optimizer::within_limits(const IntegerMachine& integer) const {
  const auto below = [](double limit) { return [limit](double x) { return std::abs(x) < limit; }; }; // false for a NaN
  return std::ranges::all_of(row_peaks_, below(weight_limit)) &&
         std::ranges::all_of(row_sizes_, below(weight_sum_limit)) &&
         std::ranges::all_of(std::span(column_sizes_).first(hidden_terms_.size()), below(weight_sum_limit)) &&
         std::ranges::all_of(integer.visible_bias, below(weight_sum_limit)) &&
         std::ranges::all_of(integer.hidden_bias, below(weight_sum_limit));
}

} // namespace deeprg::rbm
