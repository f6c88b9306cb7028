#include "mapping/enumerated.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "mapping/hidden_image.hpp"
#include "parallel/gathered.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/log_sum.hpp"
#include "rbm/partition_function.hpp"

namespace deeprg::mapping {
namespace {

using statistics::Estimate;

// Sums of exp(x) q, x of any size, for the quantities q = 1, u, u^2, u^3 and H_k - its origin; u = t - its origin.
constexpr std::size_t quantities = 5;
struct Weighted {
  double largest = -std::numeric_limits<double>::infinity();
  std::array<double, quantities> sums{};

  void merge(double x, const std::array<double, quantities>& other) {
    if (other[0] == 0)
      return;
    const double scale = std::exp(std::min(x, largest) - std::max(x, largest));
    for (std::size_t q = 0; q < quantities; ++q)
      sums[q] = x > largest ? sums[q] * scale + other[q] : sums[q] + other[q] * scale;
    largest = std::max(x, largest);
  }
  [[nodiscard]] double log() const { return largest + std::log(sums[0]); }
  [[nodiscard]] double mean(std::size_t q) const { return sums[q] / sums[0]; }
};

// Over P and over p.
struct Enumeration {
  double origin = 0, machine_origin = 0; // t and H_k of the state whose number is 0
  Weighted data, model;
};

Enumeration enumerate(const parallel::Comm& comm, std::int64_t units, const StateEnergies& h,
                      const StateEnergies& h_machine) {
  Enumeration all;
  std::array<double, 2> first{};
  h(0, std::span(first).first(1));
  h_machine(0, std::span(first).last(1));
  all.origin = first[0] - first[1];
  all.machine_origin = first[1];
  const std::uint64_t states = std::uint64_t{1} << units, chunk = std::min(states, rbm::enumeration_chunk);
  constexpr std::size_t width = 2 * (1 + quantities);
  const auto table = parallel::gathered(
      comm, static_cast<std::int64_t>(states / chunk), width, [&](std::int64_t c, std::span<double> row) {
        std::vector<double> energy(chunk), machine(chunk);
        h(static_cast<std::uint64_t>(c) * chunk, energy);
        h_machine(static_cast<std::uint64_t>(c) * chunk, machine);
        Weighted data, model;
        for (std::size_t n = 0; n < chunk; ++n) {
          const double u = energy[n] - machine[n] - all.origin;
          const std::array<double, quantities> one{1, u, u * u, u * u * u, machine[n] - all.machine_origin};
          data.merge(-energy[n], one);
          model.merge(-machine[n], one);
        }
        row[0] = data.largest;
        std::ranges::copy(data.sums, row.begin() + 1);
        row[1 + quantities] = model.largest;
        std::ranges::copy(model.sums, row.begin() + 2 + quantities);
      });
  const auto part = [](const double* row) {
    std::array<double, quantities> sums{};
    std::copy_n(row + 1, quantities, sums.begin());
    return sums;
  };
  for (std::size_t c = 0; c < table.size(); c += width) {
    const double* const row = table.data() + c;
    all.data.merge(row[0], part(row));
    all.model.merge(row[1 + quantities], part(row + 1 + quantities));
  }
  return all;
}

LayerFindings findings(const Enumeration& e, std::int64_t units) {
  const double u = e.data.mean(1), variance = e.data.mean(2) - u * u,
               third = e.data.mean(3) - 3 * e.data.mean(2) * u + 2 * u * u * u;
  const double lower = e.origin + u, upper = e.origin + e.model.mean(1), ratio = e.model.log() - e.data.log();
  LayerFindings found;
  found.units = units;
  found.defect = {.mean = statistics::exactly(lower),
                  .variance = statistics::exactly(variance),
                  .skewness = statistics::exactly(skewness(variance, third))};
  found.divergence = {.ratio = statistics::exactly(ratio),
                      .data_model = statistics::exactly(ratio - lower),
                      .model_data = statistics::exactly(upper - ratio),
                      .jeffreys = statistics::exactly(upper - lower),
                      .lower = statistics::exactly(lower),
                      .upper = statistics::exactly(upper)};
  found.method = "enumeration";
  found.log_partition = statistics::exactly(e.model.log());
  return found;
}

// P^ of each layer's visible units, from the spins upwards, as far as it can be had.
std::vector<HiddenImage> images(const parallel::Comm& comm, const rbm::PreciseStack& stack,
                                const IsingHamiltonian& hamiltonian) {
  std::vector<HiddenImage> all;
  if (!has_image(stack[0]))
    return all;
  std::vector<double> data = boltzmann(
      stack[0].visible, [&](std::uint64_t first, std::span<double> out) { hamiltonian.of_states(first, out); });
  for (const rbm::PreciseMachine& machine : stack) {
    if (!has_image(machine))
      break;
    all.push_back(hidden_image(comm, machine, data));
    data = all.back().probability;
  }
  return all;
}

} // namespace

std::vector<LayerFindings> enumerate_mapping(const parallel::Comm& comm, const rbm::PreciseStack& stack,
                                             const IsingHamiltonian& hamiltonian) {
  std::vector<LayerFindings> layers;
  StateEnergies h = [&](std::uint64_t first, std::span<double> out) { hamiltonian.of_states(first, out); };
  const rbm::PreciseStack below(stack.begin(), stack.end() - 1); // the images that some layer is to represent
  const auto seen = below.empty() ? std::vector<HiddenImage>{} : images(comm, below, hamiltonian);
  for (std::size_t k = 0; k < stack.size() && stack[k].visible <= rbm::max_enumerated; ++k) {
    const rbm::FreeEnergy energy(stack[k]);
    const StateEnergies h_machine = [&](std::uint64_t first, std::span<double> out) { energy.of_states(first, out); };
    const Enumeration e = enumerate(comm, stack[k].visible, h, h_machine);
    LayerFindings found = findings(e, stack[k].visible);
    found.nll = found.kl = statistics::exactly(statistics::unknown);
    if (k == 0) {
      found.kl = found.divergence.data_model;
      found.nll = statistics::exactly(e.machine_origin + e.data.mean(4) + found.log_partition.value);
    } else {
      Depth depth;
      depth.image_defect = depth.gain = depth.bound = depth.most_gain = statistics::exactly(statistics::unknown);
      if (k <= seen.size()) {
        const auto& image = seen[k - 1].probability;
        const double entropy_of_image = entropy(image), of_machine = average_energy(image, h_machine),
                     of_below = average_energy(image, h);
        found.nll = statistics::exactly(of_machine + found.log_partition.value);
        found.kl = statistics::exactly(found.nll.value - entropy_of_image);
        depth.image_defect = statistics::exactly(of_below - of_machine);
        depth.gain = statistics::exactly(depth.image_defect.value - found.divergence.ratio.value);
        const double so_far = k == 1 ? layers[0].kl.value : layers[k - 1].depth->bound.value;
        depth.bound = statistics::exactly(so_far - depth.gain.value);
        depth.most_gain = statistics::exactly(of_below + e.data.log() - entropy_of_image);
        depth.most_gain_exact = true;
      }
      found.depth = depth;
    }
    layers.push_back(std::move(found));
    if (k + 1 < stack.size())
      h = hidden_energies(comm, stack[k]);
  }
  return layers;
}

std::vector<double> enumerate_information(const parallel::Comm& comm, const rbm::PreciseStack& stack,
                                          const IsingHamiltonian& hamiltonian) {
  std::vector<double> information;
  for (const HiddenImage& image : images(comm, stack, hamiltonian))
    information.push_back(image.information);
  return information;
}

} // namespace deeprg::mapping
