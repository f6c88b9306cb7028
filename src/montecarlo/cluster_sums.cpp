#include "montecarlo/cluster_sums.hpp"

#include <bit>

namespace deeprg::montecarlo {
namespace {

__extension__ using Wide = unsigned __int128;

Wide wide(std::uint64_t low, std::uint64_t high) { return static_cast<Wide>(high) << 64 | low; }

} // namespace

void ClusterSums::add(std::uint64_t size) {
  const std::uint64_t square = size * size;
  squares += square;
  const Wide fourth = wide(fourth_low, fourth_high) + static_cast<Wide>(square) * square;
  fourth_low = static_cast<std::uint64_t>(fourth);
  fourth_high = static_cast<std::uint64_t>(fourth >> 64);
}

void ClusterSums::add(const ClusterSums& sums) {
  squares += sums.squares;
  const Wide fourth = wide(fourth_low, fourth_high) + wide(sums.fourth_low, sums.fourth_high);
  fourth_low = static_cast<std::uint64_t>(fourth);
  fourth_high = static_cast<std::uint64_t>(fourth >> 64);
}

double as_double(std::uint64_t low, std::uint64_t high) { return static_cast<double>(wide(low, high)); }

void find_sizes(Runs& runs, std::int64_t lx) {
  runs.size.resize(runs.count);
  for (std::size_t at = 0; at < runs.rows * runs.words; ++at) {
    const bool last = at % runs.words + 1 == runs.words;
    const auto end = static_cast<std::uint32_t>(last ? lx - 64 * static_cast<std::int64_t>(runs.words - 1) : 64);
    std::uint32_t* size = runs.size.data() + runs.first[at];
    std::uint64_t starts = runs.starts[at] & (runs.starts[at] - 1);
    std::uint32_t begin = 0;
    for (; starts != 0; starts &= starts - 1) {
      const auto next = static_cast<std::uint32_t>(std::countr_zero(starts));
      *size++ = next - begin;
      begin = next;
    }
    *size = end - begin;
  }
  for (std::uint32_t run = runs.count; run-- > 0;) { // parents are smaller: a run has all of its children's by now
    const std::uint32_t size = runs.size[run], parent = runs.parent[run];
    runs.size[run] = 0;
    runs.size[parent] += size; // its own, if it is a root
  }
}

} // namespace deeprg::montecarlo
