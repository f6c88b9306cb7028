// The plain kernel of a LongRule: lane after lane. Local.
#pragma once

#include "montecarlo/local_kernel.hpp"
#include "montecarlo/long_rule.hpp"

namespace deeprg::montecarlo {

// As update_plainly of local_kernel, for a run of n integers; state_of(i, lane) is the state of a lane of integer i.
template <class StateOf>
void update_lane_by_lane(const LongRule& rule, std::size_t n, StateOf state_of, const Planes& random, const Word& used,
                         std::uint64_t* spins, Ties& ties) {
  ties.count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    std::array<std::uint64_t, planes> drawn{};
    for (std::size_t p = 0; p < planes; ++p) {
      const auto block = random.generator.block(random::Purpose::local_planes, random.place + i / 2, random.sweep,
                                                static_cast<std::uint32_t>(p));
      drawn[p] = i % 2 == 0 ? block.low : block.high;
    }
    std::uint64_t changes = 0, tied = 0;
    for (int lane = 0; lane < 64; ++lane) {
      std::uint64_t r = 0;
      for (const std::uint64_t plane : drawn)
        r = r << 1 | (plane >> lane & 1);
      const ising::Threshold& t = rule.threshold(state_of(i, lane));
      changes |= std::uint64_t{t.always || r < t.below >> 52} << lane;
      tied |= std::uint64_t{!t.always && r == t.below >> 52} << lane;
    }
    spins[i] = (spins[i] ^ changes) & used[i % 8];
    ties.lanes[i] = tied & used[i % 8];
    const auto word = static_cast<std::uint32_t>(i / 8);
    if (ties.lanes[i] != 0 && (ties.count == 0 || ties.words[ties.count - 1] != word))
      ties.words[ties.count++] = word;
  }
}

} // namespace deeprg::montecarlo
