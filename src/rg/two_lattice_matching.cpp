#include "rg/two_lattice_matching.hpp"

#include <algorithm>

namespace deeprg::rg {
namespace {

double slope(const Moments& moments, std::size_t level, std::size_t a, const std::vector<double>& averages) {
  return averages[moments.with_energy(level, a)] -
         averages[moments.mean(Parity::even, level, a)] * averages[moments.mean(Parity::even, 0, 0)];
}

} // namespace

std::vector<Match> critical_couplings(const Moments& large, const Moments& small, double coupling,
                                      std::size_t operators) {
  std::vector<Match> matches;
  for (std::size_t level = 1; level < std::min(large.levels(), small.levels() + 1); ++level)
    for (std::size_t a = 0; a < std::min(operators, large.operators(Parity::even)); ++a)
      matches.push_back({level, a, 0, 0});
  const std::vector<statistics::Bins> both{large.bins(), small.bins()};
  const auto resampled = statistics::jackknife(both, [&](const statistics::SetAverages& averages) {
    std::vector<double> values;
    for (const auto& [level, a, value, error] : matches) {
      const double apart =
          averages[0][large.mean(Parity::even, level, a)] - averages[1][small.mean(Parity::even, level - 1, a)];
      values.push_back(coupling -
                       apart / (slope(large, level, a, averages[0]) - slope(small, level - 1, a, averages[1])));
    }
    return values;
  });
  for (std::size_t i = 0; i < matches.size(); ++i) {
    matches[i].coupling = resampled[i].value;
    matches[i].error = resampled[i].error;
  }
  return matches;
}

} // namespace deeprg::rg
