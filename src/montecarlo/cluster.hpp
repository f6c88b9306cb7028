// Swendsen-Wang: satisfied bonds are active with probability 1 - e^-2|K|, every cluster of active bonds is flipped or
// not by one random bit (PRL 58, 86 (1987)). K of either sign, any extents, no field.
//
// One replica at a time: clusters of this rank's part by union-find over runs of sites (cluster_runs), then the labels
// of clusters that touch across parts are lowered to their common minimum by exchanging boundary rows until nothing
// changes. The coin of a cluster is the random bit of its smallest site, so the flips depend on no layout.
// cluster_plain defines the same, site after site. Randomness: Purpose::bond_planes, bond_ties, cluster_spins. Memory,
// of one replica's part and for every thread that has replicas of its own: 3/8 to 5/8 bytes a site and 5 bytes a run,
// about 3 bytes a site at the critical point.
#pragma once

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "lattice/halo.hpp"
#include "montecarlo/chain.hpp"
#include "montecarlo/cluster_bonds.hpp"
#include "montecarlo/cluster_runs.hpp"
#include "montecarlo/cluster_sums.hpp"

namespace deeprg::montecarlo {

class ClusterChain : public Chain {
public:
  ClusterChain(const lattice::Geometry& geometry, const ising::Couplings& couplings, std::int64_t replicas,
               const random::Generator& generator, const parallel::Comm& comm);

  void sweep(std::uint64_t number) override { sweep_and_sum(number, {}); }
  void sweep_and_sum(std::uint64_t number, std::span<std::int64_t> sums) override; // no sums: none are wanted
  void measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) override;
  [[nodiscard]] bool anisotropic() const override { return anisotropic_; }
  void measure_axes(std::span<std::int64_t> energy) override;
  [[nodiscard]] ising::BitRows empty_rows() const override { return {domain_, replicas_, domain_.units}; }
  void read(ising::BitRows& rows) const override { rows.bits = rows_.bits; }
  void write(const ising::BitRows& rows) override { rows_.bits = rows.bits; }

private:
  struct Workspace { // of one replica
    explicit Workspace(const lattice::Domain& domain, std::int64_t words);
    lattice::HaloRows<std::uint64_t> spins; // rows of bits, with the next rows beyond the part
    std::vector<std::uint64_t> active;      // bonds, (direction, row, word): direction 0 = x, 1 = y, 2 = z
    Runs runs;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> boundary; // clusters on the faces: local root, smallest site
    DrawnBonds drawn;
    std::vector<std::uint64_t> next, coins;
  };
  struct Face;
  struct Counts { // of this part of a replica: unlike bonds along x, y, z, and spins that are up
    std::array<std::int64_t, 3> unlike{};
    std::int64_t up = 0;
  };
  [[nodiscard]] Counts count(std::int64_t local_replica, lattice::HaloRows<std::uint64_t>& spins) const;
  void update_replica(std::int64_t local_replica, std::uint64_t sweep, Workspace& work, std::span<std::int64_t> sums);
  void activate_bonds(std::int64_t local_replica, int direction, std::int64_t z, parallel::Share y, std::uint64_t sweep,
                      Workspace& work) const;
  void join_runs(std::int64_t local_replica, std::uint64_t sweep, Workspace& work) const;
  void join_parts(Workspace& work) const;
  [[nodiscard]] ClusterSums sum_clusters(Workspace& work) const;
  void flip(std::int64_t local_replica, std::uint64_t sweep, Workspace& work);
  void copy_in(std::int64_t local_replica, Workspace& work) const;
  [[nodiscard]] bool one_part() const { return domain_.whole_y() && domain_.whole_z(); }
  [[nodiscard]] bool spans(int direction) const; // whether bonds along it wrap around inside this part
  [[nodiscard]] std::int64_t row(std::int64_t z, std::int64_t y) const {
    return z * domain_.y.count + y;
  }                                                                                         // of the part
  [[nodiscard]] std::size_t bonds_of(int direction, std::int64_t z, std::int64_t y) const { // in Workspace::active
    return static_cast<std::size_t>((direction * domain_.rows() + row(z, y)) * rows_.words);
  }
  [[nodiscard]] std::int64_t blocks() const { return (domain_.geometry.lx + 127) / 128; } // of random bits of a row
  [[nodiscard]] std::int64_t rows_at_once() const { return std::max<std::int64_t>(64 / blocks(), 1); }
  [[nodiscard]] std::int64_t global_row(std::int64_t z, std::int64_t y) const {
    return (domain_.z.first + z) * domain_.geometry.ly + domain_.y.first + y;
  }

  [[nodiscard]] std::uint64_t global_site(std::int64_t local) const {
    const std::int64_t row = local / domain_.geometry.lx;
    return static_cast<std::uint64_t>(global_row(row / domain_.y.count, row % domain_.y.count) * domain_.geometry.lx +
                                      local % domain_.geometry.lx);
  }

  random::Generator generator_;
  parallel::Comm parts_; // the ranks that share this rank's replicas
  lattice::Domain domain_;
  std::int64_t replicas_;
  bool anisotropic_;
  std::array<std::uint64_t, 3> bond_;     // threshold along each axis
  std::array<bool, 3> antiferromagnet_{}; // likewise
  ising::BitRows rows_;
  std::vector<Workspace> work_; // of each thread
};

} // namespace deeprg::montecarlo
