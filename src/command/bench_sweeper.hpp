// A chain that sweeps on and on from a random start, for the topics of deeprg bench. Collective over `comm`.
#pragma once

#include <memory>
#include <vector>

#include "montecarlo/chain.hpp"

namespace deeprg::command {

struct Sweeper {
  Sweeper(montecarlo::Algorithm algorithm, const std::vector<std::int64_t>& size, std::int64_t replicas,
          double coupling, const parallel::Comm& comm = parallel::Comm::self())
      : chain(montecarlo::make_chain(algorithm, lattice::Geometry::of(size), {coupling, 0}, replicas,
                                     random::Generator(1), comm)),
        spins(static_cast<double>(replicas * lattice::Geometry::of(size).sites())),
        energy(static_cast<std::size_t>(replicas)), magnetization(energy.size()) {
    auto rows = chain->empty_rows();
    ising::set_random(rows, random::Generator(1));
    chain->write(rows);
    sweep(10);
  }
  void sweep(int count, bool measure = false) {
    for (int k = 0; k < count; ++k)
      if (measure)
        chain->sweep_and_measure(++number, energy, magnetization);
      else
        chain->sweep(++number);
  }
  std::unique_ptr<montecarlo::Chain> chain;
  double spins;
  std::uint64_t number = 0;
  std::vector<std::int64_t> energy, magnetization;
};

} // namespace deeprg::command
