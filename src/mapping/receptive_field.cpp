#include "mapping/receptive_field.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <numeric>
#include <set>

#include "base/error.hpp"
#include "rbm/units.hpp"

namespace deeprg::mapping {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double median_of_normal = 0.674489750196; // half of all |x| lie below

using Extents = std::vector<std::int64_t>;

// Calls visit(site, coordinates) in site order.
template <class Visit>
void for_each_site(const Extents& extents, std::size_t sites, Visit&& visit) {
  Extents at(extents.size(), 0);
  for (std::size_t site = 0; site < sites; ++site) {
    visit(site, at);
    for (auto d = at.size(); d-- > 0 && ++at[d] == extents[d];)
      at[d] = 0;
  }
}

// values summed over `width` successive sites along one axis, around the torus.
std::vector<double> window_sums(const std::vector<double>& values, std::size_t L, std::size_t stride,
                                std::size_t width) {
  std::vector<double> sums(values.size()), prefix(2 * L + 1, 0.0);
  for (std::size_t site = 0; site < values.size(); ++site) {
    if (site / stride % L != 0)
      continue;
    for (std::size_t x = 0; x < 2 * L; ++x)
      prefix[x + 1] = prefix[x] + values[site + x % L * stride];
    for (std::size_t x = 0; x < L; ++x)
      sums[site + x * stride] = prefix[x + width] - prefix[x];
  }
  return sums;
}

double largest_block(const Extents& extents, std::vector<double> values, std::int64_t edge) {
  std::size_t stride = 1;
  for (auto d = extents.size(); d-- > 0;) {
    const auto L = static_cast<std::size_t>(extents[d]);
    values = window_sums(values, L, stride, std::min(L, static_cast<std::size_t>(edge)));
    stride *= L;
  }
  return *std::max_element(values.begin(), values.end());
}

// The factors of n, one an axis, whose boxes differ least in their edges: the smallest sum of squared edges.
void factorise(const Extents& extents, std::int64_t n, Extents& factors, Extents& best, double& least) {
  const std::size_t d = factors.size();
  const auto edge = [&](std::size_t axis, std::int64_t f) {
    return static_cast<double>(extents[axis]) / static_cast<double>(f);
  };
  if (d + 1 == extents.size()) {
    factors.push_back(n);
    double sum = 0;
    for (std::size_t axis = 0; axis <= d; ++axis)
      sum += edge(axis, factors[axis]) * edge(axis, factors[axis]);
    if (best.empty() || sum < least) {
      least = sum;
      best = factors;
    }
    factors.pop_back();
    return;
  }
  for (std::int64_t f = 1; f <= n; ++f)
    if (n % f == 0) {
      factors.push_back(f);
      factorise(extents, n / f, factors, best, least);
      factors.pop_back();
    }
}

// Over the significant units; NaN where there is none.
statistics::Estimate mean_of(const std::vector<Scores>& scores, double Scores::*member) {
  std::vector<double> values;
  for (const Scores& unit : scores)
    if (unit.significant)
      values.push_back(unit.*member);
  statistics::Estimate mean;
  if (values.empty())
    return mean;
  const auto n = static_cast<double>(values.size());
  mean.value = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double square = 0;
  for (const double value : values)
    square += (value - mean.value) * (value - mean.value);
  if (values.size() > 1)
    mean.error = std::sqrt(square / n / (n - 1));
  if (mean.error < 1e-12 * std::abs(mean.value)) // rounding
    mean.error = 0;
  return mean;
}

} // namespace

std::vector<std::vector<float>> receptive_fields(const rbm::Stack& stack) {
  std::vector<std::vector<float>> layers;
  std::vector<double> below; // (unit, site)
  for (const rbm::Machine& machine : stack) {
    const auto visible = static_cast<std::size_t>(machine.visible), hidden = static_cast<std::size_t>(machine.hidden);
    const double scale = machine.units == rbm::Units::binary ? 1 / rbm::weight_ratio : 1;
    const bool first = layers.empty();
    if (!first && layers.back().size() / static_cast<std::size_t>(stack[0].visible) != visible)
      throw InputError("layer " + std::to_string(layers.size()) + " has " + std::to_string(visible) +
                       " visible units, the layer below another number of hidden ones");
    const auto sites = static_cast<std::size_t>(stack[0].visible);
    std::vector<double> fields(hidden * sites, 0.0);
#pragma omp parallel for
    for (std::size_t j = 0; j < hidden; ++j)
      for (std::size_t i = 0; i < visible; ++i) {
        const double w = scale * static_cast<double>(machine.weights[i * hidden + j]);
        if (first)
          fields[j * sites + i] = w;
        else
          for (std::size_t x = 0; x < sites; ++x)
            fields[j * sites + x] += w * below[i * sites + x];
      }
    layers.emplace_back(fields.begin(), fields.end());
    below = std::move(fields);
  }
  return layers;
}

double noise_cut(std::span<const float> fields) {
  std::vector<float> sizes(fields.size());
  std::transform(fields.begin(), fields.end(), sizes.begin(), [](float r) { return std::abs(r); });
  const float largest = *std::max_element(sizes.begin(), sizes.end());
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  return std::min(2 * static_cast<double>(*middle) / median_of_normal, static_cast<double>(largest) / 2);
}

std::string noise_cut_rule() {
  return "sites with |r| <= 2 sigma are left out, sigma = median |r| of the layer / 0.6745, at most half of the "
         "largest "
         "|r|; a unit is significant if anything is left";
}

std::int64_t block_edge(const lattice::Geometry& geometry, std::int64_t units) {
  const double volume = static_cast<double>(geometry.sites()) / static_cast<double>(units);
  return std::max<std::int64_t>(std::llround(std::pow(volume, 1.0 / geometry.dimensions)), 1);
}

Scores score(const lattice::Geometry& geometry, std::span<const float> field, double cut, std::int64_t units) {
  const Extents extents = extents_of(geometry);
  const double turn = 2 * std::numbers::pi;
  std::vector<double> size(field.size());
  double sum = 0, absolute = 0, square = 0, fourth = 0;
  std::vector<std::complex<double>> phase(extents.size(), 0.0);
  for_each_site(extents, field.size(), [&](std::size_t site, const Extents& at) {
    const double r = static_cast<double>(field[site]);
    if (std::abs(r) <= cut)
      return;
    size[site] = std::abs(r);
    sum += r;
    absolute += size[site];
    square += r * r;
    fourth += r * r * r * r;
    for (std::size_t d = 0; d < extents.size(); ++d)
      phase[d] += std::polar(r * r, turn * static_cast<double>(at[d]) / static_cast<double>(extents[d]));
  });
  Scores scores{absolute > 0, nan, std::vector<double>(extents.size(), nan), nan, nan, nan};
  if (absolute == 0)
    return scores;
  for (std::size_t d = 0; d < extents.size(); ++d) {
    const auto L = static_cast<double>(extents[d]);
    const double x = std::arg(phase[d]) / turn * L;
    scores.centroid[d] = x < 0 ? (x + L < L ? x + L : 0) : x;
  }
  double moment = 0;
  for_each_site(extents, field.size(), [&](std::size_t site, const Extents& at) {
    for (std::size_t d = 0; d < extents.size(); ++d) {
      const double away =
          std::remainder(static_cast<double>(at[d]) - scores.centroid[d], static_cast<double>(extents[d]));
      moment += size[site] * size[site] * away * away;
    }
  });
  scores.participation_ratio = square * square / fourth;
  scores.radius = std::sqrt(moment / square);
  scores.own_block_fraction = largest_block(extents, std::move(size), block_edge(geometry, units)) / absolute;
  scores.sign_uniformity = std::abs(sum) / absolute;
  return scores;
}

std::vector<std::int64_t> equal_boxes(const lattice::Geometry& geometry, std::int64_t units) {
  Extents factors, boxes;
  double least = 0;
  factorise(extents_of(geometry), units, factors, boxes, least);
  return boxes;
}

double tiling(const lattice::Geometry& geometry, const std::vector<std::vector<double>>& centroids,
              std::int64_t units) {
  const Extents extents = extents_of(geometry), boxes = equal_boxes(geometry, units);
  std::set<Extents> held;
  for (const auto& centroid : centroids) {
    Extents box;
    for (std::size_t d = 0; d < extents.size(); ++d) {
      const double box_number = centroid[d] / static_cast<double>(extents[d]) * static_cast<double>(boxes[d]);
      box.push_back(std::min(static_cast<std::int64_t>(box_number), boxes[d] - 1)); // the product may round up
    }
    held.insert(box);
  }
  return static_cast<double>(held.size()) / static_cast<double>(units);
}

LayerFields score_layer(const lattice::Geometry& geometry, std::vector<float> fields) {
  const auto N = static_cast<std::size_t>(geometry.sites());
  const auto units = static_cast<std::int64_t>(fields.size() / N);
  LayerFields layer;
  layer.fields = std::move(fields);
  layer.cut = noise_cut(layer.fields);
  std::vector<std::vector<double>> centroids;
  for (std::size_t unit = 0; unit < static_cast<std::size_t>(units); ++unit) {
    layer.scores.push_back(score(geometry, std::span(layer.fields).subspan(unit * N, N), layer.cut, units));
    if (layer.scores.back().significant)
      centroids.push_back(layer.scores.back().centroid);
  }
  layer.significant = static_cast<std::int64_t>(centroids.size());
  layer.participation_ratio = mean_of(layer.scores, &Scores::participation_ratio);
  layer.radius = mean_of(layer.scores, &Scores::radius);
  layer.own_block_fraction = mean_of(layer.scores, &Scores::own_block_fraction);
  layer.sign_uniformity = mean_of(layer.scores, &Scores::sign_uniformity);
  layer.tiling = tiling(geometry, centroids, units);
  return layer;
}

} // namespace deeprg::mapping
