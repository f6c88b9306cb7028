// What [train] tells the layers about the lattice, in the terms of rbm: symmetries, ties, places. Local.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/parameters.hpp"
#include "rbm/parameters.hpp"
#include "rbm/structure.hpp"

namespace deeprg::command {

// The layers of the stack, from the lowest. Units lie on grids over the lattice, each at the middle of its cell; those
// of a tied layer filter by filter, each filter's in the order of the lattice. Symmetries and ties are of the first
// layer. InputError where a layer cannot be tied.
[[nodiscard]] std::vector<rbm::Structure> training_structures(const parameters::Input& input,
                                                              const std::vector<std::int64_t>& extents);

// Why a layer of so many hidden units is none of filters that are translated by `stride` sites; empty if it is.
[[nodiscard]] std::string why_not_tied(std::span<const std::int64_t> extents, std::int64_t stride, std::int64_t hidden);

// Of a tied machine, (filter, site): the weights of the first translation of each filter.
[[nodiscard]] std::vector<float> filters_of(const rbm::Machine& machine, std::int64_t filters);

// How many filters the input asks for; 0 if the layer is not tied.
[[nodiscard]] std::int64_t filters(const parameters::Input& input, std::span<const std::int64_t> extents);

} // namespace deeprg::command
