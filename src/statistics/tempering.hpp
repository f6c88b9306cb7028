// Series of replicas with temperatures of their own (Series::temperature_index): those of one temperature, and how the
// replicas moved among them. Local; no randomness.
#pragma once

#include "statistics/estimate.hpp"
#include "statistics/series_file.hpp"

namespace deeprg::statistics {

// Replicas [g M, (g + 1) M) of M temperatures are a ladder: in every column one of them is at each temperature.
// Energy and magnetisation at one temperature: (ladder, time). InputError if a ladder has it not once in every column.
[[nodiscard]] Series at_temperature(const Series& series, std::size_t temperature);

struct Exchanges {
  // By pair of neighbours: accepted / proposed, of which each counts as independent; without value where none was.
  std::vector<Estimate> acceptance;
  std::int64_t round_trips = 0; // of all replicas: from the lowest temperature to the highest and back
};
// Pairs (a, a + 1) with a = t mod 2 are proposed after column t = 1, 2, ...
[[nodiscard]] Exchanges exchanges(const Series& series);

} // namespace deeprg::statistics
