// Wolff: one cluster, grown from a random site over active bonds, is flipped (PRL 62, 361 (1989)); a satisfied bond is
// active with probability 1 - e^-2|K|. K of either sign, any extents, no field.
//
// A sweep is one cluster of every replica. The random bits of a bond are a function of the bond, so that the cluster is
// one and the same in whatever order it is grown. A queue holds its sites; the bits of several are drawn at once in
// vector registers, and a neighbour joins without a branch. Replicas are shared over ranks and threads, a lattice is
// never cut: more ranks than replicas idle. Randomness: Purpose::wolff_seed, wolff_bonds. Memory: a byte a site of
// every replica, and for every thread 4 bytes a site of one.
#pragma once

#include <array>
#include <vector>

#include "lattice/domain.hpp"
#include "montecarlo/chain.hpp"

namespace deeprg::montecarlo {

class WolffChain : public Chain {
public:
  // At most 2^32 - 1 sites (InputError).
  WolffChain(const lattice::Geometry& geometry, const ising::Couplings& couplings, std::int64_t replicas,
             const random::Generator& generator, const parallel::Comm& comm);

  void sweep(std::uint64_t number) override;
  void measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) override;
  [[nodiscard]] bool anisotropic() const override { return anisotropic_; }
  void measure_axes(std::span<std::int64_t> energy) override;
  [[nodiscard]] ising::BitRows empty_rows() const override { return {domain_, replicas_, domain_.units}; }
  void read(ising::BitRows& rows) const override;
  void write(const ising::BitRows& rows) override;

  [[nodiscard]] std::int64_t flipped() const { return flipped_; } // spins of this rank, so far

private:
  struct Counts { // of a replica: unlike bonds along x, y, z, and spins that are up
    std::array<std::int64_t, 3> unlike{};
    std::int64_t up = 0;
  };
  [[nodiscard]] Counts count(std::int64_t local_replica) const;
  template <int Dimensions>
  std::int64_t flip_cluster(std::int64_t local_replica, std::uint64_t sweep, std::uint32_t* queue);
  [[nodiscard]] std::size_t sites() const { return static_cast<std::size_t>(domain_.geometry.sites()); }

  random::Generator generator_;
  lattice::Domain domain_;
  std::int64_t replicas_;
  bool anisotropic_;
  std::array<std::uint64_t, 3> bond_;    // threshold along each axis
  std::array<std::uint8_t, 3> unlike_{}; // whether a satisfied bond along it joins unlike spins
  // Along each direction the distance to the next and the previous site; [1] where that lies around the torus.
  std::array<std::array<std::int64_t, 2>, 3> next_{}, previous_{};
  // (replica, site): bit 0 the spin, bit 1 whether the site is in the cluster; of direction d, bit 2 + 2 d whether it
  // is the first one, 3 + 2 d the last.
  std::vector<std::uint8_t> sites_;
  std::vector<std::vector<std::uint32_t>> queues_; // of each thread
  std::int64_t flipped_ = 0;
};

} // namespace deeprg::montecarlo
