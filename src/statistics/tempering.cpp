#include "statistics/tempering.hpp"

#include <cmath>

#include "base/error.hpp"

namespace deeprg::statistics {

Series at_temperature(const Series& series, std::size_t temperature) {
  const std::size_t time = series.time.size(), n = series.temperatures.size();
  const auto replicas = static_cast<std::size_t>(series.replicas);
  Series here;
  here.replicas = series.replicas / static_cast<std::int64_t>(n);
  here.time = series.time;
  for (std::size_t first = 0; first < replicas; first += n)
    for (std::size_t t = 0; t < time; ++t) {
      std::size_t found = replicas, count = 0;
      for (std::size_t r = first; r < first + n; ++r)
        if (static_cast<std::size_t>(series.temperature_index[r * time + t]) == temperature) {
          found = r;
          ++count;
        }
      if (count != 1)
        throw InputError("series.h5: /temperature_index is no ladder: a temperature is missing, or there twice");
      here.energy.push_back(series.energy[found * time + t]);
      here.magnetization.push_back(series.magnetization[found * time + t]);
    }
  return here;
}

Exchanges exchanges(const Series& series) {
  const std::size_t time = series.time.size(), n = series.temperatures.size();
  std::vector<std::int64_t> proposed(n, 0), accepted(n, 0);
  Exchanges all;
  for (std::size_t r = 0; r < static_cast<std::size_t>(series.replicas); ++r) {
    bool to_low = false; // been at the highest since the lowest
    bool begun = false;
    for (std::size_t t = 0; t < time; ++t) {
      const auto now = static_cast<std::size_t>(series.temperature_index[r * time + t]);
      if (now == 0) {
        all.round_trips += to_low && n > 1 ? 1 : 0;
        to_low = false;
        begun = true;
      } else if (now == n - 1)
        to_low = begun;
      if (t == 0 || t + 1 == time || now + 1 == n || now % 2 != t % 2)
        continue; // the lower replica of a pair counts
      ++proposed[now];
      accepted[now] += static_cast<std::size_t>(series.temperature_index[r * time + t + 1]) == now + 1 ? 1 : 0;
    }
  }
  for (std::size_t a = 0; a + 1 < n; ++a) {
    const auto of = static_cast<double>(proposed[a]), p = static_cast<double>(accepted[a]) / of;
    all.acceptance.push_back(
        proposed[a] == 0 ? Estimate{}
                         : Estimate{.value = p, .error = std::sqrt(p * (1 - p) / of), .letter = reliability(of)});
  }
  return all;
}

} // namespace deeprg::statistics
