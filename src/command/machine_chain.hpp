// Configurations that a trained machine draws: Gibbs chains of its visible units, a replica a chain, in the place of a
// Monte Carlo of the Ising model. Of several machines, which are a deep belief network, the top one is sampled and what
// it draws is passed down (rbm::StackChains); a start is passed up first. Whole lattices are shared out over the ranks,
// so that ranks beyond the replicas idle. Random bits: rbm/chains, chain = replica, sweep = number of the sweep.
#pragma once

#include <optional>

#include "montecarlo/chain.hpp"
#include "rbm/chains.hpp"

namespace deeprg::command {

class MachineChain : public montecarlo::Chain {
public:
  // machines: from the lowest on, one or more. InputError where the visible units are not the sites of the lattice, or
  // a machine cannot be sampled in integers.
  MachineChain(std::span<const rbm::Machine> machines, const lattice::Geometry& geometry, std::int64_t replicas,
               const random::Generator& generator, const parallel::Comm& comm);

  void sweep(std::uint64_t number) override;
  void measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) override;
  [[nodiscard]] std::int64_t further_units() const override {
    return machines_.size() > 1 ? machines_.back().visible : 0;
  }
  [[nodiscard]] std::vector<std::int8_t> read_units() const override;
  void restore_units(std::span<const std::int8_t> units, std::uint64_t number) override;
  [[nodiscard]] ising::BitRows empty_rows() const override;
  void read(ising::BitRows& rows) const override;
  void write(const ising::BitRows& rows) override;

private:
  std::vector<rbm::IntegerMachine> machines_;
  const random::Generator* generator_;
  std::int64_t replicas_;
  lattice::Domain domain_;
  std::optional<rbm::StackChains> chains_; // from the first write() on
};

} // namespace deeprg::command
