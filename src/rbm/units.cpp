#include "rbm/units.hpp"

#include <cstddef>

namespace deeprg::rbm {
namespace {

struct Sums {
  std::vector<double> over_hidden, over_visible; // sum_j W_ij (visible), sum_i W_ij (hidden)
};

Sums sums_of(const Machine& machine) {
  const auto visible = static_cast<std::size_t>(machine.visible), hidden = static_cast<std::size_t>(machine.hidden);
  Sums sums{std::vector<double>(visible), std::vector<double>(hidden)};
  for (std::size_t i = 0; i < visible; ++i)
    for (std::size_t j = 0; j < hidden; ++j) {
      const double w = static_cast<double>(machine.weights[i * hidden + j]);
      sums.over_hidden[i] += w;
      sums.over_visible[j] += w;
    }
  return sums;
}

void to_binary(std::vector<float>& bias, const std::vector<double>& spin_weight_sums) {
  for (std::size_t i = 0; i < bias.size(); ++i)
    bias[i] = static_cast<float>(bias_ratio * (static_cast<double>(bias[i]) - spin_weight_sums[i]));
}

void to_spin(std::vector<float>& bias, const std::vector<double>& binary_weight_sums) {
  for (std::size_t i = 0; i < bias.size(); ++i)
    bias[i] = static_cast<float>(static_cast<double>(bias[i]) / bias_ratio + binary_weight_sums[i] / weight_ratio);
}

} // namespace

Machine in_units(const Machine& machine, Units units) {
  Machine other = machine;
  if (machine.units == units)
    return other;
  other.units = units;
  const Sums sums = sums_of(machine);
  const auto convert = units == Units::binary ? to_binary : to_spin;
  convert(other.visible_bias, sums.over_hidden);
  convert(other.hidden_bias, sums.over_visible);
  const auto factor = static_cast<float>(units == Units::binary ? weight_ratio : 1 / weight_ratio);
  for (float& w : other.weights)
    w *= factor;
  return other;
}

} // namespace deeprg::rbm
