#include "mapping/baselines.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/linear.hpp"
#include "mapping/receptive_field.hpp"
#include "rbm/integer_machine.hpp"

namespace deeprg::mapping {
namespace {

// Block of each site, in natural order of the blocks; empty where the lattice has no `units` cubes.
std::vector<std::uint32_t> blocks_of(const lattice::Geometry& g, std::int64_t units) {
  const std::int64_t edge = block_edge(g, units);
  const auto along = [&](std::int64_t L, int least_dimension) { return g.dimensions >= least_dimension ? edge : L; };
  const std::int64_t bz = along(g.lz, 3), by = along(g.ly, 2), bx = edge;
  if (g.lz % bz != 0 || g.ly % by != 0 || g.lx % bx != 0 || g.sites() != units * bz * by * bx)
    return {};
  std::vector<std::uint32_t> block;
  for (std::int64_t z = 0; z < g.lz; ++z)
    for (std::int64_t y = 0; y < g.ly; ++y)
      for (std::int64_t x = 0; x < g.lx; ++x)
        block.push_back(static_cast<std::uint32_t>((z / bz * (g.ly / by) + y / by) * (g.lx / bx) + x / bx));
  return block;
}

// Spins of all samples at each site, a bit a sample: (site, word).
struct SiteBits {
  std::size_t words;
  std::vector<std::uint64_t> bits;

  SiteBits(std::span<const std::int8_t> spins, std::size_t sites)
      : words((spins.size() / sites + 63) / 64), bits(sites * words, 0) {
    for (std::size_t i = 0; i < spins.size(); ++i) {
      const std::size_t sample = i / sites;
      bits[i % sites * words + sample / 64] |= std::uint64_t{spins[i] > 0} << (sample % 64);
    }
  }
  [[nodiscard]] std::int64_t unlike(std::size_t x, std::size_t y) const {
    std::int64_t n = 0;
    for (std::size_t w = 0; w < words; ++w)
      n += std::popcount(bits[x * words + w] ^ bits[y * words + w]);
    return n;
  }
  [[nodiscard]] std::int64_t up(std::size_t x) const {
    std::int64_t n = 0;
    for (std::size_t w = 0; w < words; ++w)
      n += std::popcount(bits[x * words + w]);
    return n;
  }
};

struct Covariance {
  std::vector<double> mean, matrix; // (site), (site, site); complete on rank 0
};

Covariance covariance(const parallel::Comm& comm, std::span<const std::int8_t> samples, std::size_t sites) {
  const SiteBits at(samples, sites);
  const auto count = static_cast<std::int64_t>(samples.size() / sites);
  Covariance result{std::vector<double>(sites), std::vector<double>(sites * sites, 0.0)};
  for (std::size_t x = 0; x < sites; ++x)
    result.mean[x] = static_cast<double>(2 * at.up(x) - count) / static_cast<double>(count);
  const auto rank = static_cast<std::size_t>(comm.rank()), ranks = static_cast<std::size_t>(comm.size());
  for (std::size_t x = rank; x < sites; x += ranks)
    for (std::size_t y = 0; y <= x; ++y)
      result.matrix[x * sites + y] = result.matrix[y * sites + x] =
          static_cast<double>(count - 2 * at.unlike(x, y)) / static_cast<double>(count) -
          result.mean[x] * result.mean[y];
  comm.reduce_sum(std::span(result.matrix), 0);
  return result;
}

// Fixed point, so that projections are exact sums: |component| <= 1 in 2^-24, coefficients of at most sqrt(N) in 2^-20;
// by the inequality of Cauchy and Schwarz all partial sums are below 2^44 sqrt(N).
constexpr double component_grain = 0x1p24, coefficient_grain = 0x1p20;

} // namespace

std::vector<std::int8_t> block_majority(const lattice::Geometry& geometry, std::int64_t units,
                                        std::span<const std::int8_t> samples, std::span<const std::int64_t> numbers,
                                        const random::Generator& generator, std::uint64_t level) {
  const auto block = blocks_of(geometry, units);
  const std::size_t sites = block.size();
  std::vector<std::int8_t> majority;
  std::vector<std::int64_t> sum(static_cast<std::size_t>(units));
  for (std::size_t n = 0; sites > 0 && n < numbers.size(); ++n) {
    std::fill(sum.begin(), sum.end(), 0);
    for (std::size_t x = 0; x < sites; ++x)
      sum[block[x]] += samples[n * sites + x];
    for (std::size_t j = 0; j < sum.size(); ++j) {
      const auto place = static_cast<std::uint64_t>(numbers[n]) << 32 | j;
      if (sum[j] == 0)
        sum[j] = generator.block(random::Purpose::block_ties, place, level).low & 1 ? 1 : -1;
      majority.push_back(sum[j] > 0 ? 1 : -1);
    }
  }
  return majority;
}

std::vector<std::int8_t> decimated_spins(const lattice::Geometry& geometry, std::int64_t units,
                                         std::span<const std::int8_t> samples) {
  const auto block = blocks_of(geometry, units);
  std::vector<std::size_t> first(static_cast<std::size_t>(units));
  for (std::size_t x = block.size(); x-- > 0;)
    first[block[x]] = x;
  std::vector<std::int8_t> kept;
  for (std::size_t n = 0; !block.empty() && n < samples.size(); n += block.size())
    for (const std::size_t x : first)
      kept.push_back(samples[n + x]);
  return kept;
}

Map through_blocks(const lattice::Geometry& geometry, const std::vector<std::int64_t>& units,
                   const random::Generator& generator) {
  std::vector<std::vector<std::uint32_t>> blocks;
  for (const std::int64_t n : units)
    blocks.push_back(blocks_of(geometry, n));
  return [geometry, blocks, units, &generator](std::span<const std::int8_t> samples,
                                               std::span<const std::int64_t> numbers) {
    std::vector<Image> images(units.size());
    for (std::size_t d = 0; d < units.size(); ++d) {
      const auto majority = block_majority(geometry, units[d], samples, numbers, generator, d + 1);
      for (std::size_t n = 0; n < numbers.size(); ++n)
        for (const std::uint32_t block : blocks[d]) {
          images[d].sampled.push_back(majority[n * static_cast<std::size_t>(units[d]) + block]);
          images[d].mean_field.push_back(images[d].sampled.back());
        }
    }
    return images;
  };
}

Map through_principal_components(const parallel::Comm& comm, std::span<const std::int8_t> training, std::int64_t sites,
                                 const std::vector<std::int64_t>& units) {
  const auto N = static_cast<std::size_t>(sites);
  auto [mean, components] = covariance(comm, training, N);
  std::size_t most = 0;
  for (const std::int64_t n : units)
    most = std::max(most, std::min(N, static_cast<std::size_t>(n)));
  if (comm.root()) {
    (void)linear::symmetric_eigensystem(components, sites);
    for (std::size_t k = 0; k < N / 2; ++k) // the leading one first
      std::swap_ranges(components.begin() + static_cast<std::ptrdiff_t>(k * N),
                       components.begin() + static_cast<std::ptrdiff_t>((k + 1) * N),
                       components.begin() + static_cast<std::ptrdiff_t>((N - 1 - k) * N));
    for (double& c : components)
      c = rbm::nearest(component_grain * c);
  }
  components.resize(most * N);
  comm.broadcast(std::span(components), 0);
  for (double& m : mean)
    m = rbm::nearest(coefficient_grain * m) / coefficient_grain;
  return [mean = std::move(mean), components = std::move(components), units,
          most](std::span<const std::int8_t> samples, std::span<const std::int64_t> numbers) {
    const std::size_t rows = numbers.size(), size = mean.size();
    const auto n = [](std::size_t x) { return static_cast<std::int64_t>(x); };
    std::vector<Image> images(units.size());
    if (rows == 0)
      return images;
    std::vector<double> deviation(rows * size), coefficients(rows * most), field(rows * size);
    for (std::size_t i = 0; i < deviation.size(); ++i)
      deviation[i] = samples[i] - mean[i % size];
    linear::multiply(linear::Side::plain, linear::Side::transposed, n(rows), n(most), n(size), deviation.data(),
                     components.data(), 0, coefficients.data());
    for (double& c : coefficients)
      c = rbm::nearest(coefficient_grain / component_grain * c);
    for (std::size_t d = 0; d < units.size(); ++d) {
      const std::size_t kept = std::min(most, static_cast<std::size_t>(units[d]));
      std::vector<double> leading;
      for (std::size_t row = 0; row < rows; ++row)
        leading.insert(leading.end(), coefficients.begin() + static_cast<std::ptrdiff_t>(row * most),
                       coefficients.begin() + static_cast<std::ptrdiff_t>(row * most + kept));
      linear::multiply(linear::Side::plain, linear::Side::plain, n(rows), n(size), n(kept), leading.data(),
                       components.data(), 0, field.data());
      for (std::size_t i = 0; i < field.size(); ++i) {
        const double value = field[i] / (coefficient_grain * component_grain) + mean[i % size];
        images[d].mean_field.push_back(static_cast<float>(std::clamp(value, -1.0, 1.0)));
        images[d].sampled.push_back(value >= 0 ? 1 : -1);
      }
    }
    return images;
  };
}

} // namespace deeprg::mapping
