#include "command/analysis_table.hpp"

#include <fmt/format.h>

#include <iostream>

#include "statistics/estimate.hpp"
#include "store/h5.hpp"

namespace deeprg::command {
namespace {

constexpr const char* networks[] = {"trained", "untrained", "no_l1", "two_point", "block_spin", "majority", "pca"};

std::string estimate(const store::File& file, const std::string& dataset) {
  const auto value = file.read_scalar<double>(dataset), error = file.read_scalar<double>(dataset + "_error");
  return error == 0 ? fmt::format("{:.6g}", value) : statistics::format(value, error);
}

void print_fields(const store::File& file) {
  const auto group = [](const std::string& name, int layer) {
    return fmt::format("/receptive_fields/{}/layers/{}/", name, layer);
  };
  const char* const row = "  {:<6}{:<11}{:<16}{:<14}{:<14}{:<16}{:<8}{}\n";
  std::cout << "receptive fields: means over the units above the noise\n"
            << fmt::format(fmt::runtime(row), "layer", "network", "own block", "radius", "sites", "sign", "tiling",
                           "units");
  for (int layer = 0; file.exists(group("trained", layer)); ++layer)
    for (const std::string name : networks)
      if (const std::string at = group(name, layer); file.exists(at))
        std::cout << fmt::format(fmt::runtime(row), layer + 1, name, estimate(file, at + "mean_own_block_fraction"),
                                 estimate(file, at + "mean_radius"), estimate(file, at + "mean_participation_ratio"),
                                 estimate(file, at + "mean_sign_uniformity"),
                                 fmt::format("{:.3f}", file.read_scalar<double>(at + "tiling")),
                                 fmt::format("{} of {}", file.read_scalar<std::int64_t>(at + "significant_units"),
                                             file.shape(at + "significant")[0]));
}

void print_reconstructions(const store::File& file) {
  const auto group = [](const std::string& name, int depth) {
    return fmt::format("/reconstructions/{}/depth_{}/", name, depth);
  };
  const char* const row = "  {:<6}{:<11}{:<16}{:<16}{:<16}{}\n";
  std::cout << fmt::format("reconstructions of held-out samples: overlap with them, energy per site (theirs {})\n",
                           estimate(file, "/reconstructions/data_energy"))
            << fmt::format(fmt::runtime(row), "depth", "map", "mean field", "sampled", "e mean field", "e sampled");
  for (int depth = 1; file.exists(group("trained", depth)); ++depth)
    for (const std::string name : networks)
      if (const std::string at = group(name, depth); file.exists(at))
        std::cout << fmt::format(fmt::runtime(row), depth, name, estimate(file, at + "overlap_mean_field"),
                                 estimate(file, at + "overlap_sampled"), estimate(file, at + "energy_mean_field"),
                                 estimate(file, at + "energy_sampled"));
}

void print_mapping(const store::File& file) {
  const char* const row = "  {:<6}{:<11}{:<16}{:<16}{:<16}{:<16}{}\n";
  std::cout << "the mapping: log-trace defect t = H - H_RBM, divergence KL(P || p) a visible unit, in nats\n"
            << fmt::format(fmt::runtime(row), "layer", "network", "<t>", "Var t", "KL/N", "KL/N training", "ln Z");
  for (int layer = 0; file.exists(fmt::format("/mapping/{}", layer)); ++layer)
    for (const std::string name : networks) {
      const std::string group = name == "trained" ? "" : "/controls/" + name;
      const std::string mapping = fmt::format("{}/mapping/{}/", group, layer),
                        likelihood = fmt::format("{}/likelihood/{}/", group, layer);
      if (!file.exists(mapping + "defect_mean"))
        continue;
      const auto shown = [&](const std::string& dataset) {
        return file.exists(dataset) ? estimate(file, dataset) : std::string("--");
      };
      std::cout << fmt::format(
          fmt::runtime(row), layer + 1, name, shown(mapping + "defect_mean"), shown(mapping + "defect_variance"),
          shown(likelihood + "kl_per_site"), shown(likelihood + "kl_per_site_training"),
          file.exists(likelihood + "log_z")
              ? fmt::format("{} by {}", shown(likelihood + "log_z"),
                            file.text_attribute(likelihood.substr(0, likelihood.size() - 1), "method"))
              : "--");
    }
}

} // namespace

void print_analysis(const std::filesystem::path& path) {
  const auto file = store::File::open(path);
  if (file.exists("/receptive_fields/trained"))
    print_fields(file);
  if (file.exists("/reconstructions/trained"))
    print_reconstructions(file);
  if (file.exists("/mapping"))
    print_mapping(file);
  std::cout << std::flush;
}

} // namespace deeprg::command
