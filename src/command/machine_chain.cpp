#include "command/machine_chain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "ising/observables.hpp"

namespace deeprg::command {
namespace {

lattice::Domain whole_lattices(const lattice::Geometry& geometry, std::int64_t replicas, const parallel::Comm& comm) {
  const auto ranks = static_cast<int>(std::min<std::int64_t>(comm.size(), replicas));
  return lattice::Domain::of(geometry, replicas, ranks, comm.rank());
}

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

} // namespace

MachineChain::MachineChain(std::span<const rbm::Machine> machines, const lattice::Geometry& geometry,
                           std::int64_t replicas, const random::Generator& generator, const parallel::Comm& comm)
    : generator_(&generator), replicas_(replicas), domain_(whole_lattices(geometry, replicas, comm)) {
  for (const rbm::Machine& machine : machines)
    machines_.push_back(rbm::sampling_form(machine));
  if (machines_.front().visible != geometry.sites())
    throw InputError(fmt::format("sample.machine: the machine has {} visible units, lattice.size gives {} sites",
                                 machines_.front().visible, geometry.sites()));
}

void MachineChain::sweep(std::uint64_t number) { chains_->sweep(static_cast<std::int64_t>(number)); }

void MachineChain::measure(std::span<std::int64_t> energy, std::span<std::int64_t> magnetization) {
  const auto axes = lattice::extents_of(domain_.geometry);
  const std::int64_t sites = domain_.geometry.sites();
  const auto spins = chains_->visible();
  for (std::int64_t r = 0; r < domain_.units.count; ++r) {
    const auto o = ising::measure(std::span(spins).subspan(size(r * sites), size(sites)), axes);
    energy[size(domain_.units.first + r)] += o.energy;
    magnetization[size(domain_.units.first + r)] += o.magnetization;
  }
}

ising::BitRows MachineChain::empty_rows() const { return {domain_, replicas_, domain_.units}; }

void MachineChain::read(ising::BitRows& rows) const {
  const auto& g = domain_.geometry;
  const auto spins = chains_->visible();
  for (std::int64_t r = 0; r < rows.replica.count; ++r)
    for (std::int64_t z = 0; z < rows.z.count; ++z)
      for (std::int64_t y = 0; y < rows.y.count; ++y)
        ising::pack_row(std::span(spins).subspan(size(r * g.sites() + (z * g.ly + y) * g.lx), size(g.lx)),
                        rows.row(r, z, y));
}

void MachineChain::write(const ising::BitRows& rows) {
  const auto& g = domain_.geometry;
  std::vector<std::int8_t> spins(size(rows.replica.count * g.sites()));
  for (std::int64_t r = 0; r < rows.replica.count; ++r)
    for (std::int64_t z = 0; z < rows.z.count; ++z)
      for (std::int64_t y = 0; y < rows.y.count; ++y)
        ising::unpack_row(rows.row(r, z, y),
                          std::span(spins).subspan(size(r * g.sites() + (z * g.ly + y) * g.lx), size(g.lx)));
  for (std::size_t layer = 0; layer + 1 < machines_.size(); ++layer)
    spins =
        rbm::sample_hidden(machines_[layer], *generator_, static_cast<std::int64_t>(layer), domain_.units.first, spins);
  chains_.emplace(machines_, *generator_, domain_.units.first, spins);
}

std::vector<std::int8_t> MachineChain::read_units() const {
  return machines_.size() > 1 ? chains_->top() : std::vector<std::int8_t>();
}

void MachineChain::restore_units(std::span<const std::int8_t> units, std::uint64_t number) {
  chains_.emplace(machines_, *generator_, domain_.units.first, units);
  chains_->resume(static_cast<std::int64_t>(number));
}

} // namespace deeprg::command
