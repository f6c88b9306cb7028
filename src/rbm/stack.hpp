// Greedy training of stacks (Hinton and Salakhutdinov, Science 313, 504, 2006): layer l is trained on what the layers
// below make of the data. The net and its controls are variants, trained one after the other with the same random
// addresses, so that only what a control changes is different. Collective over the communicator.
//
// Data passed up: probabilities, rounded stochastically to 255ths (purpose rounding), or samples (purpose
// hidden_units); place = (group of 4 samples) << 32 | unit, step = layer << 32, draw = up_pass_draw.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "parallel/comm.hpp"
#include "rbm/batches.hpp"
#include "rbm/layer.hpp"
#include "rbm/trainer.hpp"

namespace deeprg::rbm {

struct Variant {
  std::string name;
  Settings settings;
  const Samples* samples = nullptr;                   // must outlive the training, as the structures
  const std::vector<Structure>* structures = nullptr; // of the layers; those that are not there are unstructured
};

// All samples, as the trained layer hands them to the next one. Collective.
[[nodiscard]] Samples passed_up(const parallel::Comm& comm, const random::Generator& generator, UpPass up_pass,
                                const IntegerMachine& machine, const Samples& samples, std::int64_t layer_number);

class StackTraining {
public:
  // hidden: units of each layer, from the data upwards. InputError for impossible settings.
  StackTraining(const parallel::Comm& comm, const random::Generator& generator, std::vector<Variant> variants,
                std::vector<std::int64_t> hidden, Split split);
  StackTraining(const StackTraining&) = delete;
  StackTraining& operator=(const StackTraining&) = delete;

  [[nodiscard]] bool finished() const { return variant_ == variants_.size(); }
  void step(); // one update

  [[nodiscard]] std::int64_t updates_done() const;
  [[nodiscard]] std::int64_t updates_in_all() const; // at most; of a layer that stopped early, those it did
  // The same counted in weights updated, which is what they cost.
  [[nodiscard]] double weights_done() const;
  [[nodiscard]] double weights_in_all() const;
  [[nodiscard]] std::string now_training() const; // "layer 2 of no_l1"

  [[nodiscard]] const std::vector<Variant>& variants() const { return variants_; }
  [[nodiscard]] const std::vector<Layer>& layers(std::size_t variant) const { return layers_[variant]; }

  // Which layers of which variants there are, and each in full. Where `epochs` has grown since, layers above the first
  // unfinished one are trained anew.
  template <class Archive>
  void state(Archive& archive) {
    if (trainer_)
      trainer_->gather();
    for (std::size_t v = 0; v < variants_.size(); ++v) {
      auto count = static_cast<std::int64_t>(layers_[v].size());
      archive.value(variants_[v].name + "_layers", count);
      layers_[v].resize(std::min(layers_[v].size(), static_cast<std::size_t>(count)));
      while (static_cast<std::int64_t>(layers_[v].size()) < count)
        layers_[v].push_back(new_layer(v));
      for (std::size_t l = 0; l < layers_[v].size(); ++l)
        archive.group(variants_[v].name + "_layer_" + std::to_string(l), layers_[v][l]);
    }
    find_work();
  }

private:
  [[nodiscard]] Layer new_layer(std::size_t variant) const; // the next one of this variant
  [[nodiscard]] const Structure& structure(std::size_t variant, std::size_t layer) const;
  [[nodiscard]] std::int64_t updates_done(std::size_t variant, std::size_t layer) const;
  [[nodiscard]] std::int64_t updates_in_all(std::size_t variant, std::size_t layer) const;
  [[nodiscard]] double weights(std::size_t variant, std::size_t layer) const;
  [[nodiscard]] std::int64_t visible_units(std::size_t variant, std::size_t layer) const;
  void find_work();
  void prepare();
  template <class Number, class Of>
  [[nodiscard]] Number over_layers(const Of& of) const {
    Number sum = 0;
    for (std::size_t v = 0; v < variants_.size(); ++v)
      for (std::size_t l = 0; l < hidden_.size(); ++l)
        sum += of(v, l);
    return sum;
  }

  parallel::Comm comm_;
  const random::Generator* generator_;
  std::vector<Variant> variants_;
  std::vector<std::int64_t> hidden_;
  Split split_;
  std::vector<std::vector<Layer>> layers_; // by variant; the last one is in training
  std::size_t variant_ = 0;                // the first that is not finished
  // What follows from the above: the data of the layer in training and its trainer.
  std::size_t data_layer_ = 0;
  Samples data_; // of layers above the first
  std::optional<Trainer> trainer_;
};

} // namespace deeprg::rbm
