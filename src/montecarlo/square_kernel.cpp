#include "montecarlo/square_kernel.hpp"

#include "montecarlo/long_kernel.hpp"

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
  update_lane_by_lane(
      rule, run.n, [&](std::size_t i, int lane) { return state_of(run, spins, i, lane); }, random, used, spins, ties);
}

} // namespace deeprg::montecarlo
