#include "rbm/initial.hpp"

#include <algorithm>
#include <bit>

#include "rbm/conditionals.hpp"
#include "rbm/exponential.hpp"
#include "rbm/integer_machine.hpp"

namespace deeprg::rbm {
namespace {

// ln x for x > 0: x = 2^n m with m in [1/sqrt 2, sqrt 2), and the series of 2 artanh((m - 1) / (m + 1)).
double logarithm(double x) {
  constexpr double ln_2 = 0.6931471805599453, sqrt_2 = 1.4142135623730951;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto n = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 1023);
  double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
  if (m >= sqrt_2) {
    m /= 2;
    n += 1;
  }
  const double s = (m - 1) / (m + 1), square = s * s;
  double series = 0;
  for (int k = 23; k > 0; k -= 2)
    series = series * square + 1.0 / k;
  return n * ln_2 + 2 * s * series;
}

void add_bumps(const Settings& settings, const Placement& placement, std::int64_t visible_unit,
               std::span<float> weights) {
  for (std::size_t j = 0; j < weights.size(); ++j) {
    const double far = placement.squared_distance(static_cast<std::size_t>(visible_unit), j) /
                       (2 * settings.bump_width * settings.bump_width);
    const double bump = far < 700 ? settings.bump_amplitude * exp_minus<13>(far) : 0;
    weights[j] = static_cast<float>(static_cast<double>(weights[j]) + bump);
  }
}

} // namespace

Layer initial_layer(const parallel::Comm& comm, const random::Generator& generator, const Settings& settings,
                    std::int64_t layer_number, std::int64_t visible, std::int64_t hidden, const Structure& structure) {
  const auto v = static_cast<std::size_t>(visible), h = static_cast<std::size_t>(hidden);
  Layer layer;
  layer.machine = {settings.units,       visible, hidden, std::vector<float>(v * h), std::vector<float>(v),
                   std::vector<float>(h)};
  layer.velocities = {std::vector<float>(v * h), std::vector<float>(v), std::vector<float>(h)};
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < visible; ++i) {
    std::vector<double> deviates(h);
    const auto row = std::span(layer.machine.weights).subspan(static_cast<std::size_t>(i) * h, h);
    random::normals(generator, random::Purpose::initial_weights, static_cast<std::uint64_t>(i * hidden),
                    static_cast<std::uint64_t>(layer_number), deviates);
    std::transform(deviates.begin(), deviates.end(), row.begin(),
                   [&](double x) { return static_cast<float>(settings.initial_weights * x); });
    if (settings.bump_amplitude != 0 && !structure.placement.empty())
      add_bumps(settings, structure.placement, i, row);
  }
  if (!structure.ties.empty())
    make_one(structure.ties.weights, layer.machine.weights);
  if (settings.algorithm == Algorithm::pcd)
    layer.chains = PersistentChains(comm, settings.chains, visible);
  if (settings.centred)
    layer.hidden_centre.assign(h, static_cast<float>(full / 2));
  check_limits(binary_form(layer.machine, settings.biases), layer_number, 0); // and biases that follow from the weights
  if (settings.snapshots.logarithmic || wants_snapshot(settings.snapshots, 0))
    keep_snapshot(comm, 0, layer);
  return layer;
}

std::vector<double> means(const Samples& samples, std::span<const std::int64_t> numbers,
                          std::span<const std::int32_t> tied) {
  const auto units = static_cast<std::size_t>(samples.units());
  std::vector<std::uint8_t> row(units);
  std::vector<std::int64_t> sums(units), units_tied(units, 1);
  for (const std::int64_t number : numbers) {
    samples.get(number, row);
    for (std::size_t i = 0; i < units; ++i)
      sums[i] += row[i];
  }
  if (!tied.empty()) {
    const auto all = tied_sums(tied, sums), count = tied_sums(tied, units_tied);
    for (std::size_t i = 0; i < units; ++i) {
      sums[i] = all[static_cast<std::size_t>(tied[i])];
      units_tied[i] = count[static_cast<std::size_t>(tied[i])];
    }
  }
  std::vector<double> mean(units);
  for (std::size_t i = 0; i < units; ++i) {
    const auto n = static_cast<double>(static_cast<std::int64_t>(numbers.size()) * units_tied[i]);
    mean[i] = (static_cast<double>(sums[i]) + full / 2) / (full * (n + 1));
  }
  return mean;
}

std::vector<float> biases_of(std::span<const double> means, Units units) {
  std::vector<float> biases;
  for (const double p : means)
    biases.push_back(static_cast<float>(logarithm(p / (1 - p)) / (units == Units::spin ? 2 : 1)));
  return biases;
}

void keep_snapshot(const parallel::Comm& comm, std::int64_t updates, Layer& layer) {
  layer.snapshots.update.push_back(updates);
  if (comm.root())
    layer.snapshots.weights.insert(layer.snapshots.weights.end(), layer.machine.weights.begin(),
                                   layer.machine.weights.end());
}

bool wants_snapshot(const SnapshotPlan& plan, std::int64_t epoch) {
  return std::ranges::find(plan.epochs, epoch) != plan.epochs.end();
}

} // namespace deeprg::rbm
