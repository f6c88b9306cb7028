#include "mapping/spin_unit_correlation.hpp"

#include <cmath>
#include <cstddef>

#include "mapping/axis_correlation.hpp"
#include "statistics/resampling.hpp"

namespace deeprg::mapping {
namespace {

// The rounded distance of each site from a place, (site).
std::vector<std::size_t> distances_from(const lattice::Geometry& geometry, const std::vector<double>& centre) {
  const auto extents = geometry.extents();
  std::vector<std::size_t> distance;
  for (std::int64_t site = 0; site < geometry.sites(); ++site) {
    double square = 0;
    std::int64_t rest = site;
    for (auto d = extents.size(); d-- > 0;) {
      const auto L = static_cast<std::int64_t>(extents[d]);
      const double away = std::remainder(static_cast<double>(rest % L) - centre[d], static_cast<double>(L));
      square += away * away;
      rest /= L;
    }
    distance.push_back(static_cast<std::size_t>(std::lround(std::sqrt(square))));
  }
  return distance;
}

} // namespace

std::vector<statistics::Estimate> spin_unit_correlation(const lattice::Geometry& geometry, const SpinSamples& spins,
                                                        const SpinSamples& hidden,
                                                        const std::vector<std::vector<double>>& centres,
                                                        std::span<const std::int8_t> gauge) {
  const auto N = static_cast<std::size_t>(geometry.sites()), units = static_cast<std::size_t>(hidden.units);
  const auto blocks = static_cast<std::size_t>(spins.blocks);
  const std::size_t width = distances(geometry);
  std::vector<std::int64_t> sums(blocks * width), pairs(width), lengths(blocks);
  for (const std::int64_t block : spins.block)
    ++lengths[static_cast<std::size_t>(block)];
  std::vector<std::int32_t> products(blocks * N);
  for (std::size_t j = 0; j < units; ++j) {
    if (std::isnan(centres[j][0]))
      continue;
    std::fill(products.begin(), products.end(), 0);
    for (std::size_t n = 0; n < spins.block.size(); ++n) {
      std::int32_t* const out = products.data() + static_cast<std::size_t>(spins.block[n]) * N;
      const std::int8_t* const v = spins.rows.data() + n * N;
      const auto h = static_cast<std::int32_t>(hidden.rows[n * units + j] * gauge[j]);
      for (std::size_t x = 0; x < N; ++x)
        out[x] += h * v[x];
    }
    const auto distance = distances_from(geometry, centres[j]);
    for (std::size_t x = 0; x < N; ++x)
      if (const std::size_t r = distance[x]; r < width) {
        ++pairs[r];
        for (std::size_t b = 0; b < blocks; ++b)
          sums[b * width + r] += products[b * N + x];
      }
  }
  std::vector<statistics::Estimate> found(width);
  for (std::size_t r = 0; r < width; ++r) {
    if (pairs[r] == 0)
      continue;
    statistics::Bins bins{1, {}, {}};
    for (std::size_t b = 0; b < blocks; ++b) {
      bins.lengths.push_back(static_cast<double>(lengths[b]));
      bins.sums.push_back(static_cast<double>(sums[b * width + r]) / static_cast<double>(pairs[r]));
    }
    const auto mean = statistics::jackknife(bins, [](std::span<const double> a) { return a[0]; });
    found[r].value = mean.value;
    found[r].error = mean.error;
  }
  return found;
}

} // namespace deeprg::mapping
