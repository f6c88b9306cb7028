#include <fmt/format.h>

#include <algorithm>

#include "command/keys.hpp"

namespace deeprg::command {

void check_temperatures(const parameters::Input& in, parameters::Problems& problems) {
  const bool exchange = in.has("sample.exchange") && in.boolean("sample.exchange");
  if (!has_temperatures(in)) {
    if (exchange)
      problems.add(in, "sample.exchange", "'sample.exchange' = true needs 'sample.temperatures'");
    return;
  }
  const auto& temperatures = in.reals("sample.temperatures");
  const auto refuse = [&](const std::string& why) { problems.add(in, "sample.temperatures", why); };
  if (std::ranges::adjacent_find(temperatures, std::greater_equal<>()) != temperatures.end())
    refuse(fmt::format("'sample.temperatures' = {} must ascend, each once", in.shown("sample.temperatures")));
  if (exchange && temperatures.size() < 2)
    problems.add(in, "sample.exchange", "'sample.exchange' = true needs two temperatures or more");
  for (const char* key : {"model.coupling", "model.temperature"})
    if (in.given(key))
      problems.add(in, key, fmt::format("'{}' and 'sample.temperatures' exclude each other: give one of them", key));
  const auto n = std::ssize(temperatures);
  if (const std::int64_t replicas = in.has("sample.replicas") ? in.integer("sample.replicas") : n; replicas % n != 0)
    problems.add(in, "sample.replicas",
                 fmt::format("'sample.replicas' = {} is no multiple of the {} 'sample.temperatures'; the next is {}",
                             replicas, n, (replicas / n + 1) * n));
  const auto exclude = [&](const std::string& what, const std::string& remedy) {
    refuse(fmt::format("'sample.temperatures' and {} do not go together: {}", what, remedy));
  };
  if (in.has("sample.algorithm") && in.text("sample.algorithm") != "heat-bath" &&
      in.text("sample.algorithm") != "metropolis")
    exclude("sample.algorithm = \"" + in.text("sample.algorithm") + "\"", "give \"heat-bath\" or \"metropolis\"");
  if (in.has("sample.source") && in.text("sample.source") != "ising")
    exclude("sample.source = \"" + in.text("sample.source") + "\"", "give source = \"ising\"");
  if (in.given("sample.samples"))
    exclude("'sample.samples'", "samples of one file have one Hamiltonian; give 'sample.sweeps'");
  if (in.has("sample.improved") && in.boolean("sample.improved"))
    exclude("'sample.improved'", "local algorithms have no clusters");
  for (const char* key : {"model.anisotropy", "model.diagonal", "model.plaquette"})
    if (in.given(key))
      exclude(fmt::format("'{}'", key), "leave one of them out");
  if (in.has("rg.matching") && in.boolean("rg.matching"))
    exclude("'rg.matching'", "it takes samples of one Hamiltonian");
  for (const char* section : {"train", "analyze"})
    if (in.has_section(section))
      exclude(fmt::format("section [{}]", section), "it takes samples of one Hamiltonian");
}

} // namespace deeprg::command
