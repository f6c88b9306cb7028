// analysis.h5: the groups of the mapping and of the likelihood, every estimate x with x_error beside it, in nats unless
// it says otherwise. GROUP is "" for the trained stack and "/controls/NAME" for a control; k the layer. Local.
//   GROUP/mapping/k: defect_mean, defect_variance, defect_skewness, the first two also per_site; log_ratio, its bounds
//     lower_bound and upper_bound; delta_f, shift; jeffreys, kl_data_model, kl_model_data; histogram_edges,
//     histogram_data, histogram_model where there are samples
//     of layers above the first: image_defect_mean, gain, dbn_bound, most_gain
//   GROUP/likelihood/k: log_z, nll, kl_per_site, attribute method; where there are samples nll_training,
//     kl_per_site_training, overlap, acceptance_ratio; annealing_log_z, annealing_spread, annealing_effective_size, and
//     the same of reverse
//   GROUP/information/k: visible_hidden
#pragma once

#include <string>

#include "mapping/layer_findings.hpp"
#include "store/h5.hpp"

namespace deeprg::mapping {

void write_mapping(store::File& file, const std::string& group, const LayerFindings& layer);
void write_likelihood(store::File& file, const std::string& group, const LayerFindings& layer);
void write_information(store::File& file, const std::string& group, double visible_hidden);

} // namespace deeprg::mapping
