#include "mapping/sampled.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>

#include "mapping/annealed.hpp"
#include "parallel/gathered.hpp"
#include "rbm/chains.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/partition_function.hpp"

namespace deeprg::mapping {
namespace {

using statistics::Estimate;
using Rows = std::vector<std::int8_t>;
using Energies = std::function<std::vector<double>(std::span<const std::int8_t> rows)>;

constexpr std::int64_t chains_at_once = 32, rows_at_once = 256;
constexpr double affordable = 0x1p34; // states times units of an enumeration

Estimate exactly(double value) { return {.value = value, .error = 0}; }
Estimate plus(const Estimate& a, double sign, const Estimate& b) {
  return {.value = a.value + sign * b.value, .error = std::hypot(a.error, b.error)};
}

std::vector<double> difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> t(a.size());
  std::ranges::transform(a, b, t.begin(), std::minus<>());
  return t;
}

// A number of every row, rows shared out.
std::vector<double> of_rows(const parallel::Comm& comm, const Rows& rows, std::int64_t units,
                            const Energies& energies) {
  const auto count = static_cast<std::int64_t>(rows.size()) / units;
  auto values = parallel::gathered(
      comm, (count + rows_at_once - 1) / rows_at_once, rows_at_once, [&](std::int64_t block, std::span<double> out) {
        const std::int64_t first = block * rows_at_once;
        const std::int64_t n = std::min(rows_at_once, count - first);
        const auto part = energies(
            std::span(rows).subspan(static_cast<std::size_t>(first * units), static_cast<std::size_t>(n * units)));
        std::ranges::copy(part, out.begin());
      });
  values.resize(static_cast<std::size_t>(count));
  return values;
}

// Chains of one machine; a rank runs its own blocks of them and keeps their hidden units for the layer above.
struct ChainSamples {
  std::vector<double> defects;                      // (chain, sample), on every rank
  Rows last;                                        // visible units of the first chains, on every rank
  std::map<std::int64_t, std::vector<Rows>> hidden; // of this rank's blocks, by sample
};

ChainSamples run_chains(const parallel::Comm& comm, const rbm::IntegerMachine& form, const random::Generator& generator,
                        std::int64_t layer, const Rows& data, const Sampling& sampling, const Energies& defect) {
  const auto units = static_cast<std::size_t>(form.visible), starts = data.size() / units;
  const std::int64_t blocks = (sampling.chains + chains_at_once - 1) / chains_at_once;
  const auto samples = static_cast<std::size_t>(sampling.samples);
  const std::size_t width = chains_at_once * (samples + units);
  ChainSamples found;
  const auto table = parallel::gathered(comm, blocks, width, [&](std::int64_t block, std::span<double> out) {
    const std::int64_t first = block * chains_at_once, n = std::min(chains_at_once, sampling.chains - first);
    Rows rows;
    for (std::int64_t c = first; c < first + n; ++c) {
      const auto from = data.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(c) % starts * units);
      rows.insert(rows.end(), from, from + form.visible);
    }
    rbm::Chains chains(form, generator, layer, first, rows);
    for (std::int64_t s = 0; s < sampling.warmup; ++s)
      chains.sweep();
    for (std::size_t i = 0; i < samples; ++i) {
      for (std::int64_t s = 0; s < sampling.interval; ++s)
        chains.sweep();
      rows = chains.visible();
      found.hidden[block].push_back(chains.hidden());
      const auto t = defect(rows);
      for (std::size_t c = 0; c < t.size(); ++c)
        out[c * samples + i] = t[c];
    }
    std::copy(rows.begin(), rows.end(), out.begin() + static_cast<std::ptrdiff_t>(chains_at_once * samples));
  });
  const auto wanted = static_cast<std::size_t>(std::min(sampling.chains, sampling.annealing.chains));
  for (std::int64_t block = 0; block < blocks; ++block) {
    const auto n = static_cast<std::size_t>(std::min(chains_at_once, sampling.chains - block * chains_at_once));
    const auto row = std::span(table).subspan(static_cast<std::size_t>(block) * width, width);
    found.defects.insert(found.defects.end(), row.begin(), row.begin() + static_cast<std::ptrdiff_t>(n * samples));
    for (std::size_t i = 0; i < n * units && found.last.size() < wanted * units; ++i)
      found.last.push_back(static_cast<std::int8_t>(row[chains_at_once * samples + i]));
  }
  return found;
}

// t of the hidden units of the chains below, (chain, sample).
std::vector<double> defects_of_hidden(const parallel::Comm& comm, const ChainSamples& below, const Sampling& sampling,
                                      const Energies& defect) {
  const auto samples = static_cast<std::size_t>(sampling.samples);
  const std::int64_t blocks = (sampling.chains + chains_at_once - 1) / chains_at_once;
  auto table =
      parallel::gathered(comm, blocks, chains_at_once * samples, [&](std::int64_t block, std::span<double> out) {
        for (std::size_t i = 0; i < samples; ++i) {
          const auto t = defect(below.hidden.at(block)[i]); // the same blocks fall to the same rank
          for (std::size_t c = 0; c < t.size(); ++c)
            out[c * samples + i] = t[c];
        }
      });
  table.resize(static_cast<std::size_t>(sampling.chains) * samples);
  return table;
}

Rows pass_up(const parallel::Comm& comm, const rbm::IntegerMachine& form, const random::Generator& generator,
             std::int64_t layer, const Rows& rows) {
  const auto count = static_cast<std::int64_t>(rows.size()) / form.visible;
  const auto mine = parallel::share(count, comm.size(), comm.rank());
  Rows hidden(static_cast<std::size_t>(count * form.hidden));
  for (std::int64_t first = mine.first; first < mine.first + mine.count; first += rows_at_once) {
    const std::int64_t n = std::min(rows_at_once, mine.first + mine.count - first);
    std::ranges::copy(rbm::sample_hidden(form, generator, layer, first,
                                         std::span(rows).subspan(static_cast<std::size_t>(first * form.visible),
                                                                 static_cast<std::size_t>(n * form.visible))),
                      hidden.begin() + first * form.hidden);
  }
  comm.all_reduce(std::span(hidden), parallel::Reduction::sum); // the others have 0
  return hidden;
}

std::vector<double> means(const Rows& rows, std::int64_t units) {
  std::vector<double> mean(static_cast<std::size_t>(units));
  for (std::size_t k = 0; k < rows.size(); ++k)
    mean[k % mean.size()] += rows[k];
  for (double& m : mean)
    m *= static_cast<double>(units) / static_cast<double>(rows.size());
  return mean;
}

Defects by_series(const std::vector<double>& t, std::int64_t series) {
  return {statistics::by_replica<double>(t, series), series};
}

bool worth_enumerating(const rbm::Machine& m) {
  return rbm::can_enumerate(m) && std::ldexp(static_cast<double>(std::max(m.visible, m.hidden)),
                                             static_cast<int>(std::min(m.visible, m.hidden))) <= affordable;
}

// What is known of ln Z_k and of r, and how. reference: ln Z of the H that the layer is to represent.
void settle(LayerFindings& found, const std::optional<Estimate>& enumerated, const std::optional<Estimate>& reference,
            const Defects& data, const Defects& model) {
  const bool meet = reliable(*found.acceptance, data, model);
  const Estimate annealed = annealed_log_partition(*found.forward, *found.back);
  const Estimate known = enumerated ? *enumerated : annealed;
  if (reference && (enumerated || !meet)) {
    found.method = enumerated ? "enumeration" : "annealing";
    found.divergence = divergence(data, model, plus(known, -1, *reference));
    found.log_partition = known;
    return;
  }
  found.divergence = meet ? divergence(data, model) : divergence(data, model, Estimate{});
  found.method = !meet ? "none" : "acceptance ratio";
  found.log_partition = reference ? plus(*reference, 1, found.divergence.ratio) : known;
}

} // namespace

std::vector<LayerFindings> sample_mapping(const parallel::Comm& comm, const rbm::Stack& stack,
                                          const IsingHamiltonian& hamiltonian, const DataRows& held_out,
                                          const DataRows& training, const random::Generator& generator,
                                          const Sampling& sampling) {
  std::vector<LayerFindings> layers;
  Energies reference = [&](std::span<const std::int8_t> rows) { return hamiltonian(rows); };
  std::optional<Estimate> reference_log_partition;
  if (const auto exact = hamiltonian.log_partition())
    reference_log_partition = exactly(*exact);
  Rows data = held_out.rows;
  ChainSamples below;
  for (std::size_t k = 0; k < stack.size(); ++k) {
    const rbm::Machine& machine = stack[k];
    const auto layer = static_cast<std::int64_t>(k);
    const rbm::FreeEnergy energy(machine);
    const rbm::IntegerMachine form = rbm::sampling_form(machine);
    const Energies own = [&](std::span<const std::int8_t> rows) { return energy(rows); };
    const Energies defect = [&](std::span<const std::int8_t> rows) { return difference(reference(rows), own(rows)); };
    // 1  t on both sides
    const auto data_energies = of_rows(comm, data, machine.visible, own);
    const Defects image =
        by_series(difference(of_rows(comm, data, machine.visible, reference), data_energies), held_out.series);
    ChainSamples chains = run_chains(comm, form, generator, layer, data, sampling, defect);
    const Defects of_model{chains.defects, sampling.chains};
    const Defects of_data = k == 0 ? image : Defects{defects_of_hidden(comm, below, sampling, defect), sampling.chains};
    // 2  ln Z
    LayerFindings found;
    found.units = machine.visible;
    found.defect = moments(of_data);
    found.acceptance = acceptance_ratio(of_data, of_model);
    const auto base = rbm::base_biases(means(data, machine.visible));
    found.forward = rbm::anneal(comm, machine, base, generator, layer, sampling.annealing);
    found.back = rbm::anneal_back(comm, machine, base, generator, layer, sampling.annealing.temperatures, chains.last);
    settle(found, worth_enumerating(machine) ? std::optional(exactly(rbm::log_partition(comm, machine))) : std::nullopt,
           reference_log_partition, of_data, of_model);
    // 3  what follows
    const Defects energies = by_series(data_energies, held_out.series);
    found.nll = plus(moments(energies).mean, 1, found.log_partition);
    found.kl = k == 0 ? found.divergence.data_model : Estimate{};
    if (k == 0 && !training.rows.empty()) {
      const auto trained = of_rows(comm, training.rows, machine.visible, own);
      found.nll_training = plus(moments(by_series(trained, training.series)).mean, 1, found.log_partition);
      found.kl_training = divergence_of(
          by_series(difference(of_rows(comm, training.rows, machine.visible, reference), trained), training.series),
          found.divergence.ratio);
    }
    if (k > 0) {
      const Estimate so_far = k == 1 ? layers[0].kl : layers[k - 1].depth->bound;
      const Estimate image_defect = moments(image).mean, gain = plus(image_defect, -1, found.divergence.ratio);
      found.depth = {.image_defect = image_defect,
                     .gain = gain,
                     .bound = plus(so_far, -1, gain),
                     .most_gain = so_far,
                     .most_gain_exact = false};
    }
    found.data_defects = of_data.t;
    found.model_defects = of_model.t;
    // 4  upwards
    if (k + 1 < stack.size()) {
      data = pass_up(comm, form, generator, layer, data);
      below = std::move(chains);
      reference = [above = rbm::FreeEnergy(rbm::transposed(machine))](std::span<const std::int8_t> rows) {
        return above(rows);
      };
      reference_log_partition = found.log_partition;
    }
    layers.push_back(std::move(found));
  }
  return layers;
}

} // namespace deeprg::mapping
