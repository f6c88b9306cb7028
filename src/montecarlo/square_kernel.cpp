#include "montecarlo/square_kernel.hpp"

namespace deeprg::montecarlo {

unsigned state_of(const SquareRun& run, const std::uint64_t* spins, std::size_t i, int lane) {
  const auto at = [&](const std::uint64_t* integers) { return static_cast<unsigned>(integers[i] >> lane & 1); };
  const unsigned s = at(spins);
  unsigned nearest = 0, diagonal = 0, odd = 0;
  for (std::size_t j = 0; j < 4; ++j) {
    nearest += s ^ at(run.nearest[j]);
    diagonal += s ^ at(run.diagonal[j]);
    odd += s ^ at(run.nearest[j / 2]) ^ at(run.nearest[2 + j % 2]) ^ at(run.diagonal[j]);
  }
  return nearest | diagonal << 3 | odd / 2 << 6 | s << 8;
}

void update_plainly(const SquareRule& rule, const SquareRun& run, const Planes& random, const Word& used,
                    std::uint64_t* spins, Ties& ties) {
  ties.count = 0;
  for (std::size_t i = 0; i < run.n; ++i) {
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
      const ising::Threshold& t = rule.threshold(state_of(run, spins, i, lane));
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
