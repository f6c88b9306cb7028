#include "rbm/monitor.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "parallel/ordered_sum.hpp"
#include "rbm/bit_fields.hpp"
#include "rbm/byte_products.hpp"
#include "rbm/gibbs.hpp"

namespace deeprg::rbm {
namespace {

constexpr std::int64_t block_rows = 128;
constexpr double low = 0.01, high = 0.99;
constexpr std::uint8_t seen_above_low = 1, seen_below_high = 2;

struct Observed {
  double pseudo_likelihood = 0;
  std::int64_t squared_error = 0, saturated = 0, count = 0;
  std::vector<std::uint8_t> sides; // by hidden unit, what has been seen of its probability
};

// Looks at some samples with one machine.
class Observer {
public:
  Observer(const random::Generator& generator, const Settings& settings, const Samples& samples,
           const IntegerMachine& machine, std::int64_t layer, std::int64_t updates, std::int64_t epoch)
      : generator_(generator), settings_(settings), samples_(samples), machine_(machine), layer_(layer),
        updates_(updates), unit_step_(static_cast<std::uint64_t>(layer) << 32 | static_cast<std::uint64_t>(epoch)),
        bit_fields_(block_rows, std::max(machine.visible, machine.hidden)), byte_fields_(block_rows, machine.visible),
        v_(size(machine.visible)), reconstructed_(v_.size()), h_(size(machine.hidden)), v_fields_(v_.size()),
        fields_(h_.size()), p_(h_.size()), terms_(static_cast<std::size_t>(block_rows)) {}

  // reconstruct_at: the position of the first reconstruction in the random numbers, if they are wanted.
  [[nodiscard]] Observed observe(const parallel::Comm& comm, std::span<const std::int64_t> numbers,
                                 std::optional<std::int64_t> reconstruct_at) {
    Observed seen;
    seen.count = std::min(monitored_samples, static_cast<std::int64_t>(numbers.size()));
    seen.sides.assign(static_cast<std::size_t>(machine_.hidden), 0);
    seen.pseudo_likelihood =
        parallel::ordered_sum(comm, seen.count, 1, [&](parallel::Share chunk, std::span<double> sums) {
          for (std::int64_t first = 0; first < chunk.count; first += block_rows)
            sums[0] = look_at(numbers, chunk.first + first, std::min(block_rows, chunk.count - first), reconstruct_at,
                              sums[0], seen);
        })[0];
    seen.squared_error = comm.sum(seen.squared_error);
    seen.saturated = comm.sum(seen.saturated);
    comm.all_reduce(std::span(seen.sides), parallel::Reduction::bit_or);
    return seen;
  }

private:
  static std::size_t size(std::int64_t units) { return static_cast<std::size_t>(block_rows * units); }

  // Samples numbers[first...]; adds their pseudo-likelihoods, in order, to `sum`.
  double look_at(std::span<const std::int64_t> numbers, std::int64_t first, std::int64_t rows,
                 std::optional<std::int64_t> reconstruct_at, double sum, Observed& seen) {
    const auto nv = static_cast<std::size_t>(machine_.visible), nh = static_cast<std::size_t>(machine_.hidden);
    const auto n = static_cast<std::size_t>(rows);
    for (std::size_t row = 0; row < n; ++row)
      samples_.get(numbers[static_cast<std::size_t>(first) + row], std::span(v_).subspan(row * nv, nv));
    if (samples_.storage() == Storage::bits)
      bit_fields_.hidden_fields(machine_, rows, v_.data(), fields_.data());
    else
      byte_fields_.hidden_fields(machine_, rows, v_.data(), fields_.data());
#pragma omp parallel for schedule(static)
    for (std::size_t row = 0; row < n; ++row) {
      const auto p = std::span(p_).subspan(row * nh, nh);
      probabilities(std::span(fields_).subspan(row * nh, nh), machine_.hidden_bias, p);
      terms_[row] = pseudo_likelihood(numbers[static_cast<std::size_t>(first) + row], &v_[row * nv], p);
    }
    for (std::size_t row = 0; row < n; ++row) {
      sum += terms_[row];
      for (std::size_t j = 0; j < nh; ++j) {
        const double p = p_[row * nh + j];
        seen.saturated += p < low || p > high ? 1 : 0;
        seen.sides[j] = static_cast<std::uint8_t>(seen.sides[j] | (p >= low ? seen_above_low : 0) |
                                                  (p <= high ? seen_below_high : 0));
      }
    }
    if (reconstruct_at)
      seen.squared_error += squared_error(*reconstruct_at + first, rows);
    return sum;
  }

  [[nodiscard]] double pseudo_likelihood(std::int64_t sample, const std::uint8_t* v, std::span<const double> p) const {
    const std::uint64_t word =
        generator_.block(random::Purpose::pseudo_likelihood, static_cast<std::uint64_t>(sample), unit_step_).low;
    const auto unit = static_cast<std::size_t>((word >> 32) * static_cast<std::uint64_t>(machine_.visible) >> 32);
    const double value = static_cast<double>(v[unit]) / full;
    const std::int32_t* const w = machine_.weights.data() + unit * p.size();
    double d = machine_.visible_bias[unit] / fixed_point;
    for (std::size_t j = 0; j < p.size(); ++j) {
      const double x = static_cast<double>(w[j]) / fixed_point;
      if (value < 1)
        d += std::log1p(p[j] * std::expm1((1 - value) * x));
      if (value > 0)
        d -= std::log1p(p[j] * std::expm1(-value * x));
    }
    return value * d - (d > 0 ? d + std::log1p(std::exp(-d)) : std::log1p(std::exp(d)));
  }

  // Of reconstructions as in the first step of training.
  [[nodiscard]] std::int64_t squared_error(std::int64_t first, std::int64_t rows) {
    const auto v = std::span(v_).first(static_cast<std::size_t>(rows * machine_.visible));
    const auto v_fields = std::span(v_fields_).first(v.size());
    const auto again = std::span(reconstructed_).first(v.size());
    const auto fields = std::span(fields_).first(static_cast<std::size_t>(rows * machine_.hidden));
    const auto h = std::span(h_).first(fields.size());
    const Address address{layer_, updates_, first};
    draw_units(generator_, random::Purpose::hidden_units, address, 0, fields, machine_.hidden_bias, {h, {}});
    bit_fields_.visible_fields(machine_, rows, h.data(), v_fields.data());
    draw_units(generator_, random::Purpose::visible_units, address, 1, v_fields, machine_.visible_bias,
               settings_.reconstruction == Reconstruction::sampled ? Values{again, {}} : Values{{}, again});
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < v.size(); ++i)
      sum += (v[i] - again[i]) * (v[i] - again[i]);
    return sum;
  }

  const random::Generator& generator_;
  const Settings& settings_;
  const Samples& samples_;
  const IntegerMachine& machine_;
  std::int64_t layer_, updates_;
  std::uint64_t unit_step_;
  BitFields bit_fields_;
  ByteFields byte_fields_;
  std::vector<std::uint8_t> v_, reconstructed_, h_;
  std::vector<double> v_fields_, fields_, p_, terms_;
};

double mean(double sum, std::int64_t n) { return sum / static_cast<double>(n); }

} // namespace

void monitor(const parallel::Comm& comm, const random::Generator& generator, const Settings& settings,
             const Samples& samples, const Split& split, std::int64_t layer_number, std::int64_t updates,
             std::int64_t trained, const IntegerMachine& machine, Layer& layer) {
  const auto training = static_cast<std::int64_t>(split.training.size());
  const std::int64_t behind = (training / 4 + 1) * 4; // the positions that training takes
  Observer observer(generator, settings, samples, machine, layer_number, updates, layer.epoch);
  Learning& learning = layer.learning;
  // Training by CD has reconstructed all samples; persistent chains reconstruct nothing.
  const bool persistent = settings.algorithm == Algorithm::pcd;
  const Observed seen =
      observer.observe(comm, split.training, persistent ? std::optional(behind + monitored_samples) : std::nullopt);
  learning.reconstruction_error.push_back(
      persistent ? mean(static_cast<double>(seen.squared_error) / (full * full), seen.count * machine.visible)
                 : mean(static_cast<double>(layer.squared_error) / (full * full), trained * machine.visible));
  learning.pseudo_likelihood.push_back(mean(seen.pseudo_likelihood, seen.count));
  learning.saturation.push_back(mean(static_cast<double>(seen.saturated), seen.count * machine.hidden));
  learning.dead_units.push_back(
      std::ranges::count_if(seen.sides, [](std::uint8_t s) { return s != (seen_above_low | seen_below_high); }));
  if (!split.held_out.empty()) {
    const Observed held_out = observer.observe(comm, split.held_out, behind);
    learning.reconstruction_error_held_out.push_back(
        mean(static_cast<double>(held_out.squared_error) / (full * full), held_out.count * machine.visible));
    learning.pseudo_likelihood_held_out.push_back(mean(held_out.pseudo_likelihood, held_out.count));
  }
  double squares = 0, largest = 0;
  for (const float w : layer.machine.weights) {
    squares += static_cast<double>(w) * static_cast<double>(w);
    largest = std::max(largest, std::abs(static_cast<double>(w)));
  }
  learning.weight_norm.push_back(std::sqrt(mean(squares, machine.visible * machine.hidden)));
  learning.weight_max.push_back(largest);
}

} // namespace deeprg::rbm
