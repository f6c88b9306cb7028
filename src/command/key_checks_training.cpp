#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "command/keys.hpp"
#include "command/keys_training.hpp"
#include "command/training_structure.hpp"
#include "rbm/settings.hpp"

namespace deeprg::command {
namespace {

using parameters::Input;
using parameters::Problems;

void check_training_data(const Input& in, Problems& problems) {
  if (in.given("sample.sweeps") && !in.given("sample.samples"))
    return problems.add(in, "sample.sweeps", "[train] needs samples: give 'sample.samples' instead of 'sample.sweeps'");
  if (!samples_here(in) || !in.has("sample.samples") || !in.has("sample.replicas") || !in.has("train.batch_size") ||
      !in.has("train.held_out") || in.integer("sample.samples") % in.integer("sample.replicas") != 0)
    return;
  const Split split =
      split_samples(in.integer("sample.samples"), in.integer("sample.replicas"), in.real("train.held_out"));
  const std::int64_t batch_size = in.integer("train.batch_size");
  if (batch_size > split.training)
    problems.add(in, "train.batch_size",
                 fmt::format("'train.batch_size' = {} is above the number of training samples: {} of {}, since {} are "
                             "held out",
                             batch_size, split.training, in.integer("sample.samples"), split.held_out));
}

void check_chains(const Input& in, Problems& problems) {
  if (!in.given("train.chains") || !in.has("train.algorithm") || !in.has("train.batch_size"))
    return;
  const std::int64_t chains = in.integer("train.chains"), batch_size = in.integer("train.batch_size");
  if (in.text("train.algorithm") != "pcd")
    problems.add(in, "train.chains", "'train.chains' needs train.algorithm = \"pcd\"");
  else if (chains > rbm::max_batch_size || batch_size > rbm::max_batch_size ||
           std::lcm(chains, batch_size) > rbm::max_batch_size)
    problems.add(in, "train.chains",
                 fmt::format("'train.chains' = {} and 'train.batch_size' = {}: their least common multiple must be at "
                             "most {}, best if one divides the other",
                             chains, batch_size, rbm::max_batch_size));
}

void check_symmetry(const Input& in, Problems& problems) {
  const auto needs = [&](const char* key, bool fulfilled, const char* what) {
    const bool wanted = in.has(key) && parameters::render(*input_table().key(key)->fallback) != in.shown(key);
    if (wanted && !fulfilled)
      problems.add(in, key, fmt::format("'{}' needs {}", key, what));
  };
  const auto is = [&](const char* key, std::string_view value) { return in.has(key) && in.text(key) == value; };
  const bool local = is("train.initial", "local"), tied = in.has("train.tied") && in.boolean("train.tied");
  needs("train.bump_amplitude", local, "train.initial = \"local\"");
  needs("train.bump_width", local, "train.initial = \"local\"");
  needs("train.stride", tied, "train.tied = true");
  needs("train.initial_biases", is("train.biases", "free"), "train.biases = \"free\"");
  needs("train.centred", is("train.biases", "free") && !tied, "train.biases = \"free\" and train.tied = false");
  needs("train.early_stopping", in.has("train.held_out") && in.real("train.held_out") > 0,
        "held-out samples: train.held_out above 0");
  const bool in_a_field = in.has("model.field") && in.real("model.field") != 0;
  if (in_a_field && in.has("train.augment") && std::ranges::count(in.texts("train.augment"), "flip") > 0)
    problems.add(in, "train.augment", "\"flip\" is no symmetry in a magnetic field");
  if (tied && in.has("train.stride") && in.has("train.layers") && in.has("lattice.size") &&
      sites(in.integers("lattice.size")) <= max_sites)
    if (const std::string why =
            why_not_tied(in.integers("lattice.size"), in.integer("train.stride"), in.integers("train.layers")[0]);
        !why.empty())
      problems.add(in, "train.tied", why);
}

// Whether n units are one per block of b^d sites, b dividing every extent; then `extents` becomes theirs.
bool reduce_by_blocks(std::vector<std::int64_t>& extents, std::int64_t n) {
  const std::int64_t smallest = std::ranges::min(extents);
  for (std::int64_t b = 2; b <= smallest; ++b) {
    std::vector<std::int64_t> reduced;
    for (const std::int64_t extent : extents)
      if (extent % b == 0)
        reduced.push_back(extent / b);
    if (reduced.size() == extents.size() && sites(reduced) == n) {
      extents = reduced;
      return true;
    }
  }
  return false;
}

void check_block_spin(const Input& in, Problems& problems) {
  if (!in.has("lattice.size"))
    return problems.add(in, "train.controls", "the control \"block_spin\" needs [lattice]");
  if (!in.has("train.layers") || sites(in.integers("lattice.size")) > max_sites)
    return;
  std::vector<std::int64_t> extents = in.integers("lattice.size");
  for (const std::int64_t units : in.integers("train.layers"))
    if (!reduce_by_blocks(extents, units))
      return problems.add(
          in, "train.controls",
          fmt::format("the control \"block_spin\" needs layers that are block-spin maps: {} units are not one for each "
                      "b x ... x b block of {}",
                      units, fmt::join(extents, " x ")));
}

void check_controls(const Input& in, Problems& problems) {
  if (!in.has("train.controls"))
    return;
  std::set<std::string> seen;
  for (const std::string& name : in.texts("train.controls")) {
    if (!seen.insert(name).second)
      problems.add(in, "train.controls", fmt::format("the control \"{}\" is named twice", name));
    else if (name == "block_spin")
      check_block_spin(in, problems);
    else if (name == "two_point" && in.has("model.field") && in.real("model.field") != 0)
      problems.add(in, "train.controls", "the control \"two_point\" is even under spin flip and has no magnetic field");
  }
}

} // namespace

void check_training(const Input& in, Problems& problems) {
  check_training_data(in, problems);
  check_chains(in, problems);
  check_symmetry(in, problems);
  check_controls(in, problems);
}

} // namespace deeprg::command
