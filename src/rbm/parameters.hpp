// The parameters of a restricted Boltzmann machine and of a stack of them: plain data.
//   E(v, h) = -a.v - b.h - v.W.h - sum over visible couplings e of K_e v_i v_i' ...   (Mehta & Schwab 2014, Eq. 10, has
//   a plus sign and calls b the hidden, c the visible bias)
// Training makes no visible couplings and works in float; machines that are known exactly may have visible couplings
// and are kept in double.
#pragma once

#include <cstdint>
#include <vector>

namespace deeprg::rbm {

enum class Units { spin, binary }; // -1, +1; or 0, 1

// value times the product of these visible units, in -E: with such terms the visible units are not independent of each
// other given the hidden ones.
struct VisibleCoupling {
  std::vector<std::int64_t> units; // two or more, ascending
  double value = 0;
};

template <class Real>
struct BasicMachine {
  Units units = Units::binary;
  std::int64_t visible = 0, hidden = 0;
  std::vector<Real> weights;      // W, (visible, hidden), the hidden index fastest
  std::vector<Real> visible_bias; // a, (visible)
  std::vector<Real> hidden_bias;  // b, (hidden)
  std::vector<VisibleCoupling> visible_couplings{};
};

using Machine = BasicMachine<float>;
using PreciseMachine = BasicMachine<double>;

template <class Real>
using BasicStack = std::vector<BasicMachine<Real>>; // machine k + 1 sees the hidden units of machine k
using Stack = BasicStack<float>;
using PreciseStack = BasicStack<double>;

// The same machines in double.
[[nodiscard]] inline PreciseStack precise(const Stack& stack) {
  PreciseStack same;
  for (const Machine& m : stack)
    same.push_back({m.units,
                    m.visible,
                    m.hidden,
                    {m.weights.begin(), m.weights.end()},
                    {m.visible_bias.begin(), m.visible_bias.end()},
                    {m.hidden_bias.begin(), m.hidden_bias.end()},
                    m.visible_couplings});
  return same;
}

} // namespace deeprg::rbm
