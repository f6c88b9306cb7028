// model.h5: machines, how they learned, and the machines beside them.
//   GROUP/layers/k, attribute units = "spin" or "binary": weights (n_visible, n_hidden), visible_bias, hidden_bias
//   float32 GROUP/layers/k/learning/*: by epoch, rbm/layer.hpp; only of trained layers GROUP/layers/k/snapshots/weights
//   (snapshot, n_visible, n_hidden) float32, update (snapshot) int64
// GROUP is "" for the net and "/controls/NAME" for a control.
#pragma once

#include <span>
#include <string>

#include "rbm/layer.hpp"
#include "rbm/parameters.hpp"
#include "store/h5.hpp"
#include "store/output.hpp"

namespace deeprg::rbm {

// Collective over the communicator of the output; what rank 0 holds is written.
void write_stack(store::Output& output, const std::string& group, const Stack& stack);
void write_layers(store::Output& output, const std::string& group, std::span<const Layer> layers);

// The machines of a group, in the units of the file. Local. InputError where the group has no layers, the shapes do not
// fit each other, or a number is not finite.
[[nodiscard]] Stack read_stack(const store::File& file, const std::string& group);

} // namespace deeprg::rbm
