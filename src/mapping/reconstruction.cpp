#include "mapping/reconstruction.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "ising/observables.hpp"
#include "mapping/axis_correlation.hpp"
#include "rbm/conditionals.hpp"
#include "rbm/integer_machine.hpp"

namespace deeprg::mapping {
namespace {

constexpr std::size_t chunk = 64; // samples
constexpr double grain = 4096;    // a mean value is a multiple of 1/4096 of 1/255

enum class Mode { mean_field, sampled };

// Layers of one stack with the values of the units of some samples: 0..255, as rbm/conditionals counts them.
struct Passage {
  const std::vector<rbm::IntegerMachine>& stack;
  const random::Generator& generator;
  std::span<const std::int64_t> numbers;
  Mode mode;

  // What becomes of the fields of `units` units of each sample.
  void settle(std::vector<double>& fields, std::span<const double> bias, std::uint64_t step) const {
    const std::size_t units = bias.size();
    std::vector<double> p(units);
    std::vector<std::uint64_t> words(2 * units);
    std::vector<std::uint32_t> bits(units);
    std::vector<std::uint8_t> drawn(units);
    for (std::size_t n = 0; n < numbers.size(); ++n) {
      const auto row = std::span(fields).subspan(n * units, units);
      rbm::probabilities(row, bias, p);
      if (mode == Mode::mean_field) {
        std::transform(p.begin(), p.end(), row.begin(),
                       [](double x) { return rbm::nearest(rbm::full * grain * x) / grain; });
        continue;
      }
      generator.fill(random::Purpose::reconstruction, static_cast<std::uint64_t>(numbers[n]) << 32, step, 0, words);
      for (std::size_t j = 0; j < units; ++j)
        bits[j] = static_cast<std::uint32_t>(words[2 * j]);
      rbm::bernoulli(p, bits, drawn);
      std::copy(drawn.begin(), drawn.end(), row.begin());
    }
  }

  [[nodiscard]] std::vector<double> up(const std::vector<double>& values, std::size_t layer) const {
    const auto& machine = stack[layer];
    std::vector<double> fields(numbers.size() * static_cast<std::size_t>(machine.hidden));
    rbm::hidden_fields(machine, static_cast<std::int64_t>(numbers.size()), values.data(), fields.data());
    settle(fields, machine.hidden_bias, layer);
    return fields;
  }

  [[nodiscard]] std::vector<double> down(std::vector<double> values, std::size_t depth) const {
    for (std::size_t layer = depth; layer-- > 0;) {
      const auto& machine = stack[layer];
      std::vector<double> fields(numbers.size() * static_cast<std::size_t>(machine.visible));
      rbm::visible_fields(machine, static_cast<std::int64_t>(numbers.size()), values.data(), fields.data());
      settle(fields, machine.visible_bias, depth << 8 | layer);
      values = std::move(fields);
    }
    return values;
  }
};

std::int8_t sign(float x) { return x >= 0 ? 1 : -1; }

// The mean of column q of (sample, quantity) with its standard error, in order.
statistics::Estimate average(const std::vector<double>& table, std::size_t quantities, std::size_t q) {
  const std::size_t n = table.size() / quantities;
  double sum = 0, square = 0;
  for (std::size_t i = 0; i < n; ++i)
    sum += table[i * quantities + q];
  statistics::Estimate estimate;
  estimate.value = sum / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i)
    square += (table[i * quantities + q] - estimate.value) * (table[i * quantities + q] - estimate.value);
  if (n > 1)
    estimate.error = std::sqrt(square / static_cast<double>(n) / static_cast<double>(n - 1));
  return estimate;
}

// One row of Comparison: overlaps, energies, correlations of one sample.
void compare_one(const lattice::Geometry& geometry, std::span<const std::int8_t> sample,
                 std::span<const float> mean_field, std::span<const std::int8_t> sampled, std::span<double> row) {
  const auto size = lattice::extents_of(geometry);
  std::vector<std::int8_t> signs(sample.size());
  std::int64_t overlap = 0;
  double mean_overlap = 0;
  for (std::size_t x = 0; x < sample.size(); ++x) {
    signs[x] = sign(mean_field[x]);
    overlap += sample[x] * sampled[x];
    mean_overlap += static_cast<double>(mean_field[x]) * sample[x];
  }
  const auto N = static_cast<double>(sample.size());
  const auto of_sampled = ising::measure(sampled, size);
  row[0] = mean_overlap / N;
  row[1] = static_cast<double>(overlap) / N;
  row[2] = static_cast<double>(ising::measure(signs, size).energy) / N;
  row[3] = static_cast<double>(of_sampled.energy) / N;
  axis_correlation(of_sampled, geometry.sites(), row.subspan(4));
}

} // namespace

Map through_stack(const rbm::Stack& stack, const random::Generator& generator) {
  std::vector<rbm::IntegerMachine> machines;
  for (rbm::Machine machine : stack) {
    if (!machine.visible_couplings.empty())
      throw InputError("a machine with couplings between visible units has no p(v | h) of independent units, which "
                       "reconstructions need: set analyze.reconstructions = false");
    machines.push_back(rbm::binary_form(machine, rbm::Biases::free));
  }
  return [machines, &generator](std::span<const std::int8_t> samples, std::span<const std::int64_t> numbers) {
    std::vector<Image> images(machines.size());
    for (const Mode mode : {Mode::mean_field, Mode::sampled}) {
      const Passage passage{machines, generator, numbers, mode};
      std::vector<double> values(samples.size());
      std::transform(samples.begin(), samples.end(), values.begin(),
                     [](std::int8_t s) { return s > 0 ? rbm::full : 0.0; });
      for (std::size_t depth = 1; depth <= machines.size(); ++depth) {
        values = passage.up(values, depth - 1);
        Image& image = images[depth - 1];
        for (const double v : passage.down(values, depth))
          if (mode == Mode::mean_field)
            image.mean_field.push_back(static_cast<float>((2 * v - rbm::full) / rbm::full));
          else
            image.sampled.push_back(v > 0 ? 1 : -1);
      }
    }
    return images;
  };
}

std::vector<Comparison> compare(const parallel::Comm& comm, const lattice::Geometry& geometry, const Map& map,
                                std::span<const std::int8_t> samples, std::span<const std::int64_t> numbers) {
  const auto N = static_cast<std::size_t>(geometry.sites());
  const std::size_t quantities = 4 + distances(geometry), count = numbers.size();
  const auto chunks = parallel::share(static_cast<std::int64_t>((count + chunk - 1) / chunk), comm.size(), comm.rank());
  // Every rank has the same depths, known from a map of nothing.
  std::vector<std::vector<double>> tables(map({}, {}).size(), std::vector<double>(count * quantities, 0.0));
  std::vector<std::uint8_t> present(tables.size(), 0);
  for (std::int64_t c = chunks.first; c < chunks.first + chunks.count; ++c) {
    const std::size_t first = static_cast<std::size_t>(c) * chunk, n = std::min(chunk, count - first);
    const auto part = samples.subspan(first * N, n * N);
    const auto images = map(part, numbers.subspan(first, n));
    for (std::size_t d = 0; d < images.size(); ++d) {
      const Image& image = images[d];
      if (image.sampled.empty())
        continue;
      present[d] = 1;
      for (std::size_t i = 0; i < n; ++i)
        compare_one(geometry, part.subspan(i * N, N), std::span(image.mean_field).subspan(i * N, N),
                    std::span(image.sampled).subspan(i * N, N),
                    std::span(tables[d]).subspan((first + i) * quantities, quantities));
    }
  }
  comm.all_reduce(std::span(present), parallel::Reduction::max);
  std::vector<Comparison> comparisons(tables.size());
  for (std::size_t d = 0; d < tables.size(); ++d) {
    if (present[d] == 0)
      continue;
    comm.reduce_sum(std::span(tables[d]), 0); // of each number one rank has it and the others have 0
    const auto column = [&](std::size_t q) { return average(tables[d], quantities, q); };
    comparisons[d] = {column(0), column(1), column(2), column(3), {}};
    for (std::size_t q = 4; q < quantities; ++q)
      comparisons[d].correlation.push_back(column(q));
  }
  return comparisons;
}

Reference reference(const lattice::Geometry& geometry, std::span<const std::int8_t> samples) {
  const auto size = lattice::extents_of(geometry);
  const auto N = static_cast<std::size_t>(geometry.sites());
  const std::size_t quantities = 1 + distances(geometry);
  std::vector<double> table(samples.size() / N * quantities);
  for (std::size_t i = 0; i < samples.size() / N; ++i) {
    const auto o = ising::measure(samples.subspan(i * N, N), size);
    const auto row = std::span(table).subspan(i * quantities, quantities);
    row[0] = static_cast<double>(o.energy) / static_cast<double>(N);
    axis_correlation(o, geometry.sites(), row.subspan(1));
  }
  Reference result{average(table, quantities, 0), {}};
  for (std::size_t q = 1; q < quantities; ++q)
    result.correlation.push_back(average(table, quantities, q));
  return result;
}

} // namespace deeprg::mapping
