// A layer of a stack in the course of its training: everything that a checkpoint must hold, as plain data. Every rank
// holds it alike, but the snapshots, which rank 0 alone holds, the chains, which are shared out, and within an epoch
// weights and their velocities (Trainer::gather).
#pragma once

#include <cstdint>
#include <vector>

#include "rbm/optimizer.hpp"
#include "rbm/parameters.hpp"
#include "rbm/persistent_chains.hpp"

namespace deeprg::rbm {

// What is measured after each epoch; all vectors by epoch. Those of held-out samples are empty where there are none.
struct Learning {
  std::vector<double> reconstruction_error, reconstruction_error_held_out; // mean of (v - v')^2 a unit, v in 0..1
  std::vector<double> pseudo_likelihood, pseudo_likelihood_held_out;       // mean of ln p(v_i | the others), nats
  std::vector<double> weight_norm, weight_max;                             // rms and largest |W|
  std::vector<double> saturation;       // fraction of hidden probabilities below 0.01 or above 0.99
  std::vector<std::int64_t> dead_units; // hidden units that are saturated at the same end for every sample looked at

  template <class Archive>
  void state(Archive& archive) {
    archive.values("reconstruction_error", reconstruction_error);
    archive.values("reconstruction_error_held_out", reconstruction_error_held_out);
    archive.values("pseudo_likelihood", pseudo_likelihood);
    archive.values("pseudo_likelihood_held_out", pseudo_likelihood_held_out);
    archive.values("weight_norm", weight_norm);
    archive.values("weight_max", weight_max);
    archive.values("saturation", saturation);
    archive.values("dead_units", dead_units);
  }
};

// Weights on the way.
struct Snapshots {
  std::vector<std::int64_t> update; // updates done before it
  std::vector<float> weights;       // (snapshot, visible, hidden); rank 0

  template <class Archive>
  void state(Archive& archive) {
    archive.values("update", update);
    archive.on_root("weights", weights);
  }
};

struct Layer {
  Machine machine;
  Velocities velocities;
  std::int64_t epoch = 0;         // epochs done
  std::int64_t update = 0;        // updates done in this epoch
  std::int64_t squared_error = 0; // of the reconstructions of this epoch so far, in 65025ths
  Learning learning;
  Snapshots snapshots;
  PersistentChains chains;          // none with CD
  std::vector<float> hidden_centre; // centred gradient: the running mean of the hidden units of the data, in 255ths

  template <class Archive>
  void state(Archive& archive) {
    archive.values("weights", machine.weights);
    archive.values("visible_bias", machine.visible_bias);
    archive.values("hidden_bias", machine.hidden_bias);
    archive.values("weight_velocity", velocities.weights);
    archive.values("visible_bias_velocity", velocities.visible_bias);
    archive.values("hidden_bias_velocity", velocities.hidden_bias);
    archive.value("epoch", epoch);
    archive.value("update", update);
    archive.value("squared_error", squared_error);
    archive.group("learning", learning);
    archive.group("snapshots", snapshots);
    if (!hidden_centre.empty())
      archive.values("hidden_centre", hidden_centre);
    if (chains.count > 0)
      archive.group("chains", chains);
  }
};

} // namespace deeprg::rbm
