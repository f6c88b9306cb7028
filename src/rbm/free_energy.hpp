// The Hamiltonian that a machine gives one of its layers, the other summed over (its free energy):
//   H(v) = -ln sum_h exp(-E(v, h)) = -a.v - sum_e K_e v_i v_j ... - sum_j f(b_j + sum_i v_i W_ij),
//   f(x) = ln 2cosh x for spin units, ln(1 + e^x) for binary ones. (Mehta & Schwab 2014, Eqs. 12 and 13.)
// That of the hidden layer is the one of the transposed machine.
//
// Weights and biases are rounded to multiples of a power of two so fine that what is lost is below one unit in 2^51 of
// the largest field, and so coarse that every sum over units is exact: a field is the same number whatever adds it up.
// Local; no randomness; threads share out rows or states.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rbm/parameters.hpp"

namespace deeprg::rbm {

// The same machine with its layers exchanged. InputError where it has couplings between visible units: the hidden layer
// then has no such form.
template <class Real>
[[nodiscard]] BasicMachine<Real> transposed(const BasicMachine<Real>& machine);

// sum_j f(scale x_j)
[[nodiscard]] double log_trace(Units units, std::span<const double> fields, double scale = 1);

class FreeEnergy {
public:
  template <class Real>
  explicit FreeEnergy(const BasicMachine<Real>& machine);

  [[nodiscard]] std::int64_t units() const { return visible_; }

  // H of rows of units (row, visible) that are -1 or +1 (binary units: 0 or 1).
  [[nodiscard]] std::vector<double> operator()(std::span<const std::int8_t> rows) const;

  // H of the states number first, first + 1, ... in the order of the Gray code: unit i of state number g is up where
  // bit i of gray(g) is set.
  void of_states(std::uint64_t first, std::span<double> out) const;

  // b_j + sum_i v_i W_ij in the state `bits`: the fields on the other layer. And after unit i has flipped to what it is
  // in `bits`.
  void fields(std::uint64_t bits, std::span<double> out) const;
  void flip(std::uint64_t bits, std::size_t unit, std::span<double> fields) const;

private:
  [[nodiscard]] double value(bool up) const { return up ? 1 : down_; }
  template <class IsUp>
  [[nodiscard]] double coupled(const IsUp& is_up) const; // sum_e K_e v_i v_j ...

  Units kind_;
  double down_; // the value of a unit that is down: -1 or 0
  std::int64_t visible_, hidden_;
  std::vector<double> weights_, visible_bias_, hidden_bias_;
  std::vector<VisibleCoupling> couplings_;
};

[[nodiscard]] constexpr std::uint64_t gray(std::uint64_t number) { return number ^ number >> 1; }

} // namespace deeprg::rbm
