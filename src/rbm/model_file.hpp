// model.h5: machines, how they learned, and the machines beside them.
//   GROUP/layers/k, attribute units = "spin" or "binary": weights (n_visible, n_hidden), visible_bias, hidden_bias:
//     float32 where they were learned, float64 in machines that are known exactly; any number type is read
//   GROUP/layers/k/visible_couplings/edges (edge, unit) int64, -1 after the last unit of an edge; value (edge): only of
//     machines that have them
//   GROUP/layers/k/learning/*: by epoch, rbm/layer.hpp; only of trained layers
//   GROUP/layers/k/snapshots/weights (snapshot, n_visible, n_hidden) float32, update (snapshot) int64
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
void write_stack(store::Output& output, const std::string& group, const PreciseStack& stack);
void write_layers(store::Output& output, const std::string& group, std::span<const Layer> layers);

// The machines of a group, in the units of the file. Local. InputError where the group has no layers, the shapes do not
// fit each other, a number is not finite, or a coupling does not join visible units.
template <class Real>
[[nodiscard]] BasicStack<Real> read_basic_stack(const store::File& file, const std::string& group);
[[nodiscard]] inline Stack read_stack(const store::File& file, const std::string& group) {
  return read_basic_stack<float>(file, group);
}
// All digits that the file holds.
[[nodiscard]] inline PreciseStack read_precise_stack(const store::File& file, const std::string& group) {
  return read_basic_stack<double>(file, group);
}

} // namespace deeprg::rbm
