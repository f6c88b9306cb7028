#include "rbm/optimizer.hpp"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "parallel/shared_rows.hpp"
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
  std::int32_t* sums;
  std::uint32_t* sizes;
  std::size_t hidden;
};
struct RowSums {
  std::int64_t sum = 0, size = 0;
  std::int32_t peak = 0;
};

constexpr auto largest = static_cast<float>(2 * weight_limit); // what integer_weight() gives at most
constexpr std::size_t rows_at_once = 31;                       // of such weights, whose sums fit 32 bits

// In fixed point the size of a weight is integer_weight() of it: a float times a power of two is exact, and from 2^23
// on an integer. Sums of integers: exact in any order, so the reductions may be vectorised.
DEEPRG_SIMD_CLONES RowSums update_row(const Row& row, const Rates& rates) {
  const float* __restrict gradient = row.gradient;
  float* __restrict weights = row.weights;
  float* __restrict velocities = row.velocities;
  std::int32_t* __restrict integers = row.integers;
  std::int32_t* __restrict sums = row.sums;
  std::uint32_t* __restrict sizes = row.sizes;
  const float momentum = rates.momentum, rate = rates.gradient;
  const float l1 = rates.l1, l2 = rates.l2, threshold = rates.threshold;
  const float scale = rates.scale;
  const std::size_t hidden = row.hidden;
  std::int64_t sum = 0, size = 0;
  std::int32_t peak = 0;
#pragma omp simd reduction(+ : sum, size) reduction(max : peak)
  for (std::size_t j = 0; j < hidden; ++j) {
    const float w = weights[j];
    const float pull = (w > 0 ? l1 : 0.0F) - (w < 0 ? l1 : 0.0F);
    const float velocity = momentum * velocities[j] + (rate * gradient[j] - (pull + l2 * w));
    velocities[j] = velocity;
    const float moved = w + velocity;
    const float magnitude = moved < 0 ? -moved : moved, shrunk = magnitude - threshold;
    const float kept = magnitude <= threshold ? 0.0F : shrunk; // a NaN stays
    weights[j] = moved < 0 ? -kept : kept;
    const float scaled = scale * kept, bounded = scaled < largest ? scaled : largest; // a NaN becomes the bound
    const float rounded = bounded < 0x1p23F ? (bounded + 0x1p23F) - 0x1p23F : bounded;
    const auto absolute = static_cast<std::int32_t>(rounded);
    const std::int32_t integer = moved < 0 ? -absolute : absolute;
    integers[j] = integer;
    sums[j] += integer;
    sizes[j] += static_cast<std::uint32_t>(absolute);
    sum += integer;
    size += absolute;
    peak = absolute > peak ? absolute : peak;
  }
  return {sum, size, peak};
}

} // namespace

Optimizer::Optimizer(const parallel::Comm& comm, const Settings& settings, std::int64_t visible, std::int64_t hidden,
                     const Ties& ties)
    : comm_(comm), settings_(settings), ties_(&ties), rows_(parallel::share(visible, comm.size(), comm.rank())),
      hidden_(static_cast<std::size_t>(hidden)), visible_centre_(static_cast<std::size_t>(visible)),
      hidden_centre_(hidden_), hidden_sums_(hidden_), totals_(3 * visible_centre_.size() + 2 * hidden_) {
  const float half = settings.units == Units::spin || settings.biases == Biases::symmetric ? half_full : 0.0F;
  std::ranges::fill(visible_centre_, half);
  std::ranges::fill(hidden_centre_, half);
  const auto threads = static_cast<std::size_t>(omp_get_max_threads());
  columns_.resize(threads);
  if (!ties.empty()) {
    tied_.resize(static_cast<std::size_t>(std::ranges::max(ties.weights)) + 1);
    doubled_.resize(tied_.size() * threads);
  }
  if (settings.centred) {
    from_visible_.resize(visible_centre_.size());
    from_hidden_.resize(hidden_ * threads);
  }
}

void Optimizer::Columns::resize(std::size_t hidden) {
  sums.resize(hidden);
  sizes.resize(hidden);
  few_sums.resize(hidden);
  few_sizes.resize(hidden);
  gradient.resize(hidden);
}

void Optimizer::Columns::clear() {
  std::ranges::fill(sums, 0.0);
  std::ranges::fill(sizes, 0.0);
}

void Optimizer::centre_at(std::span<const float> visible, std::span<const float> hidden) {
  const auto rounded = [](float x) { return static_cast<float>(nearest(static_cast<double>(x))); };
  std::ranges::transform(visible, visible_centre_.begin(), rounded);
  std::ranges::transform(hidden, hidden_centre_.begin(), rounded);
}

void Optimizer::update(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
                       IntegerMachine& integer, std::int64_t layer, std::int64_t update) {
  begin(statistics, pace);
  if (!ties_->empty())
    sum_over_ties(statistics);
#pragma omp parallel for schedule(static) if (machine.weights.size() > 16384) // else not worth waking the threads
  for (std::int64_t first = 0; first < rows_.count; first += static_cast<std::int64_t>(rows_at_once))
    update_rows(statistics, rows_.first + first, std::min(static_cast<std::int64_t>(rows_at_once), rows_.count - first),
                machine, velocities, integer);
  end(statistics, pace, machine, velocities, integer, layer, update);
}

void Optimizer::begin(const Statistics& statistics, const Pace& pace) {
  const double rate = pace.rate, batch = static_cast<double>(weighing(settings_).total);
  const double ratio = settings_.units == Units::spin ? weight_ratio : 1;
  const bool proximal = settings_.l1_mode == L1Mode::proximal;
  const auto single = [](double x) { return static_cast<float>(x); };
  rates_ = {single(pace.momentum),
            single(rate * ratio / (65025 * batch)),
            single(proximal ? 0 : rate * settings_.l1),
            single(rate * settings_.l2),
            single(proximal ? rate * settings_.l1 : 0),
            single(weight_scale(settings_.units))};
  std::ranges::transform(statistics.hidden(), hidden_sums_.begin(),
                         [](std::int64_t x) { return static_cast<float>(x); });
  std::ranges::fill(totals_, 0.0);
  std::ranges::fill(from_visible_, 0);
  std::ranges::fill(from_hidden_, 0);
  for (Columns& columns : columns_)
    columns.clear();
}

void Optimizer::end(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
                    IntegerMachine& integer, std::int64_t layer, std::int64_t update) {
  for (const Columns& columns : columns_)
    for (std::size_t j = 0; j < columns.sums.size(); ++j) {
      column_sums()[j] += columns.sums[j];
      column_sizes()[j] += columns.sizes[j];
    }
  for (std::size_t k = hidden_; k < from_hidden_.size(); ++k)
    from_hidden_[k % hidden_] += from_hidden_[k];
  if (comm_.size() > 1) {
    comm_.all_reduce(std::span(totals_), parallel::Reduction::sum); // of integers: exact
    if (settings_.centred) {
      comm_.all_reduce(std::span(from_visible_), parallel::Reduction::sum);
      comm_.all_reduce(std::span(from_hidden_).first(hidden_), parallel::Reduction::sum);
    }
    parallel::rows_of_owners(comm_, std::span(integer.weights), machine.visible);
  }
  update_biases(statistics, pace, machine, velocities, integer);
  if (!within_limits(integer))
    check_limits(integer, layer, update);
}

void Optimizer::gather(Machine& machine, Velocities& velocities) const {
  parallel::rows_of_owners(comm_, std::span(machine.weights), machine.visible);
  parallel::rows_of_owners(comm_, std::span(velocities.weights), machine.visible);
}

// The centres are multiples of 1/2, so that twice the gradient is an integer.
void Optimizer::sum_over_ties(const Statistics& statistics) {
  std::ranges::fill(doubled_, 0);
  const auto twice = [](float centre) { return static_cast<std::int64_t>(2 * centre); };
#pragma omp parallel if (ties_->weights.size() > 16384)
  {
    std::int64_t* const sums = doubled_.data() + static_cast<std::size_t>(omp_get_thread_num()) * tied_.size();
#pragma omp for schedule(static)
    for (std::int64_t i = rows_.first; i < rows_.first + rows_.count; ++i) {
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
  if (comm_.size() > 1)
    comm_.all_reduce(std::span(doubled_).first(tied_.size()), parallel::Reduction::sum);
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

void Optimizer::update_rows(const Statistics& statistics, std::int64_t first, std::int64_t count, Machine& machine,
                            Velocities& velocities, IntegerMachine& integer) {
  const auto thread = static_cast<std::size_t>(omp_get_thread_num());
  Columns& columns = columns_[thread];
  columns.resize(hidden_);
  std::ranges::fill(columns.few_sums, 0);
  std::ranges::fill(columns.few_sizes, 0U);
  for (auto unit = static_cast<std::size_t>(first); unit < static_cast<std::size_t>(first + count); ++unit) {
    const std::size_t start = unit * hidden_;
    row_gradient(statistics, unit, columns.gradient);
    if (settings_.centred)
      take_from_biases(statistics, unit, std::span(from_hidden_).subspan(thread * hidden_, hidden_));
    const RowSums sums = update_row(Row{.gradient = columns.gradient.data(),
                                        .weights = machine.weights.data() + start,
                                        .velocities = velocities.weights.data() + start,
                                        .integers = integer.weights.data() + start,
                                        .sums = columns.few_sums.data(),
                                        .sizes = columns.few_sizes.data(),
                                        .hidden = hidden_},
                                    rates_);
    row_sums()[unit] = static_cast<double>(sums.sum);
    row_sizes()[unit] = static_cast<double>(sums.size);
    row_peaks()[unit] = sums.peak;
  }
  for (std::size_t j = 0; j < hidden_; ++j) {
    columns.sums[j] += columns.few_sums[j];
    columns.sizes[j] += columns.few_sizes[j];
  }
}

void Optimizer::update_biases(const Statistics& statistics, const Pace& pace, Machine& machine, Velocities& velocities,
                              IntegerMachine& integer) {
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
  set_biases(machine.units, settings_.biases, row_sums(), machine.visible_bias, integer.visible_bias);
  set_biases(machine.units, settings_.biases, column_sums(), machine.hidden_bias, integer.hidden_bias);
}

bool Optimizer::within_limits(const IntegerMachine& integer) {
  const auto below = [](double limit) { return [limit](double x) { return std::abs(x) < limit; }; }; // false for a NaN
  return std::ranges::all_of(row_peaks(), below(weight_limit)) &&
         std::ranges::all_of(row_sizes(), below(weight_sum_limit)) &&
         std::ranges::all_of(column_sizes(), below(weight_sum_limit)) &&
         std::ranges::all_of(integer.visible_bias, below(weight_sum_limit)) &&
         std::ranges::all_of(integer.hidden_bias, below(weight_sum_limit));
}

} // namespace deeprg::rbm
