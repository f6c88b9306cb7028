// What [train] asks for, in the terms of rbm: settings, variants, the block-spin stack. Local.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/parameters.hpp"
#include "rbm/parameters.hpp"
#include "rbm/settings.hpp"
#include "rbm/stack.hpp"

namespace deeprg::command {

[[nodiscard]] rbm::Settings training_settings(const parameters::Input& input);

// Whether the result of fewer epochs is no beginning of that of more.
[[nodiscard]] bool epochs_are_fixed(const parameters::Input& input);

[[nodiscard]] bool has_control(const parameters::Input& input, std::string_view name);

// The net ("trained"), then the controls that are trained, each with what it changes alone: untrained (no epochs),
// no_l1 (no L1 penalty), two_point (its own samples). Samples and structures must outlive the variants.
[[nodiscard]] std::vector<rbm::Variant> training_variants(const parameters::Input& input, const rbm::Samples& samples,
                                                          const rbm::Samples& two_point,
                                                          const std::vector<rbm::Structure>& structures);

// Kadanoff's kernels in the units of the net. InputError unless its layers are 'train.layers'.
[[nodiscard]] rbm::Stack block_spin_control(const parameters::Input& input, const std::vector<std::int64_t>& extents);

} // namespace deeprg::command
