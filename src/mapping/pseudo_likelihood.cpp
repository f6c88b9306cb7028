#include "mapping/pseudo_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

#include "parallel/ordered_sum.hpp"
#include "statistics/spin_regression.hpp"

namespace deeprg::mapping {
namespace {

using statistics::add_gradient, statistics::add_observation, statistics::add_prior, statistics::derivatives_of;
using statistics::maximise;

constexpr std::int64_t most_blocks = 32, replicas_for_blocks = 8;
constexpr std::size_t most_partners = 64;

// The standard error of what has these values without each block.
double jackknife_error(std::span<const double> without) {
  const auto n = static_cast<double>(without.size());
  if (without.size() < 2)
    return std::numeric_limits<double>::quiet_NaN();
  double sum = 0, square = 0;
  for (const double x : without)
    sum += x;
  for (const double x : without)
    square += (x - sum / n) * (x - sum / n);
  return std::sqrt(square * (n - 1) / n);
}

std::vector<std::size_t> partners_of(const SpinSamples& samples, std::size_t unit) {
  const auto n = static_cast<std::size_t>(samples.units);
  std::vector<std::int64_t> sum(n), product(n);
  for (std::size_t s = 0; s < samples.block.size(); ++s) {
    const std::int8_t* const row = samples.rows.data() + s * n;
    for (std::size_t k = 0; k < n; ++k) {
      sum[k] += row[k];
      product[k] += row[k] * row[unit];
    }
  }
  const auto count = static_cast<double>(samples.count());
  const auto correlation = [&](std::size_t k) {
    return std::abs(static_cast<double>(product[k]) / count -
                    static_cast<double>(sum[k]) / count * (static_cast<double>(sum[unit]) / count));
  };
  std::vector<std::size_t> partners;
  for (std::size_t k = 0; k < n; ++k)
    if (k != unit)
      partners.push_back(k);
  std::ranges::stable_sort(partners, std::greater<>(), correlation);
  partners.resize(std::min(partners.size(), most_partners));
  return partners;
}

// The regression of one unit: theta (1 + partners), then influence (block, 1 + partners); partners before them.
void fit_unit(const SpinSamples& samples, std::size_t unit, std::span<double> out) {
  const auto n = static_cast<std::size_t>(samples.units), blocks = static_cast<std::size_t>(samples.blocks);
  const auto partners = partners_of(samples, unit);
  const std::size_t p = 1 + partners.size();
  std::vector<double> x(p, 1.0);
  const auto each = [&](const auto& see) {
    for (std::size_t s = 0; s < samples.block.size(); ++s) {
      const std::int8_t* const row = samples.rows.data() + s * n;
      for (std::size_t a = 1; a < p; ++a)
        x[a] = row[partners[a - 1]];
      see(s, static_cast<double>(row[unit]));
    }
  };
  const auto maximum = maximise(p, [&](std::span<const double> theta) {
    std::vector<double> sums(derivatives_of(p));
    each([&](std::size_t, double y) { add_observation(y, x, theta, sums); });
    add_prior(theta, sums);
    return sums;
  });
  std::vector<double> gradients(blocks * p);
  each([&](std::size_t s, double y) {
    add_gradient(y, x, maximum.theta, std::span(gradients).subspan(static_cast<std::size_t>(samples.block[s]) * p, p));
  });
  const auto influence = maximum.influence(std::move(gradients));
  std::ranges::copy(partners, out.begin());
  std::ranges::copy(maximum.theta, out.begin() + static_cast<std::ptrdiff_t>(partners.size()));
  std::ranges::copy(influence, out.begin() + static_cast<std::ptrdiff_t>(partners.size() + p));
}

} // namespace

std::vector<std::int64_t> independent_blocks(std::span<const std::int64_t> numbers, std::int64_t replicas,
                                             std::int64_t& blocks) {
  const auto count = static_cast<std::int64_t>(numbers.size());
  const bool by_replica = replicas >= replicas_for_blocks;
  std::vector<std::int64_t> present(numbers.begin(), numbers.end()); // what is cut into blocks: replicas or samples
  if (by_replica)
    for (auto& n : present)
      n %= replicas;
  std::vector<std::int64_t> kinds = present;
  std::ranges::sort(kinds);
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  const auto things = static_cast<std::int64_t>(kinds.size());
  blocks = std::min({most_blocks, things, count});
  std::vector<std::int64_t> block;
  for (const std::int64_t n : present)
    block.push_back((std::ranges::lower_bound(kinds, n) - kinds.begin()) * blocks / things);
  return block;
}

statistics::Estimate Fit::estimate(const std::function<double(std::span<const double>)>& f) const {
  const std::size_t p = theta.size();
  std::vector<double> without;
  for (std::size_t first = 0; first < influence.size(); first += p) {
    auto less = theta;
    for (std::size_t a = 0; a < p; ++a)
      less[a] -= influence[first + a];
    without.push_back(f(less));
  }
  statistics::Estimate found;
  found.value = f(theta);
  found.error = jackknife_error(without);
  return found;
}

PairFit fit_pairs(const parallel::Comm& comm, const SpinSamples& samples) {
  const auto n = static_cast<std::size_t>(samples.units), blocks = static_cast<std::size_t>(samples.blocks);
  const std::size_t partners = std::min(n - 1, most_partners), p = 1 + partners, width = partners + p + blocks * p;
  std::vector<double> table(n * width);
  const auto mine = parallel::share(samples.units, comm.size(), comm.rank());
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t unit = mine.first; unit < mine.first + mine.count; ++unit)
    fit_unit(samples, static_cast<std::size_t>(unit),
             std::span(table).subspan(static_cast<std::size_t>(unit) * width, width));
  comm.all_reduce(std::span(table), parallel::Reduction::sum);

  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  PairFit fit{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n * n),
              std::vector<double>(n * n, nan)};
  const auto say = [&](std::size_t unit, std::size_t term, std::vector<double>& without) { // its theta
    const double* const row = table.data() + unit * width + partners;
    for (std::size_t b = 0; b < blocks; ++b)
      without[b] += row[term] - row[p + b * p + term];
    return row[term];
  };
  const auto term_of = [&](std::size_t unit, std::size_t other) { // p where the other is no partner
    const double* const row = table.data() + unit * width;
    const auto at = static_cast<std::size_t>(std::find(row, row + partners, static_cast<double>(other)) - row);
    return 1 + at;
  };
  for (std::size_t j = 0; j < n; ++j) {
    std::vector<double> without(blocks);
    fit.fields[j] = say(j, 0, without);
    fit.fields_error[j] = jackknife_error(without);
    fit.pairs_error[j * n + j] = 0;
    for (std::size_t k = 0; k < j; ++k) {
      double sum = 0, voices = 0;
      std::ranges::fill(without, 0);
      for (const auto& [unit, other] : {std::pair{j, k}, std::pair{k, j}})
        if (const std::size_t term = term_of(unit, other); term < p) {
          sum += say(unit, term, without);
          ++voices;
        }
      if (voices == 0)
        continue;
      fit.pairs[j * n + k] = fit.pairs[k * n + j] = sum / voices;
      fit.pairs_error[j * n + k] = fit.pairs_error[k * n + j] = jackknife_error(without) / voices;
    }
  }
  return fit;
}

Fit fit_kinds(const parallel::Comm& comm, const SpinSamples& samples, const std::vector<Kind>& kinds) {
  const auto n = static_cast<std::size_t>(samples.units), blocks = static_cast<std::size_t>(samples.blocks);
  const std::size_t p = 1 + kinds.size();
  // the derivatives by all units at once: x (unit, term)
  const auto derivatives = [&](std::size_t s, std::vector<double>& x) {
    const std::int8_t* const row = samples.rows.data() + s * n;
    std::ranges::fill(x, 0);
    for (std::size_t j = 0; j < n; ++j)
      x[j * p] = 1;
    for (std::size_t a = 1; a < p; ++a)
      for (const auto& set : kinds[a - 1]) {
        int product = 1;
        for (const std::int64_t unit : set)
          product *= row[unit];
        for (const std::int64_t unit : set)
          x[static_cast<std::size_t>(unit) * p + a] += product * row[unit];
      }
  };
  const auto maximum = maximise(p, [&](std::span<const double> theta) {
    auto sums = parallel::ordered_sum(comm, samples.count(), derivatives_of(p),
                                      [&](parallel::Share part, std::span<double> to) {
                                        std::vector<double> x(n * p);
                                        for (std::int64_t s = part.first; s < part.first + part.count; ++s) {
                                          derivatives(static_cast<std::size_t>(s), x);
                                          for (std::size_t j = 0; j < n; ++j)
                                            add_observation(samples.rows[static_cast<std::size_t>(s) * n + j],
                                                            std::span(x).subspan(j * p, p), theta, to);
                                        }
                                      });
    add_prior(theta, sums);
    return sums;
  });
  auto gradients =
      parallel::ordered_sum(comm, samples.count(), blocks * p, [&](parallel::Share part, std::span<double> to) {
        std::vector<double> x(n * p);
        for (std::int64_t s = part.first; s < part.first + part.count; ++s) {
          derivatives(static_cast<std::size_t>(s), x);
          const auto block = static_cast<std::size_t>(samples.block[static_cast<std::size_t>(s)]);
          for (std::size_t j = 0; j < n; ++j)
            add_gradient(samples.rows[static_cast<std::size_t>(s) * n + j], std::span(x).subspan(j * p, p),
                         maximum.theta, to.subspan(block * p, p));
        }
      });
  return {maximum.theta, maximum.influence(std::move(gradients))};
}

} // namespace deeprg::mapping
