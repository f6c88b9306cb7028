#include "rbm/units.hpp"

#include <cstddef>
#include <map>

namespace deeprg::rbm {
namespace {

struct Sums {
  std::vector<double> over_hidden, over_visible; // sum_j W_ij (visible), sum_i W_ij (hidden)
};

template <class Real>
Sums sums_of(const BasicMachine<Real>& machine) {
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

template <class Real>
void to_binary(std::vector<Real>& bias, const std::vector<double>& spin_weight_sums) {
  for (std::size_t i = 0; i < bias.size(); ++i)
    bias[i] = static_cast<Real>(bias_ratio * (static_cast<double>(bias[i]) - spin_weight_sums[i]));
}

template <class Real>
void to_spin(std::vector<Real>& bias, const std::vector<double>& binary_weight_sums) {
  for (std::size_t i = 0; i < bias.size(); ++i)
    bias[i] = static_cast<Real>(static_cast<double>(bias[i]) / bias_ratio + binary_weight_sums[i] / weight_ratio);
}

// The couplings of a machine in other units, and what they add to the visible biases: the product of s_i = 2 v_i - 1,
// or of v_i = (s_i + 1) / 2, multiplied out.
std::vector<VisibleCoupling> multiplied_out(const std::vector<VisibleCoupling>& couplings, Units units,
                                            std::vector<double>& bias) {
  const double slope = units == Units::binary ? 2 : 0.5, constant = units == Units::binary ? -1 : 0.5;
  std::map<std::vector<std::int64_t>, double> products;
  for (const VisibleCoupling& edge : couplings)
    for (std::uint64_t chosen = 1; chosen < std::uint64_t{1} << edge.units.size(); ++chosen) {
      std::vector<std::int64_t> factors;
      double value = edge.value;
      for (std::size_t n = 0; n < edge.units.size(); ++n)
        if ((chosen >> n & 1) != 0) {
          factors.push_back(edge.units[n]);
          value *= slope;
        } else {
          value *= constant;
        }
      if (factors.size() == 1)
        bias[static_cast<std::size_t>(factors[0])] += value;
      else
        products[factors] += value;
    }
  std::vector<VisibleCoupling> other;
  for (const auto& [factors, value] : products)
    if (value != 0)
      other.push_back({factors, value});
  return other;
}

} // namespace

template <class Real>
BasicMachine<Real> in_units(const BasicMachine<Real>& machine, Units units) {
  BasicMachine<Real> other = machine;
  if (machine.units == units)
    return other;
  other.units = units;
  const Sums sums = sums_of(machine);
  const auto convert = units == Units::binary ? to_binary<Real> : to_spin<Real>;
  convert(other.visible_bias, sums.over_hidden);
  convert(other.hidden_bias, sums.over_visible);
  const double factor = units == Units::binary ? weight_ratio : 1 / weight_ratio;
  for (Real& w : other.weights)
    w *= static_cast<Real>(factor);
  std::vector<double> bias(other.visible_bias.begin(), other.visible_bias.end());
  other.visible_couplings = multiplied_out(machine.visible_couplings, units, bias);
  other.visible_bias.assign(bias.begin(), bias.end());
  return other;
}

template BasicMachine<float> in_units(const BasicMachine<float>&, Units);
template BasicMachine<double> in_units(const BasicMachine<double>&, Units);

} // namespace deeprg::rbm
