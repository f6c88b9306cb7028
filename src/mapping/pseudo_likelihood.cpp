#include "mapping/pseudo_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

#include "parallel/gathered.hpp"
#include "parallel/ordered_sum.hpp"

namespace deeprg::mapping {
namespace {

constexpr std::int64_t most_blocks = 32, replicas_for_blocks = 8;
constexpr std::size_t most_partners = 64;
constexpr int most_steps = 100;
constexpr double converged = 1e-10;

// ln of the pseudo-likelihood and its derivatives, as one row of numbers: value, gradient (p), minus Hessian (p, p).
using Derivatives = std::vector<double>;
using Evaluate = std::function<Derivatives(std::span<const double> theta)>;

std::size_t width_of(std::size_t p) { return 1 + p + p * p; }

// Adds one observation y = -1, +1 with what it is regressed on.
void observe(double y, std::span<const double> x, std::span<const double> theta, std::span<double> sums) {
  const std::size_t p = x.size();
  double f = 0;
  for (std::size_t a = 0; a < p; ++a)
    f += theta[a] * x[a];
  const double t = std::tanh(f);
  sums[0] += std::min(2 * y * f, 0.0) - std::log1p(std::exp(-std::abs(2 * f)));
  for (std::size_t a = 0; a < p; ++a) {
    sums[1 + a] += (y - t) * x[a];
    double* const row = sums.data() + 1 + p + a * p;
    const double factor = (1 - t * t) * x[a];
    for (std::size_t b = 0; b <= a; ++b)
      row[b] += factor * x[b];
  }
}

// The prior, and the other half of the Hessian.
void complete(std::span<const double> theta, std::span<double> sums) {
  const std::size_t p = theta.size();
  for (std::size_t a = 0; a < p; ++a) {
    sums[0] -= theta[a] * theta[a] / 2;
    sums[1 + a] -= theta[a];
    sums[1 + p + a * p + a] += 1;
    for (std::size_t b = 0; b < a; ++b)
      sums[1 + p + b * p + a] = sums[1 + p + a * p + b];
  }
}

// Cholesky factor of a positive (p, p) matrix, its lower half.
std::vector<double> factorised(std::span<const double> matrix, std::size_t p) {
  std::vector<double> l(matrix.begin(), matrix.end());
  for (std::size_t a = 0; a < p; ++a)
    for (std::size_t b = 0; b <= a; ++b) {
      double sum = l[a * p + b];
      for (std::size_t c = 0; c < b; ++c)
        sum -= l[a * p + c] * l[b * p + c];
      l[a * p + b] = a == b ? std::sqrt(sum) : sum / l[b * p + b];
    }
  return l;
}

// In place.
void solve(const std::vector<double>& l, std::span<double> x) {
  const std::size_t p = x.size();
  for (std::size_t a = 0; a < p; ++a) {
    for (std::size_t b = 0; b < a; ++b)
      x[a] -= l[a * p + b] * x[b];
    x[a] /= l[a * p + a];
  }
  for (std::size_t a = p; a-- > 0;) {
    for (std::size_t b = a + 1; b < p; ++b)
      x[a] -= l[b * p + a] * x[b];
    x[a] /= l[a * p + a];
  }
}

struct Maximum {
  std::vector<double> theta, factor; // factor of minus the Hessian there
};

Maximum maximise(std::size_t p, const Evaluate& evaluate) {
  Maximum at{std::vector<double>(p), {}};
  Derivatives here = evaluate(at.theta);
  for (int n = 0;; ++n) {
    at.factor = factorised(std::span(here).subspan(1 + p), p);
    std::vector<double> step(here.begin() + 1, here.begin() + 1 + static_cast<std::ptrdiff_t>(p));
    solve(at.factor, step);
    const double largest = std::abs(*std::ranges::max_element(step, {}, [](double s) { return std::abs(s); }));
    if (largest < converged || n == most_steps)
      return at;
    // the function is concave: a step that overshoots is halved
    for (double length = 1; length > 1e-3; length /= 2) {
      auto next = at.theta;
      for (std::size_t a = 0; a < p; ++a)
        next[a] += length * step[a];
      Derivatives there = evaluate(next);
      const bool better = there[0] >= here[0] - 1e-9 * std::abs(here[0]);
      if (!better && length / 2 > 1e-3)
        continue;
      at.theta = std::move(next);
      here = std::move(there);
      break;
    }
  }
}

// From the gradients of the blocks (block, term) at the maximum.
std::vector<double> influence_of(const Maximum& maximum, std::vector<double> gradients) {
  const std::size_t p = maximum.theta.size();
  for (std::size_t first = 0; first < gradients.size(); first += p)
    solve(maximum.factor, std::span(gradients).subspan(first, p));
  return gradients;
}

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
    Derivatives sums(width_of(p));
    each([&](std::size_t, double y) { observe(y, x, theta, sums); });
    complete(theta, sums);
    return sums;
  });
  std::vector<double> gradients(blocks * p);
  each([&](std::size_t s, double y) {
    double f = 0;
    for (std::size_t a = 0; a < p; ++a)
      f += maximum.theta[a] * x[a];
    double* const sum = gradients.data() + static_cast<std::size_t>(samples.block[s]) * p;
    for (std::size_t a = 0; a < p; ++a)
      sum[a] += (y - std::tanh(f)) * x[a];
  });
  const auto influence = influence_of(maximum, std::move(gradients));
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
    auto sums =
        parallel::ordered_sum(comm, samples.count(), width_of(p), [&](parallel::Share part, std::span<double> to) {
          std::vector<double> x(n * p);
          for (std::int64_t s = part.first; s < part.first + part.count; ++s) {
            derivatives(static_cast<std::size_t>(s), x);
            for (std::size_t j = 0; j < n; ++j)
              observe(samples.rows[static_cast<std::size_t>(s) * n + j], std::span(x).subspan(j * p, p), theta, to);
          }
        });
    complete(theta, sums);
    return sums;
  });
  auto gradients =
      parallel::ordered_sum(comm, samples.count(), blocks * p, [&](parallel::Share part, std::span<double> to) {
        std::vector<double> x(n * p);
        for (std::int64_t s = part.first; s < part.first + part.count; ++s) {
          derivatives(static_cast<std::size_t>(s), x);
          for (std::size_t j = 0; j < n; ++j) {
            double f = 0;
            for (std::size_t a = 0; a < p; ++a)
              f += maximum.theta[a] * x[j * p + a];
            const double off = samples.rows[static_cast<std::size_t>(s) * n + j] - std::tanh(f);
            for (std::size_t a = 0; a < p; ++a)
              to[static_cast<std::size_t>(samples.block[static_cast<std::size_t>(s)]) * p + a] += off * x[j * p + a];
          }
        }
      });
  return {maximum.theta, influence_of(maximum, std::move(gradients))};
}

} // namespace deeprg::mapping
