// The couplings between the hidden units of each layer: of the paper's H^RBM(h), and of what the machine makes of the
// data.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/log.hpp"
#include "command/analyses.hpp"
#include "mapping/hidden_hamiltonian_file.hpp"
#include "mapping/hidden_image.hpp"
#include "mapping/receptive_field.hpp"
#include "rbm/chains.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/partition_function.hpp"

namespace deeprg::command {
namespace {

constexpr std::size_t most_samples = 10000;
constexpr std::int64_t most_units = 1024; // of fitted pairs: each unit is a regression

// The data as a layer sees them: the probability of every state of its visible units, or samples of them.
struct Data {
  std::vector<double> probability;
  mapping::SpinSamples samples;
  [[nodiscard]] bool enumerated() const { return !probability.empty(); }
};

mapping::SpinSamples samples_of(const Material& material) {
  const auto count = static_cast<std::size_t>(material.samples->count());
  const std::size_t n = std::min(count, most_samples);
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < n; ++i)
    numbers.push_back(static_cast<std::int64_t>(i * count / n));
  mapping::SpinSamples samples{
      .units = material.geometry.sites(), .rows = material.read(numbers), .block = {}, .blocks = 0};
  samples.block = mapping::independent_blocks(numbers, material.samples->replicas(), samples.blocks);
  return samples;
}

std::optional<Data> data_of(const Bench& bench) {
  if (!bench.job.input.boolean("analyze.enumerate"))
    return Data{{}, samples_of(bench.material)};
  const auto hamiltonian = bench.material.hamiltonian(bench.job);
  if (!hamiltonian)
    return {};
  return Data{
      mapping::boltzmann(hamiltonian->sites(),
                         [&](std::uint64_t first, std::span<double> out) { hamiltonian->of_states(first, out); }),
      {}};
}

std::vector<double> logarithms(std::vector<double> p) {
  for (double& x : p) {
    if (!(x > 0))
      throw InputError(
          "the hidden units of a layer have states of probability 0 among numbers of double precision: "
          "their logarithm has no Walsh coefficients. Weights this large are decimation or majority itself");
    x = std::log(x);
  }
  return p;
}

// The work on one layer: what it stands for at each step is kept in `layer`.
class LayerStudy {
public:
  LayerStudy(const parallel::Comm& comm, const lattice::Geometry& geometry, const rbm::PreciseMachine& machine,
             std::vector<float> fields)
      : comm_(comm), machine_(machine) {
    layer_.units = machine.hidden;
    layer_.placement = mapping::place_units(geometry, std::move(fields));
    if (layer_.placement.forms_lattice()) {
      terms_ = mapping::terms_of(layer_.placement);
      if (terms_->four_spin)
        plaquettes_ = terms_->kinds.back();
    }
  }

  // Of H^RBM(h), where it can be had: in closed form for any number of units; where visible units are coupled, from all
  // states.
  void of_machine() {
    const bool free = machine_.visible_couplings.empty();
    if (free)
      layer_.rbm = known(mapping::rbm_interactions(comm_, machine_, plaquettes_));
    if (free ? machine_.hidden > rbm::max_enumerated : !mapping::has_image(machine_))
      return;
    const auto energies = mapping::hidden_energies(comm_, machine_);
    std::vector<double> in_order(std::size_t{1} << machine_.hidden), walsh(in_order.size());
    energies(0, in_order);
    for (std::size_t n = 0; n < in_order.size(); ++n)
      walsh[rbm::gray(n)] = -in_order[n];
    mapping::walsh_transform(walsh);
    if (!free)
      layer_.rbm = known(mapping::interactions(walsh, plaquettes_));
    layer_.rbm->order_size = mapping::size_of_orders(walsh);
  }

  void of_image(const std::vector<double>& hidden_probability) {
    layer_.method = "enumeration";
    auto walsh = logarithms(hidden_probability);
    mapping::walsh_transform(walsh);
    layer_.image = known(mapping::interactions(walsh, plaquettes_));
    layer_.image->order_size = mapping::size_of_orders(walsh);
  }

  void of_image(const mapping::SpinSamples& hidden) {
    layer_.method = "pseudo-likelihood";
    mapping::Couplings image;
    if (hidden.units <= most_units) {
      const auto fit = mapping::fit_pairs(comm_, hidden);
      image = {fit.fields, fit.pairs, fit.fields_error, fit.pairs_error, {}};
    }
    if (terms_)
      image.profile = mapping::profile(
          *terms_, mapping::fit_kinds(comm_, mapping::gauged(hidden, layer_.placement), terms_->kinds));
    layer_.image = std::move(image);
  }

  [[nodiscard]] const mapping::LayerCouplings& layer() const { return layer_; }

private:
  [[nodiscard]] mapping::Couplings known(const mapping::Interactions& found) const {
    mapping::Couplings couplings{found.fields, found.pairs, {}, {}, {}};
    if (terms_)
      couplings.profile = mapping::profile(*terms_, mapping::over_units(*terms_, layer_.placement, found));
    return couplings;
  }

  const parallel::Comm& comm_;
  const rbm::PreciseMachine& machine_;
  mapping::LayerCouplings layer_;
  std::optional<mapping::Terms> terms_;
  std::vector<mapping::UnitSet> plaquettes_;
};

void study_network(const Bench& bench, const Network& net, Data data) {
  const rbm::PreciseStack& stack = net.precise;
  auto fields = mapping::receptive_fields(net.stack);
  bool seen = true; // whether the data still reach the layer
  for (std::size_t k = 0; k < stack.size(); ++k) {
    const auto& machine = stack[k];
    LayerStudy study(bench.comm, bench.material.geometry, machine, std::move(fields[k]));
    study.of_machine();
    if (seen && data.enumerated()) {
      seen = mapping::has_image(machine);
      if (seen) {
        data.probability = mapping::hidden_image(bench.comm, machine, data.probability).probability;
        study.of_image(data.probability);
      }
    } else if (seen) {
      auto& rows = data.samples.rows;
      rows =
          rbm::sample_hidden(rbm::sampling_form(net.stack[k]), bench.generator, static_cast<std::int64_t>(k), 0, rows);
      data.samples.units = machine.hidden;
      study.of_image(data.samples);
    }
    const std::string name = fmt::format("{} layer {}", net.name, k + 1);
    if (!seen)
      log::info(fmt::format("analyze: {}: too many units for the image of the data by enumeration", name));
    if (!study.layer().rbm)
      log::info(
          fmt::format("analyze: {}: no H^RBM(h) of a machine of this size with couplings between visible units", name));
    log::info(fmt::format("analyze: {}: {}", name, study.layer().placement.verdict()));
    bench.output.on_root([&](store::File& file) {
      mapping::write_hidden_hamiltonian(file, fmt::format("{}/hidden_hamiltonian/{}", net.group(), k), study.layer());
    });
  }
}

} // namespace

void analyze_hidden_hamiltonian(const Bench& bench) {
  const auto data = data_of(bench);
  if (!data)
    return log::info("analyze: no couplings of hidden units by enumeration: the samples have no Ising Hamiltonian");
  for (const Network& net : bench.material.nets)
    study_network(bench, net, *data);
}

} // namespace deeprg::command
