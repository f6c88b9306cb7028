#include "mapping/machine_flow.hpp"

#include <utility>

#include "rbm/chains.hpp"

namespace deeprg::mapping {
namespace {

constexpr std::int64_t first_chain = std::int64_t{1} << 21;

} // namespace

std::vector<FlowStep> machine_flow(const parallel::Comm& comm, const rbm::Machine& machine, LatticeSpins data,
                                   const random::Generator& generator, std::span<const std::int64_t> sweeps) {
  const rbm::IntegerMachine form = rbm::sampling_form(machine);
  rbm::Chains chains(form, generator, 0, first_chain, data.samples.rows);
  std::vector<FlowStep> steps;
  for (const std::int64_t wanted : sweeps) {
    while (chains.sweeps() < wanted)
      chains.sweep();
    data.samples.rows = chains.visible();
    const LatticeCouplings found = lattice_couplings(comm, data);
    steps.push_back({wanted, found.by_energy, found.by_likelihood});
  }
  return steps;
}

} // namespace deeprg::mapping
