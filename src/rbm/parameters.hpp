// The parameters of a restricted Boltzmann machine and of a stack of them: plain data.
//   E(v, h) = -a.v - b.h - v.W.h   (Mehta & Schwab 2014, Eq. 10, has a plus sign and calls b the hidden, c the visible
//   bias)
#pragma once

#include <cstdint>
#include <vector>

namespace deeprg::rbm {

enum class Units { spin, binary }; // -1, +1; or 0, 1

struct Machine {
  Units units = Units::binary;
  std::int64_t visible = 0, hidden = 0;
  std::vector<float> weights;      // W, (visible, hidden), the hidden index fastest
  std::vector<float> visible_bias; // a, (visible)
  std::vector<float> hidden_bias;  // b, (hidden)
};

using Stack = std::vector<Machine>; // machine k + 1 sees the hidden units of machine k

} // namespace deeprg::rbm
