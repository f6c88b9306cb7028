// A Markov chain of Ising configurations: R replicas on one lattice, shared over the ranks of a communicator.
//
//   algorithm       state              field  K < 0  odd extents  K by axis  diagonal, plaquette
//   heat-bath       words of lanes     yes    yes    no           yes        in 2D
//   metropolis      words of lanes     yes    yes    no           yes        in 2D
//   swendsen-wang   rows of bits       no     yes    yes          yes        no
//   wolff           a byte a site      no     yes    yes          yes        no
// A sweep is one update of every spin (heat-bath, Metropolis: one colour of the chessboard after the other), one update
// of all clusters (Swendsen-Wang) or one cluster flipped (Wolff). The bits that sweep n draws depend on (seed, n,
// place) alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/random.hpp"
#include "ising/couplings.hpp"
#include "ising/spins.hpp"
#include "lattice/geometry.hpp"
#include "parallel/comm.hpp"

namespace deeprg::montecarlo {

enum class Algorithm { heat_bath, metropolis, swendsen_wang, wolff };

// "heat-bath", "metropolis", "swendsen-wang" or "wolff"; InputError for anything else.
[[nodiscard]] Algorithm algorithm_of(const std::string& name);

class Chain {
public:
  virtual ~Chain() = default;

  // Advances every replica by one sweep, of number `sweep` (1, 2, ...). Collective over the chain's communicator.
  virtual void sweep(std::uint64_t number) = 0;

  // The same sweep, which also adds to `sums` (R, 3) this rank's share of the sums over the clusters that it flips or
  // not: of their sizes squared, and of the fourth powers the low and the high 64 bits (cluster_sums.hpp). The sum over
  // ranks is the total. A chain without clusters leaves `sums` alone. Collective.
  virtual void sweep_and_sum(std::uint64_t number, std::span<std::int64_t> sums) {
    (void)sums;
    sweep(number);
  }

  // Adds this rank's share of every replica's totals: E/J = -sum over bonds of s s', M = sum of s; both of length R.
  // The sum over ranks is the total. Collective.
  virtual void measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) = 0;

  // The sweep and then measure, in one pass where the chain can.
  virtual void sweep_and_measure(std::uint64_t number, std::span<std::int64_t> energy,
                                 std::span<std::int64_t> magnetization) {
    sweep(number);
    measure(energy, magnetization);
  }

  // Whether the Hamiltonian has diagonal or plaquette terms. Then measure_beyond adds, likewise, the totals of
  // ising::SquareTerms.
  [[nodiscard]] virtual bool beyond_nearest() const { return false; }
  virtual void measure_beyond(std::span<std::int64_t> /*diagonal*/, std::span<std::int64_t> /*plaquette*/) {}

  // Whether the coupling is another along each axis. Then measure_axes adds, likewise, the energies of the bonds along
  // each: (R, axis), x first.
  [[nodiscard]] virtual bool anisotropic() const { return false; }
  virtual void measure_axes(std::span<std::int64_t> /*energy*/) {}

  // Whether bonds differ in sign, the same ones in all replicas. Then measure_overlaps adds, likewise, the totals
  // Q = sum of s s' over the sites of replicas 2 p and 2 p + 1: of length R/2; R must be even.
  [[nodiscard]] virtual bool disordered() const { return false; }
  virtual void measure_overlaps(std::span<std::int64_t> /*overlap*/) {}

  // Gives every replica of the run one of the couplings that the chain was made with. Of chains made with several.
  virtual void assign(std::span<const std::int32_t> /*couplings*/) {}

  // Units that the state of a replica has beside its configuration, which read() then only shows: of this rank's
  // replicas, one after the other, -1 and +1. restore: after write(), as after sweep `number`.
  [[nodiscard]] virtual std::int64_t further_units() const { return 0; }
  [[nodiscard]] virtual std::vector<std::int8_t> read_units() const { return {}; }
  virtual void restore_units(std::span<const std::int8_t> /*units*/, std::uint64_t /*number*/) {}

  // The configuration of this rank's part in natural order, out of and into the chain. write is collective.
  [[nodiscard]] virtual ising::BitRows empty_rows() const = 0;
  virtual void read(ising::BitRows& rows) const = 0;
  virtual void write(const ising::BitRows& rows) = 0;
};

// Ranks beyond the largest layout that fits the lattice hold an empty part and take part in collective calls only.
// Local algorithms throw InputError for odd extents, those of clusters for a field, and each for couplings it has not.
[[nodiscard]] std::unique_ptr<Chain> make_chain(Algorithm algorithm, const lattice::Geometry& geometry,
                                                const ising::Couplings& couplings, std::int64_t replicas,
                                                const random::Generator& generator, const parallel::Comm& comm);
// With several couplings of nearest neighbours and fields, for Chain::assign; every replica has the first. Local
// algorithms alone.
[[nodiscard]] std::unique_ptr<Chain> make_chain(Algorithm algorithm, const lattice::Geometry& geometry,
                                                const std::vector<ising::Couplings>& couplings, std::int64_t replicas,
                                                const random::Generator& generator, const parallel::Comm& comm);

} // namespace deeprg::montecarlo
