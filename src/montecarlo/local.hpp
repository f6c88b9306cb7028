// Heat-bath and Metropolis updates of one colour of the chessboard after the other, on words of lanes.
// Randomness: Purpose::local_planes and local_ties (base/random). Members as in chain.hpp.
#pragma once

#include <optional>

#include "ising/lane_spins.hpp"
#include "montecarlo/axis_rule.hpp"
#include "montecarlo/bond_signs.hpp"
#include "montecarlo/chain.hpp"
#include "montecarlo/lane_counter.hpp"
#include "montecarlo/lane_rules.hpp"
#include "montecarlo/tied_lanes.hpp"

namespace deeprg::montecarlo {

class LocalChain : public Chain {
public:
  LocalChain(Algorithm algorithm, const lattice::Geometry& geometry, const ising::Couplings& couplings,
             std::int64_t replicas, const random::Generator& generator, const parallel::Comm& comm);
  LocalChain(Algorithm algorithm, const lattice::Geometry& geometry, const std::vector<ising::Couplings>& couplings,
             std::int64_t replicas, const random::Generator& generator, const parallel::Comm& comm);

  void sweep(std::uint64_t number) override;
  void sweep_and_measure(std::uint64_t number, std::span<std::int64_t> energy,
                         std::span<std::int64_t> magnetization) override;
  void measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) override;
  [[nodiscard]] bool anisotropic() const override { return axis_rule_.has_value(); }
  void measure_axes(std::span<std::int64_t> energy) override;
  [[nodiscard]] bool disordered() const override { return bond_signs_.has_value(); }
  void measure_overlaps(std::span<std::int64_t> overlap) override;
  void assign(std::span<const std::int32_t> couplings) override;
  // Seconds this rank has spent on sending and waiting for ghost rows; 0 where no lattice is cut.
  [[nodiscard]] double exchange_seconds() const { return exchange_seconds_; }
  [[nodiscard]] ising::BitRows empty_rows() const override;
  void read(ising::BitRows& rows) const override;
  void write(const ising::BitRows& rows) override;

protected:
  static constexpr std::size_t smallest_crew = 16; // tiles, or pieces of as many words, for which waking threads pays
  // The neighbours along x that do not lie in place, of words [first, end) of rows of a local group, row after row:
  // those of word k are the word k + step of `row`, the row itself or the one above or below it in the colour that
  // holds them. step is the first row's, +1 or -1, and changes its sign from row to row.
  void gather_sides(std::size_t group, const std::uint64_t* row, std::int64_t rows, int step, std::int64_t first,
                    std::int64_t end, std::uint64_t* side) const;
  void exchange(int colour);
  [[nodiscard]] const random::Generator& generator() const { return generator_; }
  [[nodiscard]] ising::LaneSpins& spins() { return spins_; }
  [[nodiscard]] const Word& used(std::size_t group) const { return used_[group]; } // lanes
  [[nodiscard]] const TiedLanes::Places& lane_sites(std::size_t group) const { return lane_sites_[group]; }

private:
  struct Tile { // words [first_word, first_word + words) of rows [first_row, first_row + rows) of a plane
    std::int64_t z, first_row, rows, first_word, words;
  };
  struct Scratch { // of one thread
    explicit Scratch(std::size_t length) : side(length), ties(length) {}
    std::vector<std::uint64_t> side;   // neighbours along x that do not lie in place
    std::vector<std::uint64_t> turned; // all neighbours, as the site feels them where bonds differ in sign
    Ties ties;
    TiedLanes tied;
  };
  // Counters of one thread.
  struct Counters {
    LaneCounter unlike, up; // unlike neighbours of one colour: every bond joins the two; spins of both
  };
  using ThreadCounters = std::vector<Counters>;
  // visit(tile, scratch, thread) of tiles [first, end), shared by the threads.
  template <class Visit>
  void visit_tiles(std::size_t first, std::size_t end, Visit visit) const;
  // Visits all tiles of a colour, visit(group, tile, scratch, thread), those at the edges first; fills its ghost rows,
  // whose messages travel while the others are visited.
  template <class Visit>
  void visit_and_exchange(int colour, Visit visit);
  void count(std::size_t group, int colour, const Tile& tile, const Run& run, Counters& counters) const;
  void add_totals(std::vector<ThreadCounters>& of_groups, std::span<std::int64_t> energy,
                  std::span<std::int64_t> magnetization) const;
  Run update_tile(std::size_t group, int colour, std::uint64_t sweep, const Tile& tile, Scratch& scratch);
  void break_ties(std::size_t group, int colour, std::uint64_t sweep, const Tile& tile, const Run& run,
                  std::uint64_t* spins, Scratch& scratch) const;
  [[nodiscard]] Run run_of(std::size_t group, int colour, const Tile& tile, Scratch& scratch) const;

  random::Generator generator_;
  parallel::Comm comm_;
  ising::LaneSpins spins_;
  std::vector<LaneRules> rules_;              // of the lanes, by group
  std::optional<BondSigns> bond_signs_;       // where bonds differ in sign
  std::optional<AxisRule> axis_rule_;         // where the couplings differ by axis, instead of rules_
  std::vector<Word> used_;                    // lanes in use, by group
  std::vector<TiedLanes::Places> lane_sites_; // site_of a lane minus that of lane 0, by group
  std::vector<Tile> tiles_;                   // those with rows that other ranks need first
  std::size_t edge_tiles_ = 0;
  double exchange_seconds_ = 0;
  std::size_t longest_ = 0; // integers in the longest tile
};

} // namespace deeprg::montecarlo
