// What a layer is before its first update. The floating point here is + - * / alone: it reaches the weights.
#pragma once

#include "parallel/comm.hpp"
#include "rbm/batches.hpp"
#include "rbm/layer.hpp"
#include "rbm/structure.hpp"

namespace deeprg::rbm {

// Weights drawn with a standard deviation (purpose initial_weights, place = weight, step = layer), bumps added where
// the structure tells where units lie, those that are tied like the first of them; biases zero. Collective.
[[nodiscard]] Layer initial_layer(const parallel::Comm& comm, const random::Generator& generator,
                                  const Settings& settings, std::int64_t layer_number, std::int64_t visible,
                                  std::int64_t hidden, const Structure& structure = unstructured);

// The mean of each visible unit over these samples, from 0 to 1, a sample of a half counted too, so that no mean is 0
// or 1. tied: numbers of the units that share their mean. Local.
[[nodiscard]] std::vector<double> means(const Samples& samples, std::span<const std::int64_t> numbers,
                                        std::span<const std::int32_t> tied = {});

// Biases of independent units with these means: ln p / (1 - p), half of it for spin units. (Hinton, A practical guide
// to training RBMs, 2010.)
[[nodiscard]] std::vector<float> biases_of(std::span<const double> means, Units units);

void keep_snapshot(const parallel::Comm& comm, std::int64_t updates, Layer& layer);
[[nodiscard]] bool wants_snapshot(const SnapshotPlan& plan, std::int64_t epoch);

} // namespace deeprg::rbm
