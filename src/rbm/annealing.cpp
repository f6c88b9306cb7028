#include "rbm/annealing.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "parallel/gathered.hpp"
#include "rbm/chains.hpp"
#include "rbm/conditionals.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/gibbs.hpp"
#include "rbm/log_sum.hpp"
#include "rbm/simd_clones.hpp"

namespace deeprg::rbm {
namespace {

using random::Purpose;

constexpr std::int64_t most_rows = 128; // chains that one rank takes together: tables of the weights serve them all

// As many as give every rank some, in whole groups of 4 that share random bits. No number depends on it.
std::int64_t rows_for(std::int64_t chains, int ranks) {
  const std::int64_t share = (chains + ranks - 1) / ranks;
  return std::min(most_rows, (share + 3) / 4 * 4);
}

// sum of the biases of the units that are up (255, not 0): integers, in any order the same.
DEEPRG_SIMD_CLONES
std::int64_t bias_sum(const std::uint8_t* __restrict values, const std::int64_t* __restrict bias, std::size_t n) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < n; ++i)
    sum += bias[i] & -static_cast<std::int64_t>(values[i] & 1);
  return sum;
}

std::vector<std::int64_t> integers(const std::vector<double>& bias) { return {bias.begin(), bias.end()}; }

// Some chains on their way between the base and the machine.
class Bridge {
public:
  Bridge(const Machine& machine, std::span<const double> base, const random::Generator& generator, std::int64_t layer,
         std::int64_t temperatures, std::int64_t most)
      : energy_(machine), form_(sampling_form(machine)), generator_(&generator), layer_(layer),
        temperatures_(temperatures), fields_(most, std::max(machine.visible, machine.hidden)) {
    fields_.pass_over_zeros(form_);
    for (const double b : base)
      base_.push_back(nearest(fixed_point * b));
    from_ = integers(base_);
    to_ = integers(form_.visible_bias);
    const auto rows = static_cast<std::size_t>(most);
    v_.resize(rows * base_.size());
    h_.resize(rows * form_.hidden_bias.size());
    v_fields_.resize(v_.size());
    h_fields_.resize(h_.size());
    scaled_.resize(std::max(v_.size(), h_.size()));
  }

  // ln Z_0
  [[nodiscard]] double log_base() const {
    std::vector<double> biases;
    for (const double b : base_)
      biases.push_back(b / fixed_point);
    return static_cast<double>(form_.hidden) * std::log(2.0) + log_trace(Units::binary, biases);
  }

  void forward(std::int64_t first, std::span<double> weights) {
    begin(first, weights.size());
    std::fill(v_fields_.begin(), v_fields_.end(), 0.0);
    draw(v_, v_fields_, bias_at(base_, form_.visible_bias, 0), 0, 1);
    for (std::int64_t k = 1; k <= temperatures_; ++k) {
      look();
      for (std::size_t r = 0; r < rows_; ++r)
        weights[r] += step(r, k);
      if (k < temperatures_)
        sweep(k, 0);
    }
    const auto last = energies();
    for (std::size_t r = 0; r < rows_; ++r)
      weights[r] -= last[r];
  }

  void back(std::int64_t first, std::span<const std::int8_t> starts, std::span<double> weights) {
    begin(first, weights.size());
    std::transform(starts.begin(), starts.end(), v_.begin(),
                   [](std::int8_t s) { return static_cast<std::uint8_t>(s > 0 ? 255 : 0); });
    const auto last = energies();
    for (std::size_t r = 0; r < rows_; ++r)
      weights[r] += last[r];
    for (std::int64_t k = temperatures_; k >= 1; --k) {
      look();
      for (std::size_t r = 0; r < rows_; ++r)
        weights[r] -= step(r, k);
      if (k > 1)
        sweep(k - 1, 2);
    }
  }

private:
  void begin(std::int64_t first, std::size_t rows) {
    first_ = first;
    rows_ = rows;
  }
  template <class T>
  [[nodiscard]] std::span<T> used(std::vector<T>& values, const std::vector<double>& bias) const {
    return std::span(values).first(rows_ * bias.size());
  }
  [[nodiscard]] double beta(std::int64_t k) const {
    return static_cast<double>(k) / static_cast<double>(temperatures_);
  }

  std::vector<double> bias_at(const std::vector<double>& from, const std::vector<double>& to, double beta) const {
    std::vector<double> bias(to.size());
    for (std::size_t i = 0; i < bias.size(); ++i)
      bias[i] = (1 - beta) * from[i] + beta * to[i];
    return bias;
  }

  void draw(std::vector<std::uint8_t>& values, std::vector<double>& fields, const std::vector<double>& bias,
            std::int64_t temperature, std::uint32_t half_step) {
    draw_units(*generator_, Purpose::annealing, {.layer = layer_, .update = temperature, .first = first_}, half_step,
               used(fields, bias), bias, {used(values, bias), {}});
  }

  // The fields of the visible units on the hidden ones.
  void look() { fields_.hidden_fields(form_, static_cast<std::int64_t>(rows_), v_.data(), h_fields_.data()); }

  void sweep(std::int64_t k, std::uint32_t half_step) {
    const double b = beta(k);
    for (double& x : used(h_fields_, form_.hidden_bias))
      x *= b;
    const std::vector<double> none(form_.hidden_bias.size());
    draw(h_, h_fields_, bias_at(none, form_.hidden_bias, b), k, half_step);
    fields_.visible_fields(form_, static_cast<std::int64_t>(rows_), h_.data(), v_fields_.data());
    for (double& x : used(v_fields_, form_.visible_bias))
      x *= b;
    draw(v_, v_fields_, bias_at(base_, form_.visible_bias, b), k, half_step + 1);
  }

  // ln p*_k - ln p*_(k-1) of chain r; of the last k, whose weights are not rounded, the second alone.
  double step(std::size_t r, std::int64_t k) {
    const std::size_t visible = base_.size(), hidden = form_.hidden_bias.size();
    const auto sum = [&](const std::vector<std::int64_t>& bias) {
      return static_cast<double>(bias_sum(v_.data() + r * visible, bias.data(), visible));
    };
    const double from = sum(from_), to = sum(to_);
    const auto x = std::span(scaled_).first(hidden);
    for (std::size_t j = 0; j < hidden; ++j)
      x[j] = (h_fields_[r * hidden + j] + full * form_.hidden_bias[j]) / (full * fixed_point);
    const auto log_weight = [&](double b) {
      return ((1 - b) * from + b * to) / fixed_point + log_trace(Units::binary, x, b);
    };
    return (k < temperatures_ ? log_weight(beta(k)) : 0) - log_weight(beta(k - 1));
  }

  std::vector<double> energies() {
    const auto values = used(v_, base_);
    std::vector<std::int8_t> spins(values.size());
    std::transform(values.begin(), values.end(), spins.begin(),
                   [](std::uint8_t q) { return static_cast<std::int8_t>(q > 0 ? 1 : -1); });
    return energy_(spins);
  }

  FreeEnergy energy_;
  IntegerMachine form_;
  const random::Generator* generator_;
  std::int64_t layer_, temperatures_, first_ = 0;
  std::size_t rows_ = 0;
  BitFields fields_;
  std::vector<std::uint8_t> v_, h_;
  std::vector<double> base_, v_fields_, h_fields_, scaled_;
  std::vector<std::int64_t> from_, to_; // base_ and the visible biases of the machine
};

Annealed annealed(const std::vector<double>& log_weights, double log_base, double sign) {
  Annealed result = average_weight(log_weights);
  result.log_partition = log_base + sign * result.log_partition;
  for (const double x : log_weights)
    result.paths.push_back(log_base + sign * x);
  return result;
}

// ln w of all chains; run(first, weights) sets those of up to `rows` chains.
template <class Run>
std::vector<double> weights_of(const parallel::Comm& comm, std::int64_t chains, std::int64_t rows, const Run& run) {
  auto weights = parallel::gathered(comm, (chains + rows - 1) / rows, static_cast<std::size_t>(rows),
                                    [&](std::int64_t block, std::span<double> row) {
                                      const std::int64_t first = block * rows, n = std::min(rows, chains - first);
                                      run(first, row.first(static_cast<std::size_t>(n)));
                                    });
  weights.resize(static_cast<std::size_t>(chains));
  return weights;
}

} // namespace

Annealed average_weight(std::span<const double> log_weights) {
  const auto n = static_cast<double>(log_weights.size());
  LogSum sum, squares;
  double mean = 0, variance = 0;
  for (const double x : log_weights) {
    sum.add(x);
    squares.add(2 * x);
    mean += x / n;
  }
  for (const double x : log_weights)
    variance += (x - mean) * (x - mean) / (n - 1);
  Annealed result;
  result.log_partition = sum.log() - std::log(n);
  result.spread = std::sqrt(variance);
  result.effective_size = std::exp(2 * sum.log() - squares.log());
  result.error = std::sqrt(std::max(0.0, n / result.effective_size - 1) / (n - 1)); // that of <w>, over <w>
  return result;
}

std::vector<double> base_biases(std::span<const double> means) {
  std::vector<double> base;
  for (const double m : means)
    base.push_back(std::clamp(std::log((1 + m) / (1 - m)), -3.0, 3.0));
  return base;
}

Annealed anneal(const parallel::Comm& comm, const Machine& machine, std::span<const double> base,
                const random::Generator& generator, std::int64_t layer, const Annealing& annealing) {
  const std::int64_t rows = rows_for(annealing.chains, comm.size());
  Bridge bridge(machine, base, generator, layer, annealing.temperatures, rows);
  const auto weights = weights_of(comm, annealing.chains, rows,
                                  [&](std::int64_t first, std::span<double> some) { bridge.forward(first, some); });
  return annealed(weights, bridge.log_base(), 1);
}

Annealed anneal_back(const parallel::Comm& comm, const Machine& machine, std::span<const double> base,
                     const random::Generator& generator, std::int64_t layer, std::int64_t temperatures,
                     std::span<const std::int8_t> starts) {
  const std::int64_t chains = static_cast<std::int64_t>(starts.size()) / machine.visible;
  const std::int64_t rows = rows_for(chains, comm.size());
  Bridge bridge(machine, base, generator, layer, temperatures, rows);
  const auto weights = weights_of(comm, chains, rows, [&](std::int64_t first, std::span<double> some) {
    bridge.back(first,
                starts.subspan(static_cast<std::size_t>(first * machine.visible),
                               some.size() * static_cast<std::size_t>(machine.visible)),
                some);
  });
  return annealed(weights, bridge.log_base(), -1);
}

} // namespace deeprg::rbm
