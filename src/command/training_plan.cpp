#include "command/training_plan.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "mapping/exact_machines.hpp"

namespace deeprg::command {
namespace {

rbm::SnapshotPlan snapshot_plan(const parameters::Input& in) {
  if (in.is_text("train.snapshots"))
    return {.logarithmic = in.text("train.snapshots") == "log"};
  return {.logarithmic = false, .epochs = in.integers("train.snapshots")};
}

} // namespace

rbm::Settings training_settings(const parameters::Input& in) {
  const auto is = [&](const char* key, std::string_view value) { return in.text(key) == value; };
  rbm::Settings s;
  s.units = is("train.units", "spin") ? rbm::Units::spin : rbm::Units::binary;
  s.epochs = in.integer("train.epochs");
  s.batch_size = in.integer("train.batch_size");
  s.algorithm = is("train.algorithm", "pcd") ? rbm::Algorithm::pcd : rbm::Algorithm::cd;
  if (s.algorithm == rbm::Algorithm::pcd)
    s.chains = in.has("train.chains") ? in.integer("train.chains") : s.batch_size;
  s.steps = static_cast<int>(in.integer("train.steps"));
  s.reconstruction =
      is("train.reconstruction", "sampled") ? rbm::Reconstruction::sampled : rbm::Reconstruction::mean_field;
  s.up_pass = is("train.up_pass", "sample") ? rbm::UpPass::sample : rbm::UpPass::probability;
  s.learning_rate = in.real("train.learning_rate");
  s.schedule = is("train.learning_rate_schedule", "linear") ? rbm::Schedule::linear : rbm::Schedule::constant;
  s.momentum = in.real("train.momentum");
  s.final_momentum = in.real("train.final_momentum");
  s.l1 = in.real("train.l1");
  s.l2 = in.real("train.l2");
  s.l1_mode = is("train.l1_mode", "proximal") ? rbm::L1Mode::proximal : rbm::L1Mode::gradient;
  s.biases = is("train.biases", "free")   ? rbm::Biases::free
             : is("train.biases", "zero") ? rbm::Biases::zero
                                          : rbm::Biases::symmetric;
  s.centred = in.boolean("train.centred");
  s.initial_weights = in.real("train.initial_weights");
  s.bump_amplitude = is("train.initial", "local") ? in.real("train.bump_amplitude") : 0;
  s.bump_width = in.real("train.bump_width");
  s.biases_from_data = is("train.initial_biases", "data");
  s.patience = in.integer("train.early_stopping");
  s.snapshots = snapshot_plan(in);
  return s;
}

bool epochs_are_fixed(const parameters::Input& in) {
  return in.has("train.learning_rate_schedule") && in.text("train.learning_rate_schedule") != "constant";
}

bool has_control(const parameters::Input& in, std::string_view name) {
  const auto& controls = in.texts("train.controls");
  return std::find(controls.begin(), controls.end(), name) != controls.end();
}

std::vector<rbm::Variant> training_variants(const parameters::Input& in, const rbm::Samples& samples,
                                            const rbm::Samples& two_point,
                                            const std::vector<rbm::Structure>& structures) {
  const rbm::Settings net = training_settings(in);
  std::vector<rbm::Variant> variants{{"trained", net, &samples, &structures}};
  for (const std::string& name : in.texts("train.controls")) {
    rbm::Settings changed = net;
    if (name == "block_spin") // nothing to train
      continue;
    if (name == "untrained") {
      changed.epochs = 0;
      changed.snapshots = {};
    } else if (name == "no_l1")
      changed.l1 = 0;
    variants.push_back({name, changed, name == "two_point" ? &two_point : &samples, &structures});
  }
  return variants;
}

rbm::Stack block_spin_control(const parameters::Input& in, const std::vector<std::int64_t>& extents) {
  const auto& layers = in.integers("train.layers");
  const rbm::Stack stack = mapping::block_spin_stack(extents, static_cast<std::int64_t>(layers.size()),
                                                     mapping::block_spin_weight, training_settings(in).units);
  for (std::size_t l = 0; l < layers.size(); ++l)
    if (stack[l].hidden != layers[l])
      throw InputError(
          in.located("train.controls", "the control \"block_spin\" needs layers of one unit for each block "
                                       "of 2 sites along every axis: layer " +
                                           std::to_string(l + 1) + " would have " + std::to_string(stack[l].hidden) +
                                           " units, not " + std::to_string(layers[l])));
  return stack;
}

} // namespace deeprg::command
