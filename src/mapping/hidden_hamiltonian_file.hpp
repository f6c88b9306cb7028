// analysis.h5: the couplings between the hidden units of a layer. Local.
//   GROUP: rbm_couplings, image_couplings (unit, unit), rbm_fields, image_fields (unit); those of the image with _error
//     where they are estimates; rbm_order_size, image_order_size (order) where they were enumerated. Attribute method
//     of the image: enumeration, or pseudo-likelihood. Order and sign of the units are those of model.h5.
//   GROUP/placement: centroid (unit, axis), place (unit), gauge (unit), residual, dead_units, duplicate_pairs;
//     attributes forms_lattice (0, 1), verdict, grid
//   GROUP/profile, where the units form a lattice: distance, pairs (distance); rbm, image (distance) and rbm_nearest,
//     rbm_range, rbm_four_spin, rbm_field, image_... , each with _error
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mapping/coupling_profile.hpp"
#include "mapping/hidden_hamiltonian.hpp"
#include "mapping/placement.hpp"
#include "store/h5.hpp"

namespace deeprg::mapping {

// Couplings of one weight w(h).
struct Couplings {
  std::vector<double> fields, pairs;
  std::vector<double> fields_error, pairs_error; // empty where the couplings are exact
  std::vector<double> order_size;                // empty where nothing was enumerated
  std::optional<Profile> profile{};
};

struct LayerCouplings {
  std::int64_t units = 0;
  std::optional<Couplings> rbm{}, image{};
  std::string method; // of the image
  Placement placement;
};

void write_hidden_hamiltonian(store::File& file, const std::string& group, const LayerCouplings& layer);

} // namespace deeprg::mapping
