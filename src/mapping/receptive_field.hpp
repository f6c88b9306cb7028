// Receptive fields of the hidden units on the lattice, r_1 = W_1, r_l = r_(l-1) W_l (Mehta and Schwab 2014, appendix
// B), and how much each looks like the field of a block spin. W is that of the form with units -1, +1 (a quarter of the
// weights between units 0, 1), so that fields of both kinds of machines compare. Local; no randomness; sums in a fixed
// order.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lattice/geometry.hpp"
#include "rbm/parameters.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::mapping {

// The fields of every layer, [layer] -> (unit, site). InputError where a layer does not fit the one below.
[[nodiscard]] std::vector<std::vector<float>> receptive_fields(const rbm::Stack& stack);

// |r| up to which an entry of a layer's fields is left out: 2 sigma, sigma = median |r| / 0.6745, the normal deviate
// that half of all |r| exceed. Fields of interest cover the smaller part of the lattice, so the typical entry is noise
// (of stochastic gradients, which drowns raw weights). Two sigma and no more: noise then passes at 5 % of the sites all
// over the lattice and scores as what it is, the row of the untrained network, whereas a cut that it passes at a
// handful of sites makes small blocks of it. Where fields cover the larger part, half of the largest |r| takes the
// place of 2 sigma.
[[nodiscard]] double noise_cut(std::span<const float> fields);
[[nodiscard]] std::string noise_cut_rule(); // the same in a sentence, to be stored beside the numbers

// One field above the cut; where nothing is left, all scores are NaN.
struct Scores {
  bool significant = false;     // something exceeds the cut
  double participation_ratio;   // (sum r^2)^2 / sum r^4: sites that take part
  std::vector<double> centroid; // of r^2 on the torus, arg of sum r^2 e^(2 pi i x/L), an entry an axis, 0 <= x < L
  double radius;                // root of the mean of |x - centroid|^2, weights r^2, nearest images; sites
  double own_block_fraction;    // sum |r| inside the best cube of `block` sites an axis, over sum |r|
  double sign_uniformity;       // |sum r| / sum |r|
};
[[nodiscard]] Scores score(const lattice::Geometry& geometry, std::span<const float> field, double cut,
                           std::int64_t units);

// The edge of the cube that holds N / units sites, to the nearest integer, at least 1.
[[nodiscard]] std::int64_t block_edge(const lattice::Geometry& geometry, std::int64_t units);

// How many boxes an axis, slowest first, cut the lattice into `units` equal ones as nearly cubes as `units` factorises.
[[nodiscard]] std::vector<std::int64_t> equal_boxes(const lattice::Geometry& geometry, std::int64_t units);

// How evenly centroids cover the lattice: of `units` equal boxes the fraction that holds one or more. `units` centroids
// at random places give 1 - 1/e.
[[nodiscard]] double tiling(const lattice::Geometry& geometry, const std::vector<std::vector<double>>& centroids,
                            std::int64_t units);

// The fields of one layer, (unit, site), with all of this. Means are over the significant units, with the standard
// error over units; the centroids of `tiling` are theirs.
struct LayerFields {
  std::vector<float> fields;
  double cut = 0;
  std::vector<Scores> scores; // (unit)
  std::int64_t significant = 0;
  statistics::Estimate participation_ratio, radius, own_block_fraction, sign_uniformity;
  double tiling = 0;
};
[[nodiscard]] LayerFields score_layer(const lattice::Geometry& geometry, std::vector<float> fields);

} // namespace deeprg::mapping
