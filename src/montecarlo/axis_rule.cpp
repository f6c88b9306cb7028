#include "montecarlo/axis_rule.hpp"

#include "montecarlo/long_kernel.hpp"

namespace deeprg::montecarlo {
namespace {

std::vector<std::optional<ising::Threshold>> by_state(const std::vector<ising::Threshold>& thresholds, int dimensions) {
  std::vector<std::optional<ising::Threshold>> of_state(AxisRule::states);
  const unsigned most_y = dimensions > 1 ? 2 : 0, most_z = dimensions > 2 ? 2 : 0;
  for (unsigned z = 0; z <= most_z; ++z)
    for (unsigned y = 0; y <= most_y; ++y)
      for (unsigned x = 0; x <= 2; ++x)
        for (unsigned up = 0; up < 2; ++up)
          of_state[x | y << 2 | z << 4 | up << 8] = thresholds[2 * (x + 3 * y + 9 * z) + up];
  return of_state;
}

} // namespace

AxisRule::AxisRule(const std::vector<ising::Threshold>& thresholds, int dimensions)
    : LongRule(by_state(thresholds, dimensions)) {}

unsigned axis_state_of(const Run& run, const std::uint64_t* spins, std::size_t i, int lane) {
  const auto at = [&](const std::uint64_t* integers) { return static_cast<unsigned>(integers[i] >> lane & 1); };
  const unsigned s = at(spins);
  unsigned state = s << 8;
  for (std::size_t j = 0; j < run.neighbours; ++j)
    state += (s ^ at(run.neighbour[j])) << (j / 2 * 2);
  return state;
}

void update_plainly(const AxisRule& rule, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                    Ties& ties) {
  update_lane_by_lane(
      rule, run.n, [&](std::size_t i, int lane) { return axis_state_of(run, spins, i, lane); }, random, used, spins,
      ties);
}

} // namespace deeprg::montecarlo
