#include "montecarlo/local_kernel.hpp"

namespace deeprg::montecarlo {

std::array<std::uint64_t, 4> state_of(const Run& run, const std::uint64_t* spins, std::size_t i) {
  std::array<std::uint64_t, 4> state{0, 0, 0, spins[i]};
  for (std::size_t j = 0; j < run.neighbours; ++j) {
    std::uint64_t carry = spins[i] ^ run.neighbour[j][i];
    for (std::size_t b = 0; b < 3; ++b) {
      const std::uint64_t both = state[b] & carry;
      state[b] ^= carry;
      carry = both;
    }
  }
  return state;
}

void update_plainly(const Rule& rule, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                    Ties& ties) {
  ties.count = 0;
  for (std::size_t i = 0; i < run.n; ++i) {
    const auto bits = state_of(run, spins, i);
    std::array<std::uint64_t, Rule::states> lanes{}; // in each state
    for (unsigned state = 0; state < Rule::states; ++state) {
      lanes[state] = used[i % 8];
      for (unsigned b = 0; b < bits.size(); ++b)
        lanes[state] &= (state >> b & 1) != 0 ? bits[b] : ~bits[b];
    }
    std::uint64_t changes = 0, tied = used[i % 8];
    for (std::size_t p = 0; p < planes; ++p) { // the most significant plane that differs decides
      const auto block = random.generator.block(random::Purpose::local_planes, random.place + i / 2, random.sweep,
                                                static_cast<std::uint32_t>(p));
      const std::uint64_t r = i % 2 == 0 ? block.low : block.high;
      std::uint64_t threshold = 0;
      for (unsigned state = 0; state < Rule::states; ++state)
        if (lanes[state] != 0 && (rule.threshold(state).below >> (63 - p) & 1) != 0)
          threshold |= lanes[state];
      changes |= tied & threshold & ~r;
      tied &= ~(threshold ^ r);
    }
    for (unsigned state = 0; state < Rule::states; ++state)
      if (lanes[state] != 0 && rule.threshold(state).always) {
        changes |= lanes[state];
        tied &= ~lanes[state];
      }
    spins[i] = (spins[i] ^ changes) & used[i % 8];
    ties.lanes[i] = tied;
    const auto word = static_cast<std::uint32_t>(i / 8);
    if (tied != 0 && (ties.count == 0 || ties.words[ties.count - 1] != word))
      ties.words[ties.count++] = word;
  }
}

} // namespace deeprg::montecarlo
