// What a layer is told about the places of its units, as index tables and positions: which permutations leave the data
// alike, which parameters are one, where units lie. Plain data; empty parts say nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"

namespace deeprg::rbm {

// A random element is one permutation of each set, one after the other (unit i becomes unit p[i]), and, where there is
// one, the flip of all units for every second sample.
struct Symmetries {
  std::vector<std::vector<std::vector<std::int32_t>>> sets{};
  bool flip = false;
  [[nodiscard]] bool empty() const { return sets.empty() && !flip; }
};

// Replaces the values (255ths) of a sample by those of a random image of it: purpose augmentation, place = sample, step
// = layer << 32 | epoch, draw = number of the set, and the flip after them. Local.
void transform(const Symmetries& symmetries, const random::Generator& generator, std::int64_t sample,
               std::int64_t layer, std::int64_t epoch, std::span<std::uint8_t> values);

// The number of the parameter that a weight (visible, hidden), or a bias, is.
struct Ties {
  std::vector<std::int32_t> weights{}, visible_bias{}, hidden_bias{};
  [[nodiscard]] bool empty() const { return weights.empty(); }
};

// Gives all that are one parameter the value of the first of them. (By the name `tie` std::tie would be found.)
void make_one(std::span<const std::int32_t> numbers, std::span<float> values);

// By parameter, the sum over all that are one.
[[nodiscard]] std::vector<std::int64_t> tied_sums(std::span<const std::int32_t> numbers,
                                                  std::span<const std::int64_t> values);

// Points on a torus of these periods: (unit, axis).
struct Placement {
  std::vector<double> periods{}, visible{}, hidden{};
  [[nodiscard]] bool empty() const { return periods.empty(); }
  [[nodiscard]] double squared_distance(std::size_t visible_unit, std::size_t hidden_unit) const;
};

struct Structure {
  Symmetries symmetries{};
  Ties ties{};
  Placement placement{};
};

inline const Structure unstructured{};

} // namespace deeprg::rbm
