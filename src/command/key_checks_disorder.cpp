#include <fmt/format.h>

#include "command/keys.hpp"

namespace deeprg::command {

void check_disorder(const parameters::Input& in, parameters::Problems& problems) {
  const bool disordered = in.has("model.negative_bonds") && in.real("model.negative_bonds") != 0;
  if (!disordered) {
    if (in.given("model.disorder_seed"))
      problems.add(in, "model.disorder_seed", "'model.disorder_seed' needs 'model.negative_bonds' above 0");
    return;
  }
  const auto exclude = [&](const std::string& what, const std::string& remedy) {
    problems.add(in, "model.negative_bonds",
                 fmt::format("'model.negative_bonds' = {} and {} do not go together: {}",
                             in.shown("model.negative_bonds"), what, remedy));
  };
  if (in.has("sample.algorithm") && in.text("sample.algorithm") != "heat-bath" &&
      in.text("sample.algorithm") != "metropolis")
    exclude(fmt::format("sample.algorithm = \"{}\"", in.text("sample.algorithm")),
            "give \"heat-bath\" or \"metropolis\"");
  if (in.has("sample.source") && in.text("sample.source") != "ising")
    exclude(fmt::format("sample.source = \"{}\"", in.text("sample.source")), "give source = \"ising\"");
  for (const char* key : {"model.anisotropy", "model.diagonal", "model.plaquette", "sample.temperatures"})
    if (in.given(key))
      exclude(fmt::format("'{}'", key), "leave one of them out");
  for (const char* section : {"train", "analyze"})
    if (in.has_section(section))
      exclude(fmt::format("section [{}]", section), "it takes bonds that are all alike");
  if (in.has("rg.matching") && in.boolean("rg.matching"))
    exclude("'rg.matching'", "it takes bonds that are all alike");
}

} // namespace deeprg::command
