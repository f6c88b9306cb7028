#include "mapping/hidden_hamiltonian.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>

#include "base/error.hpp"
#include "rbm/units.hpp"

namespace deeprg::mapping {
namespace {

constexpr double last_node = 25; // g(q) q < 1e-15 beyond
constexpr double deviations = 9; // of a sum of +-W that no likely state exceeds: Hoeffding, 2 exp(-81/2)
constexpr double tail = 20;      // sech^2 x < 1e-17 beyond
constexpr double negligible = 1e-19;

// The Fourier integral of one visible unit: at each node the tangents of the units that it sees, and the factor that
// makes K_S of them, by the number of units in S modulo 4.
struct Star {
  std::vector<std::size_t> units; // with weights that are not 0
  std::vector<double> tangents;   // (node, unit)
  std::vector<double> even, odd;  // (node)
};

Star star_of(const rbm::PreciseMachine& machine, std::size_t i) {
  const auto hidden = machine.hidden_bias.size();
  const double* const weights = machine.weights.data() + i * hidden;
  const double a = machine.visible_bias[i];
  Star star;
  double reach = 0, square = 0;
  for (std::size_t j = 0; j < hidden; ++j)
    if (weights[j] != 0) {
      star.units.push_back(j);
      reach += std::abs(weights[j]);
      square += weights[j] * weights[j];
    }
  const double range = std::abs(a) + std::min(reach, deviations * std::sqrt(square)) + tail;
  const double step = 2 * std::numbers::pi / range;
  std::vector<double> t(star.units.size());
  // q and -q give the same: nodes at odd multiples of step / 2 avoid q = 0
  for (double q = step / 2; q < last_node; q += step) {
    double product = 1, largest = 1;
    for (std::size_t n = 0; n < t.size(); ++n) {
      const double angle = q * weights[star.units[n]];
      product *= std::cos(angle);
      t[n] = std::tan(angle);
      largest = std::max(largest, std::abs(t[n]));
    }
    if (!(std::abs(product) * largest * largest > negligible))
      continue;
    const double factor = step * product / (q * std::sinh(std::numbers::pi * q / 2)); // 2/(2 pi) g(q) / q^2
    star.even.push_back(factor * std::cos(q * a));
    star.odd.push_back(factor * std::sin(q * a));
    star.tangents.insert(star.tangents.end(), t.begin(), t.end());
  }
  return star;
}

// K_S of a set, given by places among the units of the star.
double of_set(const Star& star, const std::vector<std::size_t>& places) {
  const std::size_t width = star.units.size(), order = places.size();
  const auto& factors = order % 2 == 0 ? star.even : star.odd;
  double sum = 0;
  for (std::size_t node = 0; node < factors.size(); ++node) {
    double term = factors[node];
    for (const std::size_t place : places)
      term *= star.tangents[node * width + place];
    sum += term;
  }
  return order % 4 == 1 || order % 4 == 2 ? sum : -sum;
}

std::optional<std::size_t> place_of(const Star& star, std::int64_t unit) {
  const auto at = std::ranges::lower_bound(star.units, static_cast<std::size_t>(unit));
  if (at == star.units.end() || *at != static_cast<std::size_t>(unit))
    return {};
  return static_cast<std::size_t>(at - star.units.begin());
}

// 0 where one of the units has no weight.
double of_units(const Star& star, const UnitSet& set) {
  std::vector<std::size_t> places;
  for (const std::int64_t unit : set)
    if (const auto place = place_of(star, unit))
      places.push_back(*place);
    else
      return 0;
  return of_set(star, places);
}

// Row j of the pairs: += sum over nodes.
void add_pairs(const Star& star, std::size_t place, std::span<double> row) {
  const std::size_t width = star.units.size();
  std::vector<double> sum(width);
  for (std::size_t node = 0; node < star.even.size(); ++node) {
    const double* const t = star.tangents.data() + node * width;
    const double factor = star.even[node] * t[place];
    for (std::size_t n = 0; n < width; ++n)
      sum[n] += factor * t[n];
  }
  for (std::size_t n = 0; n < width; ++n)
    if (n != place)
      row[star.units[n]] += sum[n];
}

} // namespace

void walsh_transform(std::span<double> f) {
  for (std::size_t half = 1; half < f.size(); half *= 2) {
    const auto pairs = static_cast<std::int64_t>(f.size() / 2);
#pragma omp parallel for schedule(static)
    for (std::int64_t n = 0; n < pairs; ++n) {
      const auto u = static_cast<std::size_t>(n);
      const std::size_t down = u / half * 2 * half + u % half, up = down + half;
      const double sum = f[down] + f[up], difference = f[up] - f[down];
      f[down] = sum / 2;
      f[up] = difference / 2;
    }
  }
}

Interactions interactions(std::span<const double> walsh, const std::vector<UnitSet>& sets) {
  const auto n = static_cast<std::size_t>(std::countr_zero(walsh.size()));
  Interactions found{std::vector<double>(n), std::vector<double>(n * n), {}};
  for (std::size_t j = 0; j < n; ++j) {
    found.fields[j] = walsh[std::size_t{1} << j];
    for (std::size_t k = 0; k < n; ++k)
      if (k != j)
        found.pairs[j * n + k] = walsh[std::size_t{1} << j | std::size_t{1} << k];
  }
  for (const UnitSet& set : sets) {
    std::size_t bits = 0;
    for (const std::int64_t unit : set)
      bits |= std::size_t{1} << unit;
    found.sets.push_back(walsh[bits]);
  }
  return found;
}

std::vector<double> size_of_orders(std::span<const double> walsh) {
  std::vector<double> squares(static_cast<std::size_t>(std::countr_zero(walsh.size())) + 1);
  for (std::size_t set = 0; set < walsh.size(); ++set)
    squares[static_cast<std::size_t>(std::popcount(set))] += walsh[set] * walsh[set];
  for (double& x : squares)
    x = std::sqrt(x);
  return squares;
}

Interactions rbm_interactions(const parallel::Comm& comm, const rbm::PreciseMachine& given,
                              const std::vector<UnitSet>& sets) {
  if (!given.visible_couplings.empty())
    throw InputError("a machine with couplings between visible units has no H^RBM(h) in closed form");
  const auto machine = rbm::in_units(given, rbm::Units::spin);
  const auto visible = machine.visible_bias.size(), hidden = machine.hidden_bias.size();
  // rows of this rank: the pairs of a unit and its field; the other ranks' stay zero
  const std::size_t width = hidden + 1;
  std::vector<double> rows(hidden * width);
  Interactions found;
  found.sets.resize(sets.size());
  const auto my_rows = parallel::share(machine.hidden, comm.size(), comm.rank());
  const auto my_sets = parallel::share(static_cast<std::int64_t>(sets.size()), comm.size(), comm.rank());
  for (std::size_t i = 0; i < visible; ++i) {
    const Star star = star_of(machine, i);
#pragma omp parallel for schedule(static)
    for (std::int64_t j = my_rows.first; j < my_rows.first + my_rows.count; ++j)
      if (const auto place = place_of(star, j)) {
        const auto row = std::span(rows).subspan(static_cast<std::size_t>(j) * width, width);
        add_pairs(star, *place, row);
        row[hidden] += of_set(star, {*place});
      }
#pragma omp parallel for schedule(static)
    for (std::int64_t n = my_sets.first; n < my_sets.first + my_sets.count; ++n)
      found.sets[static_cast<std::size_t>(n)] += of_units(star, sets[static_cast<std::size_t>(n)]);
  }
  comm.all_reduce(std::span(rows), parallel::Reduction::sum);
  comm.all_reduce(std::span(found.sets), parallel::Reduction::sum);
  for (std::size_t j = 0; j < hidden; ++j) {
    const double* const row = rows.data() + j * width;
    found.pairs.insert(found.pairs.end(), row, row + hidden);
    found.fields.push_back(row[hidden] + machine.hidden_bias[j]);
  }
  return found;
}

} // namespace deeprg::mapping
