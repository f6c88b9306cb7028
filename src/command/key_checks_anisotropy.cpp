#include <fmt/format.h>

#include <algorithm>

#include "command/keys.hpp"

namespace deeprg::command {
namespace {

using parameters::Input;
using parameters::Problems;

bool lists(const Input& in, const char* key, std::string_view choice) {
  return in.has(key) && std::ranges::count(in.texts(key), choice) > 0;
}

} // namespace

void check_anisotropy(const Input& in, Problems& problems) {
  if (!in.has("model.anisotropy"))
    return;
  const auto& ratios = in.reals("model.anisotropy");
  if (in.has("lattice.size") && ratios.size() != in.integers("lattice.size").size())
    problems.add(
        in, "model.anisotropy",
        fmt::format("'model.anisotropy' has {} numbers and lattice.size = {} has {} extents: give one an extent",
                    ratios.size(), in.shown("lattice.size"), in.integers("lattice.size").size()));
  if (std::ranges::count(ratios, 0.0) > 0)
    problems.add(in, "model.anisotropy", "'model.anisotropy' of 0 leaves lattices of a lower dimension: give these");
  if (std::ranges::count(ratios, 1.0) == std::ssize(ratios))
    return;
  const auto refuse = [&](const std::string& what) {
    problems.add(in, "model.anisotropy",
                 fmt::format("'model.anisotropy' = {} and {}, which takes all axes for alike: leave one of them out",
                             in.shown("model.anisotropy"), what));
  };
  for (const char* key : {"model.diagonal", "model.plaquette"})
    if (in.has(key) && in.real(key) != 0)
      refuse(fmt::format("'{}'", key));
  if (in.has("sample.source") && in.text("sample.source") == "two_point")
    refuse("sample.source = \"two_point\"");
  if (lists(in, "train.controls", "two_point"))
    refuse("\"two_point\" of 'train.controls'");
  if (lists(in, "train.augment", "point_group"))
    refuse("\"point_group\" of 'train.augment'");
  if (in.has_section("rg"))
    refuse("section [rg]");
  for (const char* key : {"analyze.thermodynamics", "analyze.flow"})
    if (in.has(key) && (in.boolean(key) || (in.boolean("analyze.enumerate") && !in.given(key))))
      refuse(fmt::format("'{}' = true", key));
}

} // namespace deeprg::command
