// Samples seen through a map up to few units and back down again, and what is left of them: overlap, energy,
// correlations.
//
// A stack of depth l: up by p(h|v) to layer l, down by p(v|h), biases included. Mean field: each layer is given the
// probabilities of the one before (rounded to 2^-12/255, so that sums over units are exact). Sampled: each layer is
// drawn. Randomness: Purpose::reconstruction, place sample << 32 | unit, step depth << 8 | layer (depth 0: on the way
// up). The maps without a network are in mapping/baselines.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "lattice/geometry.hpp"
#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::mapping {

struct Image {                      // (sample, site)
  std::vector<float> mean_field;    // -1..1
  std::vector<std::int8_t> sampled; // -1, +1
};

// Turns samples, (sample, site), with their numbers into an Image for every depth 1, 2, ...; one that the map does not
// have is left empty. A map is local and sees each sample alone: results are the same for any division of the samples.
using Map =
    std::function<std::vector<Image>(std::span<const std::int8_t> samples, std::span<const std::int64_t> numbers)>;

// The generator must outlive the map.
[[nodiscard]] Map through_stack(const rbm::Stack& stack, const random::Generator& generator);

// Averages over samples with standard errors, the samples taken as independent. e: per site, in units of J. G: along
// the axes, averaged over them. Energies of the mean field are those of its sign.
struct Comparison {
  statistics::Estimate overlap_mean_field, overlap_sampled; // <s s'> a site
  statistics::Estimate energy_mean_field, energy_sampled;
  std::vector<statistics::Estimate> correlation; // of the sampled ones, (distance)
};

// Of the samples themselves.
struct Reference {
  statistics::Estimate energy;
  std::vector<statistics::Estimate> correlation;
};

// All samples through the map, [depth - 1]; without a value where the map lacks the depth. Collective: chunks of
// samples are shared out. The result is complete on rank 0.
[[nodiscard]] std::vector<Comparison> compare(const parallel::Comm& comm, const lattice::Geometry& geometry,
                                              const Map& map, std::span<const std::int8_t> samples,
                                              std::span<const std::int64_t> numbers);
[[nodiscard]] Reference reference(const lattice::Geometry& geometry, std::span<const std::int8_t> samples); // local

} // namespace deeprg::mapping
