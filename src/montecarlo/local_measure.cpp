// What local chains measure.
#include <omp.h>

#include "montecarlo/lane_sums.hpp"
#include "montecarlo/local_tiles.hpp"

namespace deeprg::montecarlo {

using ising::word_size;

void LocalChain::count(std::size_t group, int colour, const Tile& tile, const Run& run, Counters& counters) const {
  const auto words = [&](int of) {
    return spins_.groups[group][static_cast<std::size_t>(of)].row(tile.z, tile.first_row) + tile.first_word * word_size;
  };
  count_lanes(run, words(colour), words(1 - colour), used_[group], counters.unlike, counters.up);
}

void LocalChain::add_totals(std::vector<ThreadCounters>& of_groups, std::span<std::int64_t> energy,
                            std::span<std::int64_t> magnetization) const {
  const auto& [lanes, domain, groups] = spins_;
  const std::int64_t part_sites = domain.rows() * domain.geometry.lx;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::int64_t g = domain.units.first + static_cast<std::int64_t>(group);
    const auto first = static_cast<std::size_t>(g * lattice::Lanes::width);
    const auto replicas = static_cast<std::size_t>(lanes.replicas_in(g));
    const auto e = energy.subspan(first, replicas), m = magnetization.subspan(first, replicas);
    for (std::size_t r = 0; r < replicas; ++r) {
      e[r] -= domain.geometry.dimensions * part_sites;
      m[r] -= part_sites;
    }
    for (Counters& counters : of_groups[group]) {
      counters.unlike.add_totals(2, e);
      counters.up.add_totals(2, m);
    }
  }
}

void LocalChain::measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) {
  std::vector<ThreadCounters> counters(spins_.groups.size(),
                                       ThreadCounters(static_cast<std::size_t>(omp_get_max_threads())));
  for (std::size_t group = 0; group < spins_.groups.size(); ++group)
    visit_tiles(0, tiles_.size(), [&](const Tile& tile, Scratch& scratch, std::size_t thread) {
      count(group, 0, tile, run_of(group, 0, tile, scratch), counters[group][thread]);
    });
  add_totals(counters, energy, magnetization);
}

void LocalChain::measure_axes(std::span<std::int64_t> energy) {
  const auto& [lanes, domain, groups] = spins_;
  const auto axes = static_cast<std::size_t>(domain.geometry.dimensions);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::int64_t g = domain.units.first + static_cast<std::int64_t>(group);
    const auto replicas = static_cast<std::size_t>(lanes.replicas_in(g));
    std::vector<std::int64_t> totals(axes * replicas, -domain.rows() * domain.geometry.lx); // (axis, replica)
    const auto count = static_cast<std::int64_t>(tiles_.size());
#pragma omp parallel if (tiles_.size() >= smallest_crew)
    {
      std::vector<LaneCounter> unlike(axes);
      LaneCounter up;
      Scratch scratch(longest_);
#pragma omp for schedule(static)
      for (std::int64_t t = 0; t < count; ++t) { // every bond joins the two colours, as in measure
        const Tile& tile = tiles_[static_cast<std::size_t>(t)];
        const std::uint64_t* const own = groups[group][0].row(tile.z, tile.first_row) + tile.first_word * word_size;
        const Run all = run_of(group, 0, tile, scratch);
        for (std::size_t axis = 0; axis < axes; ++axis) {
          Run along = all;
          along.neighbours = 2;
          along.neighbour = {all.neighbour[2 * axis], all.neighbour[2 * axis + 1]};
          count_lanes(along, own, own, used_[group], unlike[axis], up);
        }
      }
#pragma omp critical
      for (std::size_t axis = 0; axis < axes; ++axis)
        unlike[axis].add_totals(2, std::span(totals).subspan(axis * replicas, replicas));
    }
    for (std::size_t r = 0; r < replicas; ++r)
      for (std::size_t axis = 0; axis < axes; ++axis)
        energy[(static_cast<std::size_t>(g * lattice::Lanes::width) + r) * axes + axis] += totals[axis * replicas + r];
  }
}

void LocalChain::measure_overlaps(std::span<std::int64_t> overlap) {
  const auto& [lanes, domain, groups] = spins_;
  const std::int64_t part_sites = domain.rows() * domain.geometry.lx;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::int64_t g = domain.units.first + static_cast<std::int64_t>(group);
    std::vector<std::int64_t> unlike(static_cast<std::size_t>(lanes.replicas_in(g))); // at the first of each pair
    LaneCounter other, counter;
    std::vector<std::uint64_t> differ(2 * longest_);
    for (const Tile& tile : tiles_) {
      Run run;
      run.n = static_cast<std::size_t>(tile.rows * tile.words * word_size);
      run.neighbours = 2; // whose counts nobody asks for
      for (std::size_t colour = 0; colour < 2; ++colour) {
        const std::uint64_t* const words =
            groups[group][colour].row(tile.z, tile.first_row) + tile.first_word * word_size;
        std::uint64_t* const out = differ.data() + colour * longest_;
        for (std::size_t i = 0; i < run.n; ++i) // the replicas of a pair are neighbours among the lanes
          out[i] = (words[i] ^ words[i] >> 1) & 0x5555555555555555;
        run.neighbour[colour] = out;
      }
      count_lanes(run, run.neighbour[0], run.neighbour[1], used_[group], other, counter);
    }
    counter.add_totals(1, unlike);
    for (std::size_t pair = 0; pair < unlike.size() / 2; ++pair)
      overlap[static_cast<std::size_t>(g * lattice::Lanes::width / 2) + pair] += part_sites - 2 * unlike[2 * pair];
  }
}

} // namespace deeprg::montecarlo
