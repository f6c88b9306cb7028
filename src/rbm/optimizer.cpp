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

// g = products - (lambda V + mu H) of one visible unit.
DEEPRG_SIMD_CLONES
void centred(const std::int32_t* __restrict products, const float* __restrict lambda, float v, float mu,
             const float* __restrict h, float* __restrict g, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j)
    g[j] = static_cast<float>(products[j]) - (lambda[j] * v + mu * h[j]);
}

// The weights of one visible unit; `sums`, `sizes`: of W and |W| by hidden unit, added to.
struct Row {
  const float* gradient;
  float* weights;
  float* velocities;
  std::int32_t* integers;
  double *sums, *sizes;
  std::size_t hidden;
};
struct RowSums {
  double sum = 0, size = 0, peak = 0;
};

// Sums of integers: exact in any order, so the reductions may be vectorised.
DEEPRG_SIMD_CLONES RowSums update_row(const Row& row, const Rates& rates) {
  const float* __restrict gradient = row.gradient;
  float* __restrict weights = row.weights;
  float* __restrict velocities = row.velocities;
  std::int32_t* __restrict integers = row.integers;
  double* __restrict sums = row.sums;
  double* __restrict sizes = row.sizes;
  const float momentum = rates.momentum, rate = rates.gradient;
  const float l1 = rates.l1, l2 = rates.l2, threshold = rates.threshold;
  const double scale = rates.scale;
  const std::size_t hidden = row.hidden;
  double sum = 0, size = 0, peak = 0;
#pragma omp simd reduction(+ : sum, size) reduction(max : peak)
  for (std::size_t j = 0; j < hidden; ++j) {
    const float w = weights[j];
    const float pull = (w > 0 ? l1 : 0.0F) - (w < 0 ? l1 : 0.0F);
    const float velocity = momentum * velocities[j] + (rate * gradient[j] - (pull + l2 * w));
    velocities[j] = velocity;
    const float moved = w + velocity;
    const float magnitude = moved < 0 ? -moved : moved, shrunk = magnitude - threshold;
    const float kept = magnitude <= threshold ? 0.0F : shrunk; // a NaN stays
    const float next = moved < 0 ? -kept : kept;
    weights[j] = next;
    const double integer = integer_weight(scale * static_cast<double>(next));
    const double absolute = integer < 0 ? -integer : integer;
    integers[j] = static_cast<std::int32_t>(integer);
    sums[j] += integer;
    sizes[j] += absolute;
    sum += integer;
    size += absolute;
    peak = absolute > peak ? absolute : peak;
  }
  return {sum, size, peak};
}

} // namespace

Optimizer::Optimizer(const Settings& settings, std::int64_t visible, std::int64_t hidden, const Ties& ties)
    : settings_(settings), ties_(&ties), hidden_(static_cast<std::size_t>(hidden)),
      visible_centre_(static_cast<std::size_t>(visible)), hidden_centre_(hidden_), hidden_sums_(hidden_),
      row_sums_(visible_centre_.size()), row_sizes_(row_sums_.size()), row_peaks_(row_sums_.size()) {
  const float half = settings.units == Units::spin || settings.biases == Biases::symmetric ? half_full : 0.0F;
  std::ranges::fill(visible_centre_, half);
  std::ranges::fill(hidden_centre_, half);
  const auto threads = static_cast<std::size_t>(omp_get_max_threads());
  column_sums_.resize(hidden_ * threads);
  column_sizes_.resize(column_sums_.size());
  if (!ties.empty()) {
    tied_.resize(static_cast<std::size_t>(std::ranges::max(ties.weights)) + 1);
    doubled_.resize(tied_.size() * threads);
  }
  if (settings.centred) {
    from_visible_.resize(row_sums_.size());
    from_hidden_.resize(hidden_ * threads);
  }
}

void Optimizer::centre_at(std::span<const float> visible, std::span<const float> hidden) {
  const auto rounded = [](float x) { return static_cast<float>(nearest(static_cast<double>(x))); };
  std::ranges::transform(visible, visible_centre_.begin(), rounded);
  std::ranges::transform(hidden, hidden_centre_.begin(), rounded);
}

void Optimizer::update(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
                       IntegerMachine& integer, std::int64_t layer, std::int64_t update) {
  const double rate = pace.rate, batch = static_cast<double>(weighing(settings_).total);
  const double ratio = machine.units == Units::spin ? weight_ratio : 1;
  const bool proximal = settings_.l1_mode == L1Mode::proximal;
  const auto single = [](double x) { return static_cast<float>(x); };
  if (!ties_->empty())
    sum_over_ties(statistics);
  update_weights(statistics,
                 {single(pace.momentum), single(rate * ratio / (65025 * batch)),
                  single(proximal ? 0 : rate * settings_.l1), single(rate * settings_.l2),
                  single(proximal ? rate * settings_.l1 : 0), weight_scale(machine.units)},
                 machine, velocities, integer);
  update_biases(statistics, pace, machine, velocities, integer);
  if (!within_limits(integer))
    check_limits(integer, layer, update);
}

// The centres are multiples of 1/2, so that twice the gradient is an integer.
void Optimizer::sum_over_ties(const Statistics& statistics) {
  std::ranges::fill(doubled_, 0);
  const auto visible = static_cast<std::int64_t>(row_sums_.size());
  const auto twice = [](float centre) { return static_cast<std::int64_t>(2 * centre); };
#pragma omp parallel if (ties_->weights.size() > 16384)
  {
    std::int64_t* const sums = doubled_.data() + static_cast<std::size_t>(omp_get_thread_num()) * tied_.size();
#pragma omp for schedule(static)
    for (std::int64_t i = 0; i < visible; ++i) {
      const auto unit = static_cast<std::size_t>(i);
      const std::int32_t* const products = statistics.products().data() + unit * hidden_;
      const std::int32_t* const parameters = ties_->weights.data() + unit * hidden_;
      const std::int64_t v = statistics.visible()[unit], mu = twice(visible_centre_[unit]);
      for (std::size_t j = 0; j < hidden_; ++j)
        sums[parameters[j]] +=
            2 * std::int64_t{products[j]} - twice(hidden_centre_[j]) * v - mu * statistics.hidden()[j];
    }
  }
  for (std::size_t k = tied_.size(); k < doubled_.size(); ++k)
    doubled_[k % tied_.size()] += doubled_[k];
  for (std::size_t k = 0; k < tied_.size(); ++k)
    tied_[k] = static_cast<float>(static_cast<double>(doubled_[k]) / 2);
}

void Optimizer::row_gradient(const Statistics& statistics, std::size_t unit, std::span<float> gradient) const {
  if (ties_->empty())
    return centred(statistics.products().data() + unit * hidden_, hidden_centre_.data(),
                   static_cast<float>(statistics.visible()[unit]), visible_centre_[unit], hidden_sums_.data(),
                   gradient.data(), hidden_);
  const std::int32_t* const parameters = ties_->weights.data() + unit * hidden_;
  for (std::size_t j = 0; j < hidden_; ++j)
    gradient[j] = tied_[static_cast<std::size_t>(parameters[j])];
}

// A bias of the machine's own units moves against its weights times the centre: lambda of the binary form, and with
// spin units, where g is 4 times that of the binary form and biases count half, 2 (2 lambda - 1).
void Optimizer::take_from_biases(const Statistics& statistics, std::size_t unit, std::span<std::int64_t> of_hidden) {
  const bool spin = settings_.units == Units::spin;
  const auto shift = [spin](std::int64_t centre) { return spin ? 4 * centre - 510 : centre; };
  const std::int32_t* const products = statistics.products().data() + unit * hidden_;
  const auto mu = static_cast<std::int64_t>(visible_centre_[unit]);
  std::int64_t sum = 0;
  for (std::size_t j = 0; j < hidden_; ++j) {
    const auto lambda = static_cast<std::int64_t>(hidden_centre_[j]);
    const std::int64_t g = products[j] - lambda * statistics.visible()[unit] - mu * statistics.hidden()[j];
    sum += g * shift(lambda);
    of_hidden[j] += g * shift(mu);
  }
  from_visible_[unit] = sum;
}

void Optimizer::update_weights(const Statistics& statistics, const Rates& rates, Machine& machine,
                               Velocities& velocities, IntegerMachine& integer) {
  const std::size_t hidden = hidden_;
  std::ranges::transform(statistics.hidden(), hidden_sums_.begin(),
                         [](std::int64_t x) { return static_cast<float>(x); });
  std::fill(column_sums_.begin(), column_sums_.end(), 0.0);
  std::fill(column_sizes_.begin(), column_sizes_.end(), 0.0);
  std::fill(from_hidden_.begin(), from_hidden_.end(), 0);
#pragma omp parallel if (machine.weights.size() > 16384) // else not worth waking the threads
  {
    const std::size_t set = static_cast<std::size_t>(omp_get_thread_num()) * hidden;
    std::vector<float> gradient(hidden);
#pragma omp for schedule(static)
    for (std::int64_t i = 0; i < machine.visible; ++i) {
      const auto unit = static_cast<std::size_t>(i), start = unit * hidden;
      row_gradient(statistics, unit, gradient);
      if (settings_.centred)
        take_from_biases(statistics, unit, std::span(from_hidden_).subspan(set, hidden));
      const RowSums sums = update_row(Row{.gradient = gradient.data(),
                                          .weights = machine.weights.data() + start,
                                          .velocities = velocities.weights.data() + start,
                                          .integers = integer.weights.data() + start,
                                          .sums = column_sums_.data() + set,
                                          .sizes = column_sizes_.data() + set,
                                          .hidden = hidden},
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
  for (std::size_t k = hidden; k < from_hidden_.size(); ++k)
    from_hidden_[k % hidden] += from_hidden_[k];
}

void Optimizer::update_biases(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
                              IntegerMachine& integer) const {
  const double ratio = machine.units == Units::spin ? bias_ratio : 1;
  const auto mu = static_cast<float>(pace.momentum);
  const auto rate = static_cast<float>(pace.rate * ratio / (255 * static_cast<double>(weighing(settings_).total)));
  const auto learn = [&](std::span<const std::int64_t> sums, std::span<const std::int32_t> ties,
                         std::span<const std::int64_t> taken, std::vector<float>& bias, std::vector<float>& velocity) {
    const std::vector<std::int64_t> tied = tied_sums(ties, sums);
    for (std::size_t i = 0; i < bias.size(); ++i) {
      const std::int64_t sum = ties.empty() ? sums[i] : tied[static_cast<std::size_t>(ties[i])];
      const float gradient = taken.empty() ? static_cast<float>(sum)
                                           : static_cast<float>(static_cast<double>(65025 * sum - taken[i]) / 65025);
      velocity[i] = mu * velocity[i] + rate * gradient;
      bias[i] += velocity[i];
    }
  };
  if (settings_.biases == Biases::free) {
    learn(statistics.visible(), ties_->visible_bias, from_visible_, machine.visible_bias, velocities.visible_bias);
    learn(statistics.hidden(), ties_->hidden_bias, from_hidden_, machine.hidden_bias, velocities.hidden_bias);
  }
  set_biases(machine.units, settings_.biases, row_sums_, machine.visible_bias, integer.visible_bias);
  set_biases(machine.units, settings_.biases, std::span(column_sums_).first(machine.hidden_bias.size()),
             machine.hidden_bias, integer.hidden_bias);
}

bool Optimizer::within_limits(const IntegerMachine& integer) const {
  const auto below = [](double limit) { return [limit](double x) { return std::abs(x) < limit; }; }; // false for a NaN
  return std::ranges::all_of(row_peaks_, below(weight_limit)) &&
         std::ranges::all_of(row_sizes_, below(weight_sum_limit)) &&
         std::ranges::all_of(std::span(column_sizes_).first(hidden_), below(weight_sum_limit)) &&
         std::ranges::all_of(integer.visible_bias, below(weight_sum_limit)) &&
         std::ranges::all_of(integer.hidden_bias, below(weight_sum_limit));
}

} // namespace deeprg::rbm
