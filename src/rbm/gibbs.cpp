#include "rbm/gibbs.hpp"

#include <algorithm>
#include <array>

namespace deeprg::rbm {
namespace {

using random::Purpose;

constexpr std::int64_t threaded = 4096; // units that are worth waking the threads for
constexpr std::size_t tile = 512; // units drawn at a time: their random words and probabilities stay in the L1 cache

// The words of `units` units from `first` on at the four positions of a group, position by position.
using Words = std::array<std::array<std::uint32_t, tile>, 4>;

void draw_words(const random::Generator& generator, Purpose purpose, std::int64_t group, std::size_t first,
                std::size_t units, std::uint64_t step, std::uint32_t draw, Words& words) {
  std::array<std::uint64_t, 2 * tile> blocks;
  generator.fill(purpose, static_cast<std::uint64_t>(group) << 32 | first, step, draw,
                 std::span(blocks).first(2 * units));
  for (std::size_t i = 0; i < units; ++i) {
    words[0][i] = static_cast<std::uint32_t>(blocks[2 * i]);
    words[1][i] = static_cast<std::uint32_t>(blocks[2 * i] >> 32);
    words[2][i] = static_cast<std::uint32_t>(blocks[2 * i + 1]);
    words[3][i] = static_cast<std::uint32_t>(blocks[2 * i + 1] >> 32);
  }
}

// Writes the values of the two phases, the second negated or not, side by side as the statistics want them.
void copy_to_floats(std::span<const double> values, double sign, float* out) {
  const auto n = static_cast<std::int64_t>(values.size());
#pragma omp parallel for schedule(static) if (n > threaded)
  for (std::int64_t i = 0; i < n; ++i)
    out[i] = static_cast<float>(sign * values[static_cast<std::size_t>(i)]);
}

} // namespace

void draw_units(const random::Generator& generator, Purpose purpose, const Address& address, std::uint32_t half_step,
                std::span<const double> fields, std::span<const double> bias, Values values) {
  const auto units = bias.size();
  const auto rows = static_cast<std::int64_t>(fields.size() / units);
  const std::int64_t first_group = address.first / 4, last_group = (address.first + rows - 1) / 4;
#pragma omp parallel for schedule(static) if (static_cast <std::int64_t>(fields.size()) > threaded)
  for (std::int64_t group = first_group; group <= last_group; ++group)
    for (std::size_t first = 0; first < units; first += tile) {
      const std::size_t n = std::min(tile, units - first);
      Words sampling, rounding;
      std::array<double, tile> p;
      if (!values.sampled.empty())
        draw_words(generator, purpose, group, first, n, address.step(), half_step, sampling);
      if (!values.mean.empty())
        draw_words(generator, Purpose::rounding, group, first, n, address.step(), half_step, rounding);
      for (std::int64_t lane = 0; lane < 4; ++lane) {
        const std::int64_t row = 4 * group + lane - address.first;
        if (row < 0 || row >= rows)
          continue;
        const std::size_t start = static_cast<std::size_t>(row) * units + first, l = static_cast<std::size_t>(lane);
        probabilities(fields.subspan(start, n), bias.subspan(first, n), std::span(p).first(n));
        if (!values.sampled.empty())
          bernoulli(std::span(p).first(n), std::span(sampling[l]).first(n), values.sampled.subspan(start, n));
        if (!values.mean.empty())
          rounded(std::span(p).first(n), std::span(rounding[l]).first(n), values.mean.subspan(start, n));
      }
    }
}

Gibbs::Gibbs(Storage data, std::int64_t visible, std::int64_t hidden, std::int64_t max_rows)
    : binary_data_(data == Storage::bits), visible_(visible), hidden_(hidden),
      bit_fields_(max_rows, std::max(visible, hidden)), v_(size(max_rows, visible)), h_(size(max_rows, hidden)),
      fields_(size(max_rows, std::max(visible, hidden))), mean_(size(max_rows, hidden)),
      visible_pairs_(size(2 * max_rows, visible)), hidden_pairs_(size(2 * max_rows, hidden)) {}

void Gibbs::contrastive_divergence(const IntegerMachine& machine, const random::Generator& generator,
                                   const Address& address, std::int64_t rows, int steps,
                                   Reconstruction reconstruction) {
  const auto v = std::span(v_).first(size(rows, visible_)), h = std::span(h_).first(size(rows, hidden_));
  const auto v_fields = std::span(fields_).first(v.size()), h_fields = std::span(fields_).first(h.size());
  const auto mean = std::span(mean_).first(h.size());
  copy_to_floats(v, 1, visible_pairs_.data());
  for (int k = 0; k <= steps; ++k) {
    const auto half_step = static_cast<std::uint32_t>(2 * k);
    const bool first = k == 0, last = k == steps;
    if (first ? binary_data_ : reconstruction == Reconstruction::sampled)
      bit_fields_.hidden_fields(machine, rows, v.data(), h_fields.data());
    else
      hidden_fields(machine, rows, v.data(), h_fields.data());
    draw_units(generator, Purpose::hidden_units, address, half_step, h_fields, machine.hidden_bias,
               {last ? std::span<double>{} : h, first || last ? mean : std::span<double>{}});
    if (first)
      copy_to_floats(mean, 1, hidden_pairs_.data());
    if (last)
      break;
    bit_fields_.visible_fields(machine, rows, h.data(), v_fields.data());
    draw_units(generator, Purpose::visible_units, address, half_step + 1, v_fields, machine.visible_bias,
               reconstruction == Reconstruction::sampled ? Values{v, {}} : Values{{}, v});
  }
  copy_to_floats(v, 1, visible_pairs_.data() + v.size());
  copy_to_floats(mean, -1, hidden_pairs_.data() + h.size());
}

void Gibbs::positive_phase(const IntegerMachine& machine, const random::Generator& generator, const Address& address,
                           std::int64_t rows) {
  const auto v = std::span(v_).first(size(rows, visible_));
  const auto fields = std::span(fields_).first(size(rows, hidden_)), mean = std::span(mean_).first(fields.size());
  if (binary_data_)
    bit_fields_.hidden_fields(machine, rows, v.data(), fields.data());
  else
    hidden_fields(machine, rows, v.data(), fields.data());
  draw_units(generator, Purpose::hidden_units, address, 0, fields, machine.hidden_bias, {{}, mean});
  copy_to_floats(v, 1, visible_pairs_.data());
  copy_to_floats(mean, 1, hidden_pairs_.data());
}

void Gibbs::negative_phase(const IntegerMachine& machine, const random::Generator& generator, const Address& address,
                           std::int64_t positive, std::int64_t chains, int steps) {
  const auto v = std::span(v_).first(size(chains, visible_)), h = std::span(h_).first(size(chains, hidden_));
  const auto v_fields = std::span(fields_).first(v.size()), h_fields = std::span(fields_).first(h.size());
  const auto mean = std::span(mean_).first(h.size());
  for (int k = 0;; ++k) {
    const bool last = k == steps;
    const auto half_step = static_cast<std::uint32_t>(2 * k);
    bit_fields_.hidden_fields(machine, chains, v.data(), h_fields.data());
    draw_units(generator, Purpose::chain_units, address, half_step, h_fields, machine.hidden_bias,
               last ? Values{{}, mean} : Values{h, {}});
    if (last)
      break;
    bit_fields_.visible_fields(machine, chains, h.data(), v_fields.data());
    draw_units(generator, Purpose::chain_units, address, half_step + 1, v_fields, machine.visible_bias, {v, {}});
  }
  copy_to_floats(v, 1, visible_pairs_.data() + size(positive, visible_));
  copy_to_floats(mean, -1, hidden_pairs_.data() + size(positive, hidden_));
}

} // namespace deeprg::rbm
