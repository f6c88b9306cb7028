// What the tests of the lane kernels work on.
#pragma once

#include <cstdint>
#include <vector>

#include "montecarlo/local_kernel.hpp"

namespace deeprg::montecarlo {

// Random spins with random neighbours.
struct LaneExample {
  LaneExample(std::size_t words, std::size_t neighbours, std::uint64_t seed)
      : spins(8 * words), other(8 * words), around(neighbours, std::vector<std::uint64_t>(8 * words)) {
    const random::Generator generator(seed);
    auto fill = [&, draw = 0U](std::vector<std::uint64_t>& out) mutable {
      generator.fill(random::Purpose::initial_spins, 0, 0, draw++, out);
    };
    fill(spins);
    fill(other);
    std::vector<std::uint64_t> mask(8);
    fill(mask);
    for (std::size_t q = 0; q < 8; ++q) // all lanes of the first half, some of the second
      used[q] = q < 4 ? ~std::uint64_t{0} : mask[q];
    for (auto& neighbour : around)
      fill(neighbour);
  }
  std::vector<std::uint64_t> spins, other;
  std::vector<std::vector<std::uint64_t>> around;
  Word used{};
};

// As a run of one colour.
struct Example : LaneExample {
  Example(std::size_t words, std::size_t neighbours, std::uint64_t seed) : LaneExample(words, neighbours, seed) {
    run.n = spins.size();
    run.neighbours = neighbours;
    for (std::size_t j = 0; j < neighbours; ++j)
      run.neighbour[j] = around[j].data();
  }
  Run run;
};

inline std::vector<std::uint32_t> tied_words(const Ties& ties) {
  return {ties.words.begin(), ties.words.begin() + static_cast<std::ptrdiff_t>(ties.count)};
}

} // namespace deeprg::montecarlo
