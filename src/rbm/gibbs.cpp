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
      bit_fields_(max_rows, std::max(visible, hidden)), byte_fields_(max_rows, visible),
      v_(size(2 * max_rows, visible)), mean_(size(2 * max_rows, hidden)), h_(size(max_rows, hidden)),
      fields_(size(max_rows, std::max(visible, hidden))) {}

void Gibbs::up(const IntegerMachine& machine, bool binary, std::int64_t rows, const std::uint8_t* v) {
  if (binary)
    bit_fields_.hidden_fields(machine, rows, v, fields_.data());
  else
    byte_fields_.hidden_fields(machine, rows, v, fields_.data());
}

void Gibbs::contrastive_divergence(const IntegerMachine& machine, const random::Generator& generator,
                                   const Address& address, std::int64_t rows, int steps,
                                   Reconstruction reconstruction) {
  const bool sampled = reconstruction == Reconstruction::sampled;
  const auto again = chains(rows, rows); // the reconstruction
  const auto h = std::span(h_).first(size(rows, hidden_)), mean = std::span(mean_).first(2 * h.size());
  const auto v_fields = std::span(fields_).first(again.size()), h_fields = std::span(fields_).first(h.size());
  up(machine, binary_data_, rows, v_.data());
  draw_units(generator, Purpose::hidden_units, address, 0, h_fields, machine.hidden_bias, {h, mean.first(h.size())});
  for (int k = 1; k <= steps; ++k) {
    const auto half_step = static_cast<std::uint32_t>(2 * k);
    bit_fields_.visible_fields(machine, rows, h.data(), v_fields.data());
    draw_units(generator, Purpose::visible_units, address, half_step - 1, v_fields, machine.visible_bias,
               sampled ? Values{again, {}} : Values{{}, again});
    up(machine, sampled, rows, again.data());
    draw_units(generator, Purpose::hidden_units, address, half_step, h_fields, machine.hidden_bias,
               k < steps ? Values{h, {}} : Values{{}, mean.last(h.size())});
  }
}

void Gibbs::positive_phase(const IntegerMachine& machine, const random::Generator& generator, const Address& address,
                           std::int64_t rows) {
  const auto mean = std::span(mean_).first(size(rows, hidden_));
  up(machine, binary_data_, rows, v_.data());
  draw_units(generator, Purpose::hidden_units, address, 0, std::span(fields_).first(mean.size()), machine.hidden_bias,
             {{}, mean});
}

void Gibbs::negative_phase(const IntegerMachine& machine, const random::Generator& generator, const Address& address,
                           std::int64_t positive, std::int64_t count, int steps) {
  const auto v = chains(positive, count), h = std::span(h_).first(size(count, hidden_));
  const auto v_fields = std::span(fields_).first(v.size()), h_fields = std::span(fields_).first(h.size());
  const auto mean = std::span(mean_).subspan(size(positive, hidden_), h.size());
  for (int k = 0;; ++k) {
    const bool last = k == steps;
    const auto half_step = static_cast<std::uint32_t>(2 * k);
    up(machine, true, count, v.data());
    draw_units(generator, Purpose::chain_units, address, half_step, h_fields, machine.hidden_bias,
               last ? Values{{}, mean} : Values{h, {}});
    if (last)
      break;
    bit_fields_.visible_fields(machine, count, h.data(), v_fields.data());
    draw_units(generator, Purpose::chain_units, address, half_step + 1, v_fields, machine.visible_bias, {v, {}});
  }
}

} // namespace deeprg::rbm
