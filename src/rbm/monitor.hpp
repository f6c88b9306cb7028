// What is looked at after each epoch: reconstruction error, pseudo-likelihood, weights, saturation. Estimates: they
// decide nothing. Collective over the communicator; the same for any number of ranks and threads on one kind of CPU.
//
// Pseudo-likelihood (Besag 1975), by one random unit i a sample: ln p(v_i | v_-i) = v_i D - ln(1 + e^D),
//   D = F(v with v_i = 0) - F(v with v_i = 1),   F(v) = -a.v - sum_j ln(1 + e^(b_j + (v W)_j));
// v_i may be a probability, then it is minus the cross entropy.
// Random bits: the unit i from purpose pseudo_likelihood, place = sample, step = layer << 32 | epoch; the hidden units
// of reconstructions as in training, at positions behind those of the training samples.
#pragma once

#include "parallel/comm.hpp"
#include "rbm/batches.hpp"
#include "rbm/integer_machine.hpp"
#include "rbm/layer.hpp"

namespace deeprg::rbm {

inline constexpr std::int64_t monitored_samples = 1024; // at most so many of the training and of the held-out samples

// Appends the row of the epoch that has just ended (layer.epoch counts it, layer.squared_error sums over it).
// updates: done since the start; per epoch `trained` samples were used.
void monitor(const parallel::Comm& comm, const random::Generator& generator, const Settings& settings,
             const Samples& samples, const Split& split, std::int64_t layer_number, std::int64_t updates,
             std::int64_t trained, const IntegerMachine& machine, Layer& layer);

} // namespace deeprg::rbm
