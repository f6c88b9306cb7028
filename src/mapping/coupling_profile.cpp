#include "mapping/coupling_profile.hpp"

#include <cmath>
#include <cstddef>

namespace deeprg::mapping {
namespace {

constexpr std::size_t most_shells = 10;

double sign_of(const Placement& placement, const std::vector<std::int64_t>& units) {
  double sign = 1;
  for (const std::int64_t unit : units)
    sign *= placement.gauge[static_cast<std::size_t>(unit)];
  return sign;
}

// The mean over the sets of a kind, and what it is less without each unit: (unit).
void add_kind(Fit& fit, std::size_t terms, std::size_t term, const Kind& kind, const std::vector<double>& values,
              std::size_t units) {
  double sum = 0;
  std::vector<double> of_unit(units), sets(units);
  for (std::size_t n = 0; n < kind.size(); ++n) {
    sum += values[n];
    for (const std::int64_t unit : kind[n]) {
      of_unit[static_cast<std::size_t>(unit)] += values[n];
      ++sets[static_cast<std::size_t>(unit)];
    }
  }
  const double mean = sum / static_cast<double>(kind.size());
  fit.theta[term] = mean;
  for (std::size_t unit = 0; unit < units; ++unit)
    if (sets[unit] > 0 && units > 1)
      fit.influence[unit * terms + term] = (of_unit[unit] / sets[unit] - mean) / static_cast<double>(units - 1);
}

} // namespace

Terms terms_of(const Placement& placement) {
  std::vector<std::int64_t> unit_at(placement.place.size());
  for (std::size_t unit = 0; unit < unit_at.size(); ++unit)
    unit_at[static_cast<std::size_t>(placement.place[unit])] = static_cast<std::int64_t>(unit);
  const auto units = [&](Kind kind) { // from places
    for (auto& set : kind)
      for (auto& place : set)
        place = unit_at[static_cast<std::size_t>(place)];
    return kind;
  };
  Terms terms;
  for (const Shell& shell : shells(placement, most_shells)) {
    terms.distance.push_back(shell.distance);
    terms.kinds.push_back(units(shell.pairs));
  }
  const auto squares = units(plaquettes(placement));
  terms.four_spin = !squares.empty();
  if (terms.four_spin)
    terms.kinds.push_back(squares);
  return terms;
}

Fit over_units(const Terms& terms, const Placement& placement, const Interactions& interactions) {
  const std::size_t units = interactions.fields.size(), width = 1 + terms.kinds.size();
  Fit fit{std::vector<double>(width), std::vector<double>(units * width)};
  Kind alone;
  std::vector<double> values;
  for (std::size_t unit = 0; unit < units; ++unit) {
    alone.push_back({static_cast<std::int64_t>(unit)});
    values.push_back(sign_of(placement, alone.back()) * interactions.fields[unit]);
  }
  add_kind(fit, width, 0, alone, values, units);
  for (std::size_t kind = 0; kind < terms.kinds.size(); ++kind) {
    const Kind& sets = terms.kinds[kind];
    values.clear();
    for (std::size_t n = 0; n < sets.size(); ++n) {
      const bool pair = kind < terms.distance.size();
      const double value =
          pair ? interactions.pairs[static_cast<std::size_t>(sets[n][0]) * units + static_cast<std::size_t>(sets[n][1])]
               : interactions.sets[n];
      values.push_back(sign_of(placement, sets[n]) * value);
    }
    add_kind(fit, width, 1 + kind, sets, values, units);
  }
  return fit;
}

Profile profile(const Terms& terms, const Fit& fit) {
  Profile p;
  p.distance = terms.distance;
  const std::size_t count = terms.distance.size();
  const auto of = [&](std::size_t term) { return fit.estimate([=](std::span<const double> t) { return t[term]; }); };
  for (std::size_t shell = 0; shell < count; ++shell) {
    p.pairs.push_back(static_cast<std::int64_t>(terms.kinds[shell].size()));
    p.couplings.push_back(of(1 + shell));
  }
  p.field = of(0);
  if (count > 0) {
    p.nearest = p.couplings[0];
    p.range = fit.estimate([&](std::span<const double> t) {
      double weight = 0, square = 0;
      for (std::size_t shell = 0; shell < count; ++shell) {
        const double w = t[1 + shell] * t[1 + shell] * static_cast<double>(p.pairs[shell]);
        weight += w;
        square += w * p.distance[shell] * p.distance[shell];
      }
      return std::sqrt(square / weight);
    });
  }
  if (terms.four_spin)
    p.four_spin = of(1 + count);
  return p;
}

SpinSamples gauged(SpinSamples samples, const Placement& placement) {
  const auto units = static_cast<std::size_t>(samples.units);
  for (std::size_t n = 0; n < samples.rows.size(); ++n)
    samples.rows[n] = static_cast<std::int8_t>(samples.rows[n] * placement.gauge[n % units]);
  return samples;
}

} // namespace deeprg::mapping
