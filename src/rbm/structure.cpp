#include "rbm/structure.hpp"

#include <algorithm>
#include <cmath>

#include "rbm/conditionals.hpp"

namespace deeprg::rbm {

void transform(const Symmetries& symmetries, const random::Generator& generator, std::int64_t sample,
               std::int64_t layer, std::int64_t epoch, std::span<std::uint8_t> values) {
  const std::uint64_t step = static_cast<std::uint64_t>(layer) << 32 | static_cast<std::uint64_t>(epoch);
  const auto word = [&](std::size_t draw) {
    return generator
               .block(random::Purpose::augmentation, static_cast<std::uint64_t>(sample), step,
                      static_cast<std::uint32_t>(draw))
               .low >>
           32;
  };
  std::vector<std::uint8_t> before(values.size());
  for (std::size_t set = 0; set < symmetries.sets.size(); ++set) {
    const auto& permutations = symmetries.sets[set];
    const auto& p = permutations[word(set) * permutations.size() >> 32];
    std::copy(values.begin(), values.end(), before.begin());
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = before[static_cast<std::size_t>(p[i])];
  }
  if (symmetries.flip && (word(symmetries.sets.size()) & 1) != 0)
    for (std::uint8_t& value : values)
      value = static_cast<std::uint8_t>(255 - value);
}

void make_one(std::span<const std::int32_t> numbers, std::span<float> values) {
  std::vector<float> parameters;
  std::vector<bool> known;
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    const auto number = static_cast<std::size_t>(numbers[k]);
    if (number >= known.size()) {
      known.resize(number + 1);
      parameters.resize(number + 1);
    }
    if (!known[number])
      parameters[number] = values[k];
    known[number] = true;
    values[k] = parameters[number];
  }
}

std::vector<std::int64_t> tied_sums(std::span<const std::int32_t> numbers, std::span<const std::int64_t> values) {
  std::vector<std::int64_t> sums;
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    const auto number = static_cast<std::size_t>(numbers[k]);
    sums.resize(std::max(sums.size(), number + 1));
    sums[number] += values[k];
  }
  return sums;
}

double Placement::squared_distance(std::size_t visible_unit, std::size_t hidden_unit) const {
  const std::size_t axes = periods.size();
  double square = 0;
  for (std::size_t a = 0; a < axes; ++a) {
    const double apart = std::abs(visible[visible_unit * axes + a] - hidden[hidden_unit * axes + a]);
    const double along = std::min(apart, std::abs(periods[a] - apart));
    square += along * along;
  }
  return square;
}

} // namespace deeprg::rbm
