// Heat-bath and Metropolis updates of two dimensions with diagonal and plaquette couplings, on words of lanes. No two
// spins of a class, the sites of one colour in rows of one parity, are in one term: the four classes are updated one
// after the other (colour 0 in even rows, in odd rows, colour 1 likewise).
// Randomness: as LocalChain, since the colour and the row of a word say its class. Members as in chain.hpp.
#pragma once

#include "montecarlo/local.hpp"
#include "montecarlo/square_kernel.hpp"

namespace deeprg::montecarlo {

class SquareChain : public LocalChain {
public:
  // InputError unless the lattice has two even extents.
  SquareChain(Algorithm algorithm, const lattice::Geometry& geometry, const ising::Couplings& couplings,
              std::int64_t replicas, const random::Generator& generator, const parallel::Comm& comm);

  void sweep(std::uint64_t number) override;
  void sweep_and_measure(std::uint64_t number, std::span<std::int64_t> energy,
                         std::span<std::int64_t> magnetization) override {
    Chain::sweep_and_measure(number, energy, magnetization);
  }
  [[nodiscard]] bool beyond_nearest() const override { return true; }
  void measure_beyond(std::span<std::int64_t> diagonal, std::span<std::int64_t> plaquette) override;

private:
  struct Piece { // words [first, end) of a row
    std::int64_t y, first, end;
  };
  struct Scratch { // of one thread
    explicit Scratch(std::size_t length) : side(3 * length), ties(length) {}
    std::vector<std::uint64_t> side; // neighbours that do not lie in place: of the row, of the ones below and above it
    Ties ties;
    TiedLanes tied;
  };
  void update_class(std::size_t group, int colour, std::uint64_t sweep, const std::vector<Piece>& pieces);
  void update(std::size_t group, int colour, std::uint64_t sweep, const Piece& piece, Scratch& scratch);
  [[nodiscard]] SquareRun run_of(std::size_t group, int colour, const Piece& piece, Scratch& scratch);
  [[nodiscard]] std::uint64_t* words(std::size_t group, int colour, const Piece& piece);

  SquareRule rule_;
  std::int64_t piece_words_;
  std::array<std::vector<Piece>, 2> pieces_; // of the even and the odd rows
};

} // namespace deeprg::montecarlo
