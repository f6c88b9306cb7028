#include "command/analysis_table.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "statistics/estimate.hpp"
#include "store/h5.hpp"

namespace deeprg::command {
namespace {

constexpr const char* networks[] = {"trained",    "untrained", "no_l1",      "two_point",
                                    "block_spin", "majority",  "decimation", "pca"};

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

std::string estimate_if_any(const store::File& file, const std::string& dataset) {
  return file.exists(dataset) ? estimate(file, dataset) : "--";
}

void print_thermodynamics(const store::File& file) {
  const char* const row = "  {:<6}{:<11}{:<13}{:<14}{:<14}{:<14}{:<14}{:<14}{}\n";
  const auto line = [&](const std::string& depth, const std::string& name, const std::string& what,
                        const std::string& at, const std::string& mixing) {
    std::cout << fmt::format(fmt::runtime(row), depth, name, what, estimate_if_any(file, at + "energy"),
                             estimate_if_any(file, at + "specific_heat"),
                             estimate_if_any(file, at + "abs_magnetization"), estimate_if_any(file, at + "binder"),
                             estimate_if_any(file, at + "xi_over_L"), mixing);
  };
  std::cout << "own samples of the networks, depth by depth\n"
            << fmt::format(fmt::runtime(row), "depth", "network", "", "e", "C", "|m|", "U4", "xi/L", "mixing; tau");
  line("", "data", "", "/thermodynamics/data/", "");
  const auto exact = [&](const char* name) {
    const std::string dataset = fmt::format("/thermodynamics/data/{}_exact", name);
    return file.exists(dataset) ? fmt::format("{:.6g}", file.read_scalar<double>(dataset)) : "--";
  };
  if (file.exists("/thermodynamics/data/energy_exact"))
    std::cout << fmt::format(fmt::runtime(row), "", "exact", "", exact("energy"), exact("specific_heat"),
                             exact("abs_magnetization"), exact("binder"), "--", "");
  const auto group = [](const std::string& name, int depth) {
    return fmt::format("/thermodynamics/{}/depth_{}", name, depth);
  };
  for (int depth = 1; file.exists(group("trained", depth)); ++depth)
    for (const std::string name : networks)
      if (const std::string at = group(name, depth); file.exists(at)) {
        if (!file.exists(at + "/mixing_time")) {
          line(std::to_string(depth), name, "all states", at + "/equilibrium/", "");
          continue;
        }
        const auto mixing = file.read_scalar<double>(at + "/mixing_time");
        const bool calm = file.integer_attribute(at, "equilibrated") == 1;
        line(std::to_string(depth), name, calm ? "equilibrium" : "not mixed", at + "/equilibrium/",
             fmt::format("{}; {:.3g}",
                         std::isnan(mixing) ? fmt::format("> {}", file.integer_attribute(at, "sweeps") / 2)
                                            : fmt::format("{:.0f}", mixing),
                         file.read_scalar<double>(at + "/tau")));
        if (name == "trained")
          for (const char* start : {"data", "noise"})
            line("", "", fmt::format("{} + {}", start, file.integer_attribute(at, "steps")),
                 fmt::format("{}/steps_from_{}/", at, start), "");
      }
}

void print_flow(const store::File& file) {
  const char* const row = "  {:<6}{:<11}{:<15}{:<15}{:<15}{:<15}{:<15}{:<15}{}\n";
  const auto line = [&](const std::string& layer, const std::string& name, const std::string& at) {
    if (!file.exists(at + "/nearest")) {
      std::cout << fmt::format("  {:<6}{:<11}{}\n", layer, name, file.text_attribute(at, "verdict"));
      return;
    }
    const auto shown = [&](const char* dataset) { return estimate_if_any(file, at + '/' + dataset); };
    std::cout << fmt::format(fmt::runtime(row), layer, name, shown("by_energy"), shown("by_likelihood"),
                             shown("nearest"), shown("diagonal"), shown("straight"), shown("plaquette"),
                             file.exists(at + "/nearest_exact")
                                 ? fmt::format("exact {:.6g}", file.read_scalar<double>(at + "/nearest_exact"))
                                 : "");
  };
  std::cout << "flow of couplings: K of an Ising model with the same energy, K as the only term, and terms together\n"
            << fmt::format(fmt::runtime(row), "layer", "network", "K by energy", "K alone", "nearest", "diagonal",
                           "straight", "plaquette", "");
  line("", "data", "/flow/data");
  const auto group = [](const std::string& name, int layer) { return fmt::format("/flow/{}/layers/{}", name, layer); };
  for (int layer = 0; file.exists(group("trained", layer)); ++layer)
    for (const std::string name : networks)
      if (const std::string at = group(name, layer); file.exists(at))
        line(std::to_string(layer + 1), name, at);
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
  if (file.exists("/thermodynamics/trained"))
    print_thermodynamics(file);
  if (file.exists("/flow/trained"))
    print_flow(file);
  std::cout << std::flush;
}

} // namespace deeprg::command
