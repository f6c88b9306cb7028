#include "montecarlo/local.hpp"

#include <algorithm>
#include <bit>

#include "base/error.hpp"
#include "montecarlo/lane_counter.hpp"

namespace deeprg::montecarlo {
namespace {

using ising::word_size;

constexpr std::int64_t smallest_crew = 16; // tiles for which waking other threads pays
constexpr std::int64_t tile_words = 32;    // planes of one tile stay in the first-level caches

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

} // namespace

LocalChain::LocalChain(Algorithm algorithm, const lattice::Geometry& geometry, const ising::Couplings& couplings,
                       std::int64_t replicas, const random::Generator& generator, const parallel::Comm& comm)
    : generator_(generator), comm_(comm), spins_(lane_spins(geometry, replicas, comm)),
      rule_(rule_of(algorithm, geometry, couplings)) {
  const auto& [lanes, domain, groups] = spins_;
  for (std::int64_t g = 0; g < domain.units.count; ++g) {
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
  for (const Tile& tile : tiles_)
    longest_ = std::max(longest_, static_cast<std::size_t>(tile.rows * tile.words * word_size));
}

void LocalChain::exchange(int colour) {
  for (auto& group : spins_.groups)
    group[static_cast<std::size_t>(colour)].exchange(comm_);
}

void LocalChain::sweep(std::uint64_t number) {
  for (int colour = 0; colour < 2; ++colour) {
    for (std::size_t group = 0; group < spins_.groups.size(); ++group)
      update_colour(group, colour, number);
    exchange(colour);
  }
}

// The neighbours of a tile: along z and y and one of the two along x they lie in the other colour at the same place;
// the other one along x is gathered into scratch.side.
Run LocalChain::run_of(std::size_t group, int colour, const Tile& tile, Scratch& scratch) const {
  const auto& other = spins_.groups[group][static_cast<std::size_t>(1 - colour)];
  const std::int64_t half = spins_.lanes.half;
  const std::int64_t replicas = spins_.lanes.replicas_in(spins_.domain.units.first + static_cast<std::int64_t>(group));
  std::uint64_t* side = scratch.side.data();
  for (std::int64_t y = tile.first_row; y < tile.first_row + tile.rows; ++y) {
    const std::uint64_t* row = other.row(tile.z, y);
    const int step = spins_.parity(colour, tile.z, y) != 0 ? 1 : -1; // the side neighbour of word k is word k + step
    for (std::int64_t k = tile.first_word; k < tile.first_word + tile.words; ++k, side += word_size) {
      const std::int64_t from = k + step;
      if (from < 0)
        ising::shift_segments(row + (half - 1) * word_size, side, replicas, spins_.lanes.segments, 1);
      else if (from >= half)
        ising::shift_segments(row, side, replicas, spins_.lanes.segments, -1);
      else
        std::copy_n(row + from * word_size, word_size, side);
    }
  }
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
  return run;
}

void LocalChain::update_colour(std::size_t group, int colour, std::uint64_t sweep) {
  const auto count = static_cast<std::int64_t>(tiles_.size());
#pragma omp parallel if (count >= smallest_crew)
  {
    Scratch scratch(longest_);
#pragma omp for schedule(static)
    for (std::int64_t t = 0; t < count; ++t)
      update_tile(group, colour, sweep, tiles_[static_cast<std::size_t>(t)], scratch);
  }
}

void LocalChain::update_tile(std::size_t group, int colour, std::uint64_t sweep, const Tile& tile, Scratch& scratch) {
  const auto& [lanes, domain, groups] = spins_;
  const Run run = run_of(group, colour, tile, scratch);
  // Global word: ((group Lz + z) Ly + y) half + k; the tile's words are consecutive.
  const std::int64_t g = domain.units.first + static_cast<std::int64_t>(group);
  const std::int64_t row =
      (g * domain.geometry.lz + domain.z.first + tile.z) * domain.geometry.ly + domain.y.first + tile.first_row;
  const std::int64_t words = lanes.groups * domain.geometry.rows() * lanes.half; // of one colour
  const auto place = static_cast<std::uint64_t>(4 * (colour * words + row * lanes.half + tile.first_word));
  for (std::size_t p = 0; p < planes; ++p)
    generator_.fill(random::Purpose::local_planes, place, sweep, static_cast<std::uint32_t>(p),
                    std::span(scratch.random.data() + p * run.n, run.n));
  std::uint64_t* const own =
      spins_.groups[group][static_cast<std::size_t>(colour)].row(tile.z, tile.first_row) + tile.first_word * word_size;
  count_unlike(run, own, scratch);
  update(rule_, run.n, own, scratch);
  break_ties(group, colour, sweep, tile, own, scratch);
  const auto& used = used_[group];
  for (std::size_t i = 0; i < run.n; ++i)
    own[i] &= used[i % word_size];
}

void LocalChain::break_ties(std::size_t group, int colour, std::uint64_t sweep, const Tile& tile, std::uint64_t* spins,
                            const Scratch& scratch) const {
  const auto& [lanes, domain, groups] = spins_;
  const auto n = static_cast<std::int64_t>(tile.rows * tile.words * word_size);
  const std::int64_t g = domain.units.first + static_cast<std::int64_t>(group);
  const std::int64_t replicas = lanes.replicas_in(g);
  for (std::int64_t i = 0; i < n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const auto q = static_cast<std::size_t>(i % word_size);
    for (std::uint64_t tied = scratch.tied[at] & used_[group][q]; tied != 0; tied &= tied - 1) {
      const int bit = std::countr_zero(tied);
      const std::int64_t lane = 64 * (i % word_size) + bit;
      const std::int64_t row = i / (tile.words * word_size), k = i / word_size % tile.words + tile.first_word;
      const std::int64_t y = tile.first_row + row;
      const std::int64_t x = lane / replicas * 2 * lanes.half + 2 * k + spins_.parity(colour, tile.z, y);
      const std::int64_t replica = g * lattice::Lanes::width + lane % replicas;
      const std::int64_t site =
          ((domain.z.first + tile.z) * domain.geometry.ly + domain.y.first + y) * domain.geometry.lx + x;
      const auto count = [&](std::size_t b) { return scratch.unlike[b][at] >> bit & 1; };
      const std::uint64_t unlike = count(0) | count(1) << 1 | count(2) << 2;
      const std::uint64_t up = spins[i] >> bit & 1; // a lane that ties has not changed yet
      const std::uint64_t random =
          generator_
              .block(random::Purpose::local_ties, static_cast<std::uint64_t>(replica * domain.geometry.sites() + site),
                     sweep)
              .low &
          ((std::uint64_t{1} << 52) - 1);
      if (random < rule_.low_bits(2 * unlike + up))
        spins[i] ^= std::uint64_t{1} << bit;
    }
  }
}

void LocalChain::measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) {
  const auto& [lanes, domain, groups] = spins_;
  const std::int64_t part_sites = domain.rows() * domain.geometry.lx;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::int64_t replicas = lanes.replicas_in(domain.units.first + static_cast<std::int64_t>(group));
    const std::int64_t first = (domain.units.first + static_cast<std::int64_t>(group)) * lattice::Lanes::width;
    std::vector<std::int64_t> unlike(static_cast<std::size_t>(replicas)), up(unlike.size());
    const auto count = static_cast<std::int64_t>(tiles_.size());
#pragma omp parallel if (count >= smallest_crew)
    {
      LaneCounter bonds, ups;
      Scratch scratch(longest_);
#pragma omp for schedule(static)
      for (std::int64_t t = 0; t < count; ++t) {
        const Tile& tile = tiles_[static_cast<std::size_t>(t)];
        const auto words = [&](std::size_t colour) {
          return groups[group][colour].row(tile.z, tile.first_row) + tile.first_word * word_size;
        };
        const Run run = run_of(group, 0, tile, scratch); // every bond joins the two colours: colour 0 sees each once
        count_unlike(run, words(0), scratch);
        for (std::size_t i = 0; i < run.n; i += word_size) {
          for (std::size_t b = 0; b < 3; ++b) {
            for (std::size_t q = 0; q < word_size; ++q)
              scratch.unlike[b][i + q] &= used_[group][q];
            bonds.add(scratch.unlike[b].data() + i, b);
          }
          ups.add(words(0) + i, 0);
          ups.add(words(1) + i, 0);
        }
      }
      const auto &lane_bonds = bonds.totals(), &lane_ups = ups.totals();
#pragma omp critical
      for (std::int64_t lane = 0; lane < replicas * lanes.segments; ++lane) {
        unlike[static_cast<std::size_t>(lane % replicas)] += lane_bonds[static_cast<std::size_t>(lane)];
        up[static_cast<std::size_t>(lane % replicas)] += lane_ups[static_cast<std::size_t>(lane)];
      }
    }
    for (std::int64_t r = 0; r < replicas; ++r) {
      const auto at = static_cast<std::size_t>(first + r), local = static_cast<std::size_t>(r);
      energy[at] += 2 * unlike[local] - domain.geometry.dimensions * part_sites;
      magnetization[at] += 2 * up[local] - part_sites;
    }
  }
}

ising::BitRows LocalChain::empty_rows() const { return {spins_.domain, spins_.lanes.replicas, spins_.replicas()}; }

void LocalChain::read(ising::BitRows& rows) const { ising::to_rows(spins_, rows); }

void LocalChain::write(const ising::BitRows& rows) {
  ising::from_rows(rows, spins_);
  exchange(0);
  exchange(1);
}

} // namespace deeprg::montecarlo
