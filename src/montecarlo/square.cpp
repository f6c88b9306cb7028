#include "montecarlo/square.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "montecarlo/square_lanes.hpp"

namespace deeprg::montecarlo {
namespace {

using ising::word_size;

constexpr std::int64_t most_words = 32; // what a piece reads and writes stays in the first-level caches

const lattice::Geometry& two_dimensional(const lattice::Geometry& geometry) {
  if (geometry.dimensions != 2)
    throw InputError("model.diagonal and model.plaquette need two extents in lattice.size");
  return geometry;
}

} // namespace

SquareChain::SquareChain(Algorithm algorithm, const lattice::Geometry& geometry, const ising::Couplings& couplings,
                         std::int64_t replicas, const random::Generator& generator, const parallel::Comm& comm)
    : LocalChain(algorithm, two_dimensional(geometry), couplings, replicas, generator, comm),
      rule_(algorithm == Algorithm::metropolis ? ising::metropolis_square_thresholds(couplings)
                                               : ising::heat_bath_square_thresholds(couplings)),
      piece_words_(std::min(most_words, spins().lanes.half)) {
  const auto& [lanes, domain, groups] = spins();
  for (std::int64_t y = 0; y < domain.y.count; ++y)
    for (std::int64_t first = 0; first < lanes.half; first += piece_words_)
      pieces_[static_cast<std::size_t>((domain.y.first + y) & 1)].push_back(
          {y, first, std::min(first + piece_words_, lanes.half)});
}

void SquareChain::sweep(std::uint64_t number) {
  for (int colour = 0; colour < 2; ++colour)
    for (const auto& pieces : pieces_) {
      for (std::size_t group = 0; group < spins().groups.size(); ++group)
        update_class(group, colour, number, pieces);
      exchange(colour);
    }
}

void SquareChain::update_class(std::size_t group, int colour, std::uint64_t sweep, const std::vector<Piece>& pieces) {
#pragma omp parallel if (pieces.size() >= smallest_crew)
  {
    Scratch scratch(static_cast<std::size_t>(piece_words_ * word_size));
#pragma omp for schedule(static)
    for (std::size_t i = 0; i < pieces.size(); ++i)
      update(group, colour, sweep, pieces[i], scratch);
  }
}

std::uint64_t* SquareChain::words(std::size_t group, int colour, const Piece& piece) {
  return spins().groups[group][static_cast<std::size_t>(colour)].row(0, piece.y) + piece.first * word_size;
}

// The rows below and above hold one neighbour of either colour in place; what lies beside it is gathered.
SquareRun SquareChain::run_of(std::size_t group, int colour, const Piece& piece, Scratch& scratch) {
  const auto& own = spins().groups[group][static_cast<std::size_t>(colour)];
  const auto& other = spins().groups[group][static_cast<std::size_t>(1 - colour)];
  const int step = spins().parity(colour, 0, piece.y) != 0 ? 1 : -1;
  const std::int64_t offset = piece.first * word_size, length = piece_words_ * word_size;
  const std::uint64_t* const rows[3] = {other.row(0, piece.y), own.row(0, piece.y - 1), own.row(0, piece.y + 1)};
  std::uint64_t* const sides[3] = {scratch.side.data(), scratch.side.data() + length, scratch.side.data() + 2 * length};
  for (std::size_t j = 0; j < 3; ++j)
    gather_sides(group, rows[j], 1, step, piece.first, piece.end, sides[j]);
  return {static_cast<std::size_t>((piece.end - piece.first) * word_size),
          {rows[0] + offset, sides[0], other.row(0, piece.y - 1) + offset, other.row(0, piece.y + 1) + offset},
          {rows[1] + offset, rows[2] + offset, sides[1], sides[2]}};
}

void SquareChain::update(std::size_t group, int colour, std::uint64_t sweep, const Piece& piece, Scratch& scratch) {
  const SquareRun run = run_of(group, colour, piece, scratch);
  const auto place = static_cast<std::uint64_t>(4 * spins().word_of(group, colour, 0, piece.y, piece.first));
  std::uint64_t* const own = words(group, colour, piece);
  update_lanes(rule_, run, {generator(), place, sweep}, used(group), own, scratch.ties);
  const std::int64_t first = spins().site_of(group, colour, 0, piece.y, piece.first, 0);
  scratch.tied.draw(
      scratch.ties, [&](std::uint32_t word) { return first + 2 * std::int64_t{word}; }, lane_sites(group), generator(),
      sweep);
  scratch.tied.settle(own, [&](std::size_t i, int bit) { return rule_.low_bits(state_of(run, own, i, bit)); });
}

void SquareChain::measure_beyond(std::span<std::int64_t> diagonal, std::span<std::int64_t> plaquette) {
  const auto& [lanes, domain, groups] = spins();
  // Every diagonal bond has one end in an even row, and every plaquette two sites there, one of each colour.
  const std::int64_t even_rows = (domain.y.first + domain.y.count + 1) / 2 - (domain.y.first + 1) / 2;
  const auto& pieces = pieces_[0];
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::int64_t g = domain.units.first + static_cast<std::int64_t>(group);
    const auto first = static_cast<std::size_t>(g * lattice::Lanes::width);
    const auto replicas = static_cast<std::size_t>(lanes.replicas_in(g));
    const auto d = diagonal.subspan(first, replicas), p = plaquette.subspan(first, replicas);
    for (std::size_t r = 0; r < replicas; ++r) {
      d[r] -= 4 * even_rows * domain.geometry.lx;
      p[r] -= 2 * even_rows * domain.geometry.lx;
    }
#pragma omp parallel if (pieces.size() >= smallest_crew)
    {
      LaneCounter unlike, odd;
      Scratch scratch(static_cast<std::size_t>(piece_words_ * word_size));
#pragma omp for schedule(static)
      for (std::size_t i = 0; i < pieces.size(); ++i)
        for (int colour = 0; colour < 2; ++colour)
          count_lanes(run_of(group, colour, pieces[i], scratch), words(group, colour, pieces[i]), used(group), unlike,
                      odd);
#pragma omp critical
      {
        unlike.add_totals(2, d);
        odd.add_totals(1, p);
      }
    }
  }
}

} // namespace deeprg::montecarlo
