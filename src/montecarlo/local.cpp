#include "montecarlo/local.hpp"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <functional>

#include "base/error.hpp"
#include "ising/lane_sides.hpp"
#include "montecarlo/axis_lanes.hpp"
#include "montecarlo/local_lanes.hpp"
#include "montecarlo/local_tiles.hpp"

namespace deeprg::montecarlo {
namespace {

using ising::word_size;

constexpr std::int64_t tile_words = 64; // what a tile reads and writes stays in the first-level caches

ising::LaneSpins lane_spins(const lattice::Geometry& geometry, std::int64_t replicas, const parallel::Comm& comm) {
  if (!geometry.all_even())
    throw InputError("sample.algorithm: heat-bath and metropolis need even extents in lattice.size; use "
                     "algorithm = \"swendsen-wang\" for odd ones");
  const auto lanes = lattice::Lanes::of(geometry, replicas);
  return {lattice::Domain::of(geometry, lanes.groups, comm.size(), comm.rank()), lanes};
}

Rule rule_of(Algorithm algorithm, const lattice::Geometry& geometry, const ising::Couplings& couplings) {
  const int neighbours = 2 * geometry.dimensions;
  return {algorithm == Algorithm::metropolis ? ising::metropolis_thresholds(couplings, neighbours)
                                             : ising::heat_bath_thresholds(couplings, neighbours),
          static_cast<std::size_t>(neighbours)};
}

std::optional<AxisRule> axis_rule_of(Algorithm algorithm, const lattice::Geometry& geometry,
                                     const ising::Couplings& couplings) {
  if (!couplings.anisotropic())
    return {};
  return AxisRule(algorithm == Algorithm::metropolis ? ising::metropolis_axis_thresholds(couplings, geometry.dimensions)
                                                     : ising::heat_bath_axis_thresholds(couplings, geometry.dimensions),
                  geometry.dimensions);
}

} // namespace

LocalChain::LocalChain(Algorithm algorithm, const lattice::Geometry& geometry, const ising::Couplings& couplings,
                       std::int64_t replicas, const random::Generator& generator, const parallel::Comm& comm)
    : LocalChain(algorithm, geometry, std::vector{couplings}, replicas, generator, comm) {
  axis_rule_ = axis_rule_of(algorithm, geometry, couplings);
  if (couplings.disordered())
    bond_signs_.emplace(spins_, couplings, generator.rounds());
}

LocalChain::LocalChain(Algorithm algorithm, const lattice::Geometry& geometry,
                       const std::vector<ising::Couplings>& couplings, std::int64_t replicas,
                       const random::Generator& generator, const parallel::Comm& comm)
    : generator_(generator), comm_(comm), spins_(lane_spins(geometry, replicas, comm)) {
  std::vector<Rule> rules;
  for (const ising::Couplings& each : couplings)
    rules.push_back(rule_of(algorithm, geometry, each));
  rules_.assign(spins_.groups.size(), LaneRules(rules));
  const auto& [lanes, domain, groups] = spins_;
  for (std::int64_t g = 0; g < domain.units.count; ++g) {
    const auto site_of = [&](std::size_t lane) {
      return spins_.site_of(static_cast<std::size_t>(g), 0, 0, 0, 0, static_cast<std::int64_t>(lane));
    };
    auto& sites = lane_sites_.emplace_back();
    for (std::size_t lane = 0; lane < sites.size(); ++lane)
      sites[lane] = site_of(lane) - site_of(0);
    auto& used = used_.emplace_back();
    const std::int64_t count = lanes.replicas_in(domain.units.first + g) * lanes.segments;
    for (std::int64_t q = 0; q < word_size; ++q) {
      const std::int64_t left = count - 64 * q;
      used[static_cast<std::size_t>(q)] = left >= 64 ? ~std::uint64_t{0}
                                          : left > 0 ? (std::uint64_t{1} << left) - 1
                                                     : 0;
    }
  }
  // A tile is whole rows, or a part of one row.
  const std::int64_t rows = std::max<std::int64_t>(tile_words / lanes.half, 1);
  const std::int64_t words = std::min(tile_words, lanes.half);
  for (std::int64_t z = 0; z < domain.z.count; ++z)
    for (std::int64_t y = 0; y < domain.y.count; y += rows)
      for (std::int64_t k = 0; k < lanes.half; k += words)
        tiles_.push_back({z, y, std::min(rows, domain.y.count - y), k, std::min(words, lanes.half - k)});
  const auto inner = std::ranges::stable_partition(tiles_, [&](const Tile& tile) {
    const bool edge_y = tile.first_row == 0 || tile.first_row + tile.rows == domain.y.count;
    const bool edge_z = tile.z == 0 || tile.z + 1 == domain.z.count;
    return (!domain.whole_y() && edge_y) || (!domain.whole_z() && edge_z);
  });
  edge_tiles_ = tiles_.size() - inner.size();
  for (const Tile& tile : tiles_)
    longest_ = std::max(longest_, static_cast<std::size_t>(tile.rows * tile.words * word_size));
}

void LocalChain::assign(std::span<const std::int32_t> couplings) {
  for (std::size_t group = 0; group < rules_.size(); ++group) {
    const std::int64_t g = spins_.domain.units.first + static_cast<std::int64_t>(group);
    const auto replicas = static_cast<std::size_t>(spins_.lanes.replicas_in(g));
    const auto lanes = replicas * static_cast<std::size_t>(spins_.lanes.segments);
    for (std::size_t lane = 0; lane < lanes; ++lane)
      rules_[group].set(lane, static_cast<std::size_t>(
                                  couplings[static_cast<std::size_t>(g * lattice::Lanes::width) + lane % replicas]));
  }
}

void LocalChain::exchange(int colour) {
  for (auto& group : spins_.groups)
    group[static_cast<std::size_t>(colour)].exchange(comm_);
}

template <class Visit>
void LocalChain::visit_and_exchange(int colour, Visit visit) {
  const auto visit_part = [&](std::size_t group, std::size_t first, std::size_t end) {
    visit_tiles(first, end,
                [&](const Tile& tile, Scratch& scratch, std::size_t thread) { visit(group, tile, scratch, thread); });
  };
  const auto rows = [&](std::size_t group) -> auto& { return spins_.groups[group][static_cast<std::size_t>(colour)]; };
  const auto timed = [&](auto step) {
    if (edge_tiles_ == 0)
      return step();
    const auto start = std::chrono::steady_clock::now();
    step();
    exchange_seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  for (std::size_t group = 0; group < spins_.groups.size(); ++group) {
    visit_part(group, 0, edge_tiles_);
    timed([&] { rows(group).start_exchange(comm_); });
  }
  for (std::size_t group = 0; group < spins_.groups.size(); ++group) {
    visit_part(group, edge_tiles_, tiles_.size());
    timed([&] { rows(group).finish_exchange(comm_); });
  }
}

void LocalChain::sweep(std::uint64_t number) {
  for (int colour = 0; colour < 2; ++colour)
    visit_and_exchange(colour, [&](std::size_t group, const Tile& tile, Scratch& scratch, std::size_t) {
      update_tile(group, colour, number, tile, scratch);
    });
}

void LocalChain::sweep_and_measure(std::uint64_t number, std::span<std::int64_t> energy,
                                   std::span<std::int64_t> magnetization) {
  std::vector<ThreadCounters> counters(spins_.groups.size(),
                                       ThreadCounters(static_cast<std::size_t>(omp_get_max_threads())));
  for (int colour = 0; colour < 2; ++colour)
    visit_and_exchange(colour, [&](std::size_t group, const Tile& tile, Scratch& scratch, std::size_t thread) {
      const Run run = update_tile(group, colour, number, tile, scratch);
      if (colour == 1) // the other one has changed already
        count(group, colour, tile, run, counters[group][thread]);
    });
  add_totals(counters, energy, magnetization);
}

void LocalChain::gather_sides(std::size_t group, const std::uint64_t* row, std::int64_t rows, int step,
                              std::int64_t first, std::int64_t end, std::uint64_t* side) const {
  const auto& [lanes, domain, groups] = spins_;
  ising::gather_sides({row, rows, lanes.half * word_size, lanes.half}, step, first, end,
                      lanes.replicas_in(domain.units.first + static_cast<std::int64_t>(group)), lanes.segments, side);
}

// The neighbours of a tile: along z and y and one of the two along x they lie in the other colour at the same place;
// the other one along x is gathered into scratch.side.
Run LocalChain::run_of(std::size_t group, int colour, const Tile& tile, Scratch& scratch) const {
  const auto& other = spins_.groups[group][static_cast<std::size_t>(1 - colour)];
  // the side neighbour of word k is word k + step
  gather_sides(group, other.row(tile.z, tile.first_row), tile.rows,
               spins_.parity(colour, tile.z, tile.first_row) != 0 ? 1 : -1, tile.first_word,
               tile.first_word + tile.words, scratch.side.data());
  Run run;
  run.n = static_cast<std::size_t>(tile.rows * tile.words * word_size);
  const auto add = [&](const std::uint64_t* row) { run.neighbour[run.neighbours++] = row; };
  const std::int64_t first = tile.first_word * word_size;
  add(other.row(tile.z, tile.first_row) + first);
  add(scratch.side.data());
  if (spins_.domain.geometry.dimensions >= 2) {
    add(other.row(tile.z, tile.first_row - 1) + first);
    add(other.row(tile.z, tile.first_row + 1) + first);
  }
  if (spins_.domain.geometry.dimensions >= 3) {
    add(other.row(tile.z - 1, tile.first_row) + first);
    add(other.row(tile.z + 1, tile.first_row) + first);
  }
  if (bond_signs_) {
    scratch.turned.resize(run.neighbours * run.n);
    for (std::size_t j = 0; j < run.neighbours; ++j) {
      std::uint64_t* const turned = scratch.turned.data() + j * run.n;
      std::transform(run.neighbour[j], run.neighbour[j] + run.n,
                     bond_signs_->words(group, colour, j, tile.z, tile.first_row, tile.first_word), turned,
                     std::bit_xor<>());
      run.neighbour[j] = turned;
    }
  }
  return run;
}

Run LocalChain::update_tile(std::size_t group, int colour, std::uint64_t sweep, const Tile& tile, Scratch& scratch) {
  const Run run = run_of(group, colour, tile, scratch);
  const auto place =
      static_cast<std::uint64_t>(4 * spins_.word_of(group, colour, tile.z, tile.first_row, tile.first_word));
  std::uint64_t* const own =
      spins_.groups[group][static_cast<std::size_t>(colour)].row(tile.z, tile.first_row) + tile.first_word * word_size;
  const Planes random{generator_, place, sweep};
  if (axis_rule_)
    update_lanes(*axis_rule_, run, random, used_[group], own, scratch.ties);
  else
    update_lanes(rules_[group], run, random, used_[group], own, scratch.ties);
  break_ties(group, colour, sweep, tile, run, own, scratch);
  return run;
}

void LocalChain::break_ties(std::size_t group, int colour, std::uint64_t sweep, const Tile& tile, const Run& run,
                            std::uint64_t* spins, Scratch& scratch) const {
  const std::int64_t first = spins_.site_of(group, colour, tile.z, tile.first_row, tile.first_word, 0);
  const std::int64_t odd = spins_.parity(colour, tile.z, tile.first_row), lx = spins_.domain.geometry.lx;
  const auto words = static_cast<std::uint32_t>(tile.words);
  const auto site = [&](std::uint32_t word) {
    const std::int64_t row = word / words, k = word % words;
    return first + row * lx + 2 * k + ((odd + row) & 1) - odd;
  };
  scratch.tied.draw(scratch.ties, site, lane_sites_[group], generator_, sweep);
  if (axis_rule_)
    scratch.tied.settle(
        spins, [&](std::size_t i, int bit) { return axis_rule_->low_bits(axis_state_of(run, spins, i, bit)); });
  else
    scratch.tied.settle(spins, [&](std::size_t i, int bit) {
      unsigned state = (spins[i] >> bit & 1) != 0 ? 8 : 0;
      for (std::size_t j = 0; j < run.neighbours; ++j)
        state += static_cast<unsigned>((spins[i] ^ run.neighbour[j][i]) >> bit & 1);
      return rules_[group]
          .of(64 * (i % static_cast<std::size_t>(word_size)) + static_cast<std::size_t>(bit))
          .low_bits(state);
    });
}

ising::BitRows LocalChain::empty_rows() const { return {spins_.domain, spins_.lanes.replicas, spins_.replicas()}; }

void LocalChain::read(ising::BitRows& rows) const { ising::to_rows(spins_, rows); }

void LocalChain::write(const ising::BitRows& rows) {
  ising::from_rows(rows, spins_);
  exchange(0);
  exchange(1);
}

} // namespace deeprg::montecarlo
