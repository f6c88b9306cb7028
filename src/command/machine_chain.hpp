// Configurations that a trained machine draws: Gibbs chains of its visible units, a replica a chain, in the place of a
// Monte Carlo of the Ising model. Whole lattices are shared out over the ranks, so that ranks beyond the replicas idle.
// Random bits: rbm/chains, layer 0, chain = replica, sweep = number of the sweep.
#pragma once

#include <optional>

#include "montecarlo/chain.hpp"
#include "rbm/chains.hpp"

namespace deeprg::command {

class MachineChain : public montecarlo::Chain {
public:
  // InputError where the machine's visible units are not the sites of the lattice, or it cannot be sampled in integers.
  MachineChain(const rbm::Machine& machine, const lattice::Geometry& geometry, std::int64_t replicas,
               const random::Generator& generator, const parallel::Comm& comm);

  void sweep(std::uint64_t number) override;
  void measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) override;
  [[nodiscard]] ising::BitRows empty_rows() const override;
  void read(ising::BitRows& rows) const override;
  void write(const ising::BitRows& rows) override;

private:
  rbm::IntegerMachine machine_;
  const random::Generator* generator_;
  std::int64_t replicas_;
  lattice::Domain domain_;
  std::optional<rbm::Chains> chains_; // from the first write() on
};

} // namespace deeprg::command
