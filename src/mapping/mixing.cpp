#include "mapping/mixing.hpp"

#include <cmath>
#include <cstddef>

namespace deeprg::mapping {
namespace {

// Over the chains, of each chain's mean in the window.
statistics::Estimate mean(std::span<const double> series, std::size_t chains, std::size_t first, std::size_t length) {
  const std::size_t sweeps = series.size() / chains;
  const auto n = static_cast<double>(chains);
  double sum = 0, square = 0;
  for (std::size_t c = 0; c < chains; ++c) {
    double chain = 0;
    for (std::size_t t = first; t < first + length; ++t)
      chain += series[c * sweeps + t];
    chain /= static_cast<double>(length);
    sum += chain;
    square += chain * chain;
  }
  statistics::Estimate found;
  found.value = sum / n;
  found.error = std::sqrt(std::fmax(square / n - found.value * found.value, 0) / (n - 1));
  return found;
}

} // namespace

Mixing mixing(std::span<const TwoStarts> quantities, std::int64_t chains) {
  const auto count = static_cast<std::size_t>(chains), sweeps = quantities[0].from_data.size() / count;
  Mixing found;
  found.differences.resize(quantities.size());
  for (std::size_t first = 1; 2 * first - 1 <= sweeps; first *= 2) {
    found.window.push_back(static_cast<std::int64_t>(first));
    bool agree = true;
    for (std::size_t q = 0; q < quantities.size(); ++q) {
      const auto a = mean(quantities[q].from_data, count, first - 1, first),
                 b = mean(quantities[q].from_noise, count, first - 1, first);
      statistics::Estimate difference;
      difference.value = a.value - b.value;
      difference.error = std::hypot(a.error, b.error);
      agree = agree && std::abs(difference.value) <= agreement * difference.error;
      found.differences[q].push_back(difference);
    }
    if (!agree)
      found.time = statistics::unknown;
    else if (std::isnan(found.time))
      found.time = static_cast<double>(first);
  }
  return found;
}

} // namespace deeprg::mapping
