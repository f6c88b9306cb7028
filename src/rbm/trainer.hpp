// Contrastive divergence, or its persistent form, on one layer, an update at a time. Collective over the communicator;
// the positions of each mini-batch and the chains are shared out over the ranks (parallel::share) and the layer comes
// out the same for any of them.
//
// An epoch uses as many whole mini-batches as the training samples make, in the order of rbm/batches; what is left over
// has its turn in the order of another epoch. Everything about the course of training is in the Layer; the rest follows
// from it, so that training goes on from a Layer read back.
// Within an epoch a rank holds the weights and velocities of its own share of the visible units alone.
#pragma once

#include "parallel/comm.hpp"
#include "rbm/batches.hpp"
#include "rbm/gibbs.hpp"
#include "rbm/initial.hpp"
#include "rbm/layer.hpp"
#include "rbm/statistics.hpp"

namespace deeprg::rbm {

// Whether a layer has done its epochs, or has not improved for settings.patience of them.
[[nodiscard]] bool finished(const Settings& settings, const Layer& layer);

class Trainer {
public:
  // Generator, samples, split, layer and structure must outlive the trainer. A new layer gets its chains, and its
  // visible biases where they come from the data. InputError where a batch is larger than the training set or
  // max_batch_size, or batches and chains have no small common multiple.
  Trainer(const parallel::Comm& comm, const random::Generator& generator, const Settings& settings,
          const Samples& samples, const Split& split, std::int64_t layer_number, Layer& layer,
          const Structure& structure = unstructured);

  void step(); // one update
  // The layer's weights and their velocities become whole on every rank, as they are after whole epochs. Collective.
  void gather() { optimizer_.gather(layer_->machine, layer_->velocities); }
  [[nodiscard]] bool finished() const { return rbm::finished(settings_, *layer_); }

private:
  void start();
  void begin_epoch();
  void load_batch();
  void contrastive_divergence(std::int64_t updates);
  void persistent_chains(std::int64_t updates);
  void end_epoch();
  void keep_snapshots();
  void move_centre();

  parallel::Comm comm_;
  const random::Generator* generator_;
  Settings settings_;
  const Samples* samples_;
  const Split* split_;
  std::int64_t layer_number_, updates_per_epoch_;
  parallel::Share share_; // of each mini-batch
  Layer* layer_;
  const Structure* structure_;
  IntegerMachine machine_;
  Gibbs gibbs_;
  Statistics statistics_;
  Optimizer optimizer_;
  std::vector<std::int64_t> order_;
  std::int64_t ordered_epoch_ = -1;
  std::vector<float> visible_centre_; // centred gradient: the means of the data, in 255ths
};

[[nodiscard]] inline std::int64_t updates_per_epoch(const Settings& settings, const Split& split) {
  return static_cast<std::int64_t>(split.training.size()) / settings.batch_size;
}

} // namespace deeprg::rbm
