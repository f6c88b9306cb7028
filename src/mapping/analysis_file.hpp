// analysis.h5: how the analyses are stored, a group an analysis, every estimate x with x_error beside it. Local.
//   /receptive_fields/NAME/layers/k: fields (unit, [z,] [y,] x) float32, the scores of each unit, their means over the
//     significant ones; attributes noise_cut (the cut on |r|) and noise_cut_rule
//   /reconstructions: samples (example, [z,] [y,] x) int8, data_energy; NAME/depth_k: mean_field and sampled of the
//     examples; overlaps, energies and correlation (distance) over all samples
//   /correlation: distance, NAME (distance)
// NAME: trained, a control, or a baseline (majority, pca).
#pragma once

#include <string>

#include "lattice/geometry.hpp"
#include "mapping/receptive_field.hpp"
#include "mapping/reconstruction.hpp"
#include "store/h5.hpp"

namespace deeprg::mapping {

void write_estimate(store::File& file, const std::string& dataset, const statistics::Estimate& estimate,
                    const store::Label& label);

void write_receptive_fields(store::File& file, const std::string& group, const lattice::Geometry& geometry,
                            const LayerFields& layer);

// (example, site...) int8.
void write_configurations(store::File& file, const std::string& dataset, const lattice::Geometry& geometry,
                          std::span<const std::int8_t> spins, const std::string& long_name);

void write_reconstruction(store::File& file, const std::string& group, const lattice::Geometry& geometry,
                          const Image& examples, const Comparison& comparison);

void write_correlation(store::File& file, const std::string& dataset,
                       const std::vector<statistics::Estimate>& correlation, const std::string& long_name);

} // namespace deeprg::mapping
