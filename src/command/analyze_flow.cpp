// The flow of couplings from layer to layer: /flow.
//   data, and NAME/layers/k, the image of the data under p(h|v) of the layers 0 .. k: where the units form a lattice,
//     nearest, diagonal, straight, plaquette and field, energy, by_energy, by_likelihood
//     (mapping/lattice_couplings.hpp); attributes forms_lattice (0, 1), verdict, grid; spin_unit_correlation (distance)
//     where the units have places
//   majority, decimation: blocks of the data, and every b-th spin of them, level by level, without a network; rings
//   have
//     nearest_exact beside the latter, atanh(tanh(K)^b)
//   NAME/machine, the data under v -> h -> v -> ... of the first layer (mapping/machine_flow.hpp): sweeps (step),
//     by_energy and by_likelihood (step)
// With enumerate: data, of all states by their Hamiltonian, and NAME/layers/k, of their image, without errors.
// NAME: trained or a control; block_spin is added where the layers are blocks of 2 sites along every axis.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/log.hpp"
#include "command/analyses.hpp"
#include "mapping/analysis_file.hpp"
#include "mapping/baselines.hpp"
#include "mapping/exact_machines.hpp"
#include "mapping/hidden_image.hpp"
#include "mapping/lattice_couplings.hpp"
#include "mapping/machine_flow.hpp"
#include "mapping/placement.hpp"
#include "mapping/receptive_field.hpp"
#include "mapping/spin_unit_correlation.hpp"
#include "rbm/chains.hpp"

namespace deeprg::command {
namespace {

using mapping::SpinSamples;

constexpr std::int64_t most_spins = std::int64_t{1} << 20, most_samples = 10000;
constexpr std::int64_t machine_sweeps[] = {0, 1, 4, 16, 64};

struct Data {
  SpinSamples spins;
  std::vector<std::int64_t> numbers;
};

Data data_of(const Material& material) {
  const std::int64_t count = material.samples->count(), N = material.geometry.sites();
  const std::int64_t n = std::min({count, most_samples, std::max<std::int64_t>(most_spins / N, 32)});
  Data data;
  for (std::int64_t i = 0; i < n; ++i)
    data.numbers.push_back(i * count / n);
  data.spins.units = N;
  data.spins.rows = material.read(data.numbers);
  data.spins.block = mapping::independent_blocks(data.numbers, material.samples->replicas(), data.spins.blocks);
  return data;
}

// how: the couplings were found.
void write_couplings(store::File& file, const std::string& group, const mapping::LatticeCouplings& c,
                     const std::string& how) {
  const auto write = [&](const std::string& name, const statistics::Estimate& e, const std::string& long_name,
                         const std::string& formula) {
    mapping::write_estimate(file, group + '/' + name, e, {.long_name = long_name, .formula = formula});
  };
  file.set_attribute(group, "grid", c.extents);
  for (std::size_t k = 0; k < c.names.size(); ++k)
    write(c.names[k], c.couplings[k], c.names[k] + " coupling", how);
  write("field", c.field, "field, odd under spin flip", "with the couplings");
  write("energy", c.energy, "energy of nearest bonds a spin", "-<sum over bonds of s s'> / N");
  write("by_energy", c.by_energy, "coupling of the Ising model with this energy", "exact on this lattice");
  write("by_likelihood", c.by_likelihood, "nearest coupling as the only one", "by maximum pseudo-likelihood");
}

void write_placement(store::File& file, const std::string& group, const mapping::Placement& placement) {
  if (!placement.forms_lattice())
    file.create_group(group);
  file.set_attribute(group, "verdict", placement.verdict());
  mapping::write_estimate(file, group + "/forms_lattice", {.value = placement.forms_lattice() ? 1.0 : 0.0, .error = 0},
                          {.long_name = "1 where the units form a lattice, else 0"});
  mapping::write_estimate(file, group + "/residual", {.value = placement.residual, .error = 0},
                          {.long_name = "distance of the units from the places of a lattice",
                           .units = "spacings",
                           .formula = "root mean square"});
}

// One more layer of a network or a baseline.
void write_layer(const Bench& bench, const std::string& group, mapping::LatticeSpins spins) {
  std::erase(spins.extents, 1);
  const auto couplings = mapping::lattice_couplings(bench.comm, spins);
  bench.output.on_root([&](store::File& file) {
    file.create_group(group);
    write_couplings(file, group, couplings, "all terms and a field by maximum pseudo-likelihood");
  });
}

void write_correlation(const Bench& bench, const std::string& group, const Data& data, const SpinSamples& hidden,
                       const std::vector<std::vector<double>>& centres, std::span<const std::int8_t> gauge) {
  const auto found = mapping::spin_unit_correlation(bench.material.geometry, data.spins, hidden, centres, gauge);
  bench.output.on_root([&](store::File& file) {
    std::vector<double> values, errors;
    for (const auto& c : found) {
      values.push_back(c.value);
      errors.push_back(c.error);
    }
    file.write(group + "/spin_unit_correlation", values, Shape{values.size()},
               {.long_name = "correlation of the spins with the units at this distance",
                .formula = "<v(x) h_j>, mean over units j and sites x at distances that round to r",
                .axes = {"distance"}});
    file.write(group + "/spin_unit_correlation_error", errors, Shape{errors.size()},
               {.long_name = "standard error of the correlation", .axes = {"distance"}});
  });
}

void flow_of_network(const Bench& bench, const std::string& name, const rbm::Stack& stack, const Data& data) {
  SpinSamples hidden = data.spins;
  auto fields = mapping::receptive_fields(stack);
  for (std::size_t k = 0; k < stack.size(); ++k) {
    hidden.rows =
        rbm::sample_hidden(rbm::sampling_form(stack[k]), bench.generator, static_cast<std::int64_t>(k), 0, hidden.rows);
    hidden.units = stack[k].hidden;
    const std::string group = fmt::format("/flow/{}/layers/{}", name, k);
    const auto placement = mapping::place_units(bench.material.geometry, std::move(fields[k]));
    log::info(fmt::format("analyze: flow of {}, layer {}: {}", name, k + 1, placement.verdict()));
    if (placement.forms_lattice())
      write_layer(bench, group, mapping::on_grid(hidden, placement));
    bench.output.on_root([&](store::File& file) { write_placement(file, group, placement); });
    write_correlation(bench, group, data, hidden, placement.centroids, placement.gauge);
  }
}

void flow_of_machine(const Bench& bench, const std::string& name, const rbm::Machine& machine, const Data& data) {
  std::vector<std::int64_t> extents = extents_of(bench.material.geometry);
  std::erase(extents, 1);
  const auto steps = mapping::machine_flow(bench.comm, machine, {extents, data.spins}, bench.generator, machine_sweeps);
  bench.output.on_root([&](store::File& file) {
    const std::string group = fmt::format("/flow/{}/machine", name);
    file.create_group(group);
    std::vector<std::int64_t> sweeps;
    for (const auto& step : steps)
      sweeps.push_back(step.sweeps);
    file.write(group + "/sweeps", sweeps, Shape{sweeps.size()},
               {.long_name = "steps v -> h -> v from the data", .axes = {"step"}});
    const auto write = [&](const std::string& dataset, statistics::Estimate mapping::FlowStep::*thermometer,
                           const std::string& long_name) {
      std::vector<double> values, errors;
      for (const auto& step : steps) {
        values.push_back((step.*thermometer).value);
        errors.push_back((step.*thermometer).error);
      }
      const Shape shape{values.size()};
      file.write(group + '/' + dataset, values, shape, {.long_name = long_name, .axes = {"step"}});
      file.write(group + '/' + dataset + "_error", errors, shape,
                 {.long_name = "standard error of the " + long_name, .axes = {"step"}});
    };
    write("by_energy", &mapping::FlowStep::by_energy, "coupling of the Ising model with this energy");
    write("by_likelihood", &mapping::FlowStep::by_likelihood, "nearest coupling of largest pseudo-likelihood");
  });
}

// Where the blocks of a grid stand on the lattice: their middles, or their first sites. (block, axis)
std::vector<std::vector<double>> places_of_blocks(const lattice::Geometry& geometry, const lattice::Geometry& grid,
                                                  bool middle) {
  const auto extents = extents_of(geometry), blocks = extents_of(grid);
  std::vector<std::vector<double>> places;
  for (std::int64_t j = 0; j < grid.sites(); ++j) {
    std::vector<double> place(blocks.size());
    std::int64_t rest = j;
    for (auto d = blocks.size(); d-- > 0; rest /= blocks[d]) {
      const auto b = static_cast<double>(extents[d] / blocks[d]);
      place[d] = static_cast<double>(rest % blocks[d]) * b + (middle ? (b - 1) / 2 : 0);
    }
    places.push_back(std::move(place));
  }
  return places;
}

// tanh K of a ring whose spins are those of a known Hamiltonian without a field.
std::optional<double> ring_tangent(const Bench& bench) {
  if (bench.material.geometry.dimensions != 1)
    return {};
  const auto hamiltonian = bench.material.hamiltonian(bench.job);
  if (!hamiltonian || hamiltonian->couplings.field != 0)
    return {};
  return std::tanh(hamiltonian->couplings.coupling);
}

// Level by level as long as the layers are blocks of the one below: the sign of each block, or its first spin.
void flow_of_blocks(const Bench& bench, bool majority, const Data& data) {
  const lattice::Geometry& spins = bench.material.geometry;
  const auto tangent = majority ? std::nullopt : ring_tangent(bench);
  lattice::Geometry below = spins;
  SpinSamples hidden = data.spins;
  const auto sizes = bench.material.layer_sizes();
  for (std::size_t k = 0; k < sizes.size() && sizes[k] > 1; ++k) {
    hidden.rows = majority ? mapping::block_majority(below, sizes[k], hidden.rows, data.numbers, bench.generator, k + 1)
                           : mapping::decimated_spins(below, sizes[k], hidden.rows);
    if (hidden.rows.empty())
      return;
    hidden.units = sizes[k];
    auto grid = extents_of(below);
    for (std::int64_t& extent : grid)
      extent /= mapping::block_edge(below, sizes[k]);
    below = lattice::Geometry::of(grid);
    const std::string group = fmt::format("/flow/{}/layers/{}", majority ? "majority" : "decimation", k);
    write_layer(bench, group, {grid, hidden});
    write_correlation(bench, group, data, hidden, places_of_blocks(spins, below, majority),
                      std::vector<std::int8_t>(static_cast<std::size_t>(sizes[k]), 1));
    if (tangent)
      bench.output.on_root([&](store::File& file) {
        const auto b = static_cast<double>(spins.sites()) / static_cast<double>(sizes[k]);
        file.write_scalar(group + "/nearest_exact", std::atanh(std::pow(*tangent, b)),
                          {.long_name = "nearest coupling of the exact decimation", .formula = "tanh K' = tanh(K)^b"});
      });
  }
}

// As many of Kadanoff's kernels as the layers have their sizes.
rbm::Stack block_spins(const Material& material) {
  const auto extents = extents_of(material.geometry);
  std::int64_t depth = 0, units = material.geometry.sites();
  for (const std::int64_t size : material.layer_sizes()) {
    const bool divisible =
        std::ranges::all_of(extents, [&](std::int64_t L) { return L % (std::int64_t{2} << depth) == 0; });
    units >>= material.geometry.dimensions;
    if (!divisible || size != units)
      break;
    ++depth;
  }
  return depth == 0 ? rbm::Stack{}
                    : mapping::block_spin_stack(extents, depth, mapping::block_spin_weight, rbm::Units::spin);
}

void write_enumerated_layer(const Bench& bench, const std::string& group, std::vector<std::int64_t> extents,
                            std::span<const double> probability) {
  std::erase(extents, 1);
  const auto couplings = mapping::lattice_couplings(extents, probability);
  bench.output.on_root([&](store::File& file) {
    file.create_group(group);
    write_couplings(file, group, couplings, "mean Walsh coefficient of ln p over the sets of the term");
  });
}

void enumerate_flow(const Bench& bench) {
  const Material& material = bench.material;
  const auto hamiltonian = material.hamiltonian(bench.job);
  if (!hamiltonian)
    return log::info("analyze: no flow of couplings: the samples have no Ising Hamiltonian");
  const auto data = mapping::boltzmann(
      hamiltonian->sites(), [&](std::uint64_t first, std::span<double> out) { hamiltonian->of_states(first, out); });
  write_enumerated_layer(bench, "/flow/data", extents_of(material.geometry), data);
  for (const Network& net : material.nets) {
    auto fields = mapping::receptive_fields(net.stack);
    auto image = data;
    for (std::size_t k = 0; k < net.precise.size(); ++k) {
      if (!mapping::has_image(net.precise[k])) {
        log::info(fmt::format("analyze: {}: no flow above layer {}: too many units to be enumerated", net.name, k));
        break;
      }
      image = mapping::hidden_image(bench.comm, net.precise[k], image).probability;
      const std::string group = fmt::format("/flow/{}/layers/{}", net.name, k);
      const auto placement = mapping::place_units(material.geometry, std::move(fields[k]));
      log::info(fmt::format("analyze: flow of {}, layer {}: {}", net.name, k + 1, placement.verdict()));
      if (placement.forms_lattice())
        write_enumerated_layer(bench, group, placement.grid, mapping::on_grid(image, placement));
      bench.output.on_root([&](store::File& file) { write_placement(file, group, placement); });
    }
  }
}

} // namespace

void analyze_flow(const Bench& bench) {
  if (bench.job.input.boolean("analyze.enumerate"))
    return enumerate_flow(bench);
  const Material& material = bench.material;
  const Data data = data_of(material);
  write_layer(bench, "/flow/data", {extents_of(material.geometry), data.spins});
  for (const Network& net : material.nets) {
    flow_of_network(bench, net.name, net.stack, data);
    flow_of_machine(bench, net.name, net.stack[0], data);
  }
  if (std::ranges::find(material.nets, "block_spin", &Network::name) == material.nets.end())
    if (const auto stack = block_spins(material); !stack.empty())
      flow_of_network(bench, "block_spin", stack, data);
  for (const bool majority : {true, false})
    flow_of_blocks(bench, majority, data);
}

} // namespace deeprg::command
