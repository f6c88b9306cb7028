#include "rbm/integer_machine.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>

#include "base/error.hpp"
#include "rbm/units.hpp"

namespace deeprg::rbm {

double weight_scale(Units units) { return units == Units::spin ? weight_ratio * fixed_point : fixed_point; }

void set_biases(Units units, Biases biases, std::span<const double> sums, std::span<float> bias,
                std::span<double> integer_bias) {
  const bool follow = biases == Biases::symmetric && units == Units::binary;
  for (std::size_t i = 0; i < bias.size(); ++i) {
    if (follow) {
      integer_bias[i] = -0.5 * sums[i];
      bias[i] = static_cast<float>(integer_bias[i] / fixed_point);
    } else if (units == Units::spin) // 2 sum W = 1/2 sum of the weights of the binary form
      integer_bias[i] = nearest(bias_ratio * fixed_point * static_cast<double>(bias[i])) - 0.5 * sums[i];
    else
      integer_bias[i] = nearest(fixed_point * static_cast<double>(bias[i]));
  }
}

IntegerMachine binary_form(Machine& machine, Biases biases) {
  const auto visible = static_cast<std::size_t>(machine.visible), hidden = static_cast<std::size_t>(machine.hidden);
  IntegerMachine integer{machine.visible, machine.hidden, std::vector<std::int32_t>(visible * hidden),
                         std::vector<double>(visible), std::vector<double>(hidden)};
  std::vector<double> over_hidden(visible), over_visible(hidden);
  const double scale = weight_scale(machine.units);
  for (std::size_t i = 0; i < visible; ++i)
    for (std::size_t j = 0; j < hidden; ++j) {
      const double w = integer_weight(scale * static_cast<double>(machine.weights[i * hidden + j]));
      integer.weights[i * hidden + j] = static_cast<std::int32_t>(w);
      over_hidden[i] += w;
      over_visible[j] += w;
    }
  set_biases(machine.units, biases, over_hidden, machine.visible_bias, integer.visible_bias);
  set_biases(machine.units, biases, over_visible, machine.hidden_bias, integer.hidden_bias);
  return integer;
}

void check_limits(const IntegerMachine& machine, std::int64_t layer, std::int64_t update) {
  const auto check = [&](bool fits, const char* kind, std::size_t unit, const char* what) {
    if (!fits)
      throw CollectiveFailure(fmt::format("weights diverged in layer {} at update {}: {} unit {} has {}, counted in "
                                          "binary units, or one that is not finite. Lower 'train.learning_rate' or "
                                          "'train.initial_weights', or raise 'train.batch_size'; the last checkpoint "
                                          "stays",
                                          layer + 1, update, kind, unit, what));
  };
  const char *const weight = "a weight of 32 or more", *const weights = "weights that add up to 2048 or more",
                    *const bias = "a bias of 2048 or more";
  const std::size_t visible = machine.visible_bias.size(), hidden = machine.hidden_bias.size();
  std::vector<double> sizes(hidden);
  for (std::size_t i = 0; i < visible; ++i) {
    double size = 0;
    for (std::size_t j = 0; j < hidden; ++j) {
      const double magnitude = std::abs(static_cast<double>(machine.weights[i * hidden + j]));
      check(magnitude < weight_limit, "visible", i, weight);
      size += magnitude;
      sizes[j] += magnitude;
    }
    check(size < weight_sum_limit, "visible", i, weights);
    check(std::abs(machine.visible_bias[i]) < weight_sum_limit, "visible", i, bias);
  }
  for (std::size_t j = 0; j < hidden; ++j) {
    check(sizes[j] < weight_sum_limit, "hidden", j, weights);
    check(std::abs(machine.hidden_bias[j]) < weight_sum_limit, "hidden", j, bias);
  }
}

} // namespace deeprg::rbm
