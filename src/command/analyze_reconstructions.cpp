// The analyses of what the layers look like: receptive fields, reconstructions, and the data beside them.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/log.hpp"
#include "command/analyses.hpp"
#include "command/summary.hpp"
#include "mapping/analysis_file.hpp"
#include "mapping/baselines.hpp"

namespace deeprg::command {
namespace {

constexpr std::int64_t examples_shown = 8;
constexpr std::int64_t largest_covariance = 4096; // sites: its eigenvectors take N^3

// The data themselves: examples, energy, correlations, and those of the control data.
void write_data(store::File& file, const Material& material, std::span<const std::int8_t> held_out) {
  const auto& g = material.geometry;
  const std::size_t shown = std::min(held_out.size(), static_cast<std::size_t>(examples_shown * g.sites()));
  const auto data = mapping::reference(g, held_out);
  mapping::write_configurations(file, "/reconstructions/samples", g, held_out.first(shown), "held-out samples");
  mapping::write_estimate(
      file, "/reconstructions/data_energy", data.energy,
      {.long_name = "energy of held-out samples", .units = "J per site", .formula = "-sum over bonds of s s' / N"});
  std::vector<std::int64_t> distance(data.correlation.size());
  std::iota(distance.begin(), distance.end(), 0);
  file.write("/correlation/distance", distance, Shape{distance.size()},
             {.long_name = "distance along an axis", .units = "sites"});
  mapping::write_correlation(file, "/correlation/data", data.correlation, "correlation of held-out samples");
  const std::string control = "/controls/two_point/spins";
  if (material.model.exists(control))
    mapping::write_correlation(file, "/correlation/two_point",
                               mapping::reference(g, material.model.read<std::int8_t>(control)).correlation,
                               "correlation of the two-point control data");
}

// Held-out samples through one map: all of them for the numbers, the first few to be shown. Chunks of samples are
// shared out over the ranks.
void reconstruct(const Bench& bench, const std::string& name, const mapping::Map& map,
                 std::span<const std::int8_t> held_out) {
  const Material& material = bench.material;
  const auto found = mapping::compare(bench.comm, material.geometry, map, held_out, material.held_out);
  bench.output.on_root([&](store::File& file) {
    const std::size_t shown = std::min(material.held_out.size(), static_cast<std::size_t>(examples_shown));
    const auto images = map(held_out.first(shown * static_cast<std::size_t>(material.geometry.sites())),
                            std::span(material.held_out).first(shown));
    for (std::size_t d = 0; d < found.size(); ++d)
      if (!images[d].sampled.empty())
        mapping::write_reconstruction(file, fmt::format("/reconstructions/{}/depth_{}", name, d + 1), material.geometry,
                                      images[d], found[d]);
  });
}

} // namespace

void analyze_data(const Bench& bench) {
  const auto held_out = bench.material.read(bench.material.held_out);
  bench.output.on_root([&](store::File& file) {
    write_observables(file, "/observables", summarize(bench.job).observables);
    write_data(file, bench.material, held_out);
  });
}

// Rank 0 alone: some seconds for the paper's stack.
void analyze_receptive_fields(const Bench& bench) {
  bench.output.on_root([&](store::File& file) {
    for (const Network& net : bench.material.nets) {
      auto layers = mapping::receptive_fields(net.stack);
      for (std::size_t k = 0; k < layers.size(); ++k)
        mapping::write_receptive_fields(file, fmt::format("/receptive_fields/{}/layers/{}", net.name, k),
                                        bench.material.geometry,
                                        mapping::score_layer(bench.material.geometry, std::move(layers[k])));
    }
  });
}

void analyze_reconstructions(const Bench& bench) {
  const Material& material = bench.material;
  const auto held_out = material.read(material.held_out);
  const auto sizes = material.layer_sizes();
  for (const Network& net : material.nets)
    reconstruct(bench, net.name, mapping::through_stack(net.stack, bench.generator), held_out);
  reconstruct(bench, "majority", mapping::through_blocks(material.geometry, sizes, bench.generator), held_out);
  if (material.geometry.sites() <= largest_covariance && material.training.size() > 1)
    reconstruct(bench, "pca",
                mapping::through_principal_components(bench.comm, material.read(material.training),
                                                      material.geometry.sites(), sizes),
                held_out);
  else
    log::info(
        fmt::format("analyze: no principal components beside lattices of more than {} sites", largest_covariance));
}

} // namespace deeprg::command
