// How long a Markov chain remembers where it started, from two sets of chains that started far apart: from the data,
// and from noise (Decelle, Furtlehner and Seoane, NeurIPS 2021, arXiv:2105.13889).
//
// Sweeps are cut into windows [2^j, 2^(j+1)), counted from 1. In each the mean of a quantity over the window and the
// chains of a set has the error that the spread over these independent chains gives it; the sets agree where the two
// means differ by at most 3 standard errors. The mixing time is the first sweep of the window from which on they agree
// in every window and every quantity. Local; no randomness; fixed order.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "statistics/estimate.hpp"

namespace deeprg::mapping {

// A quantity along the chains of each set: (chain, sweep), the same shape.
struct TwoStarts {
  std::span<const double> from_data, from_noise;
};

struct Mixing {
  std::vector<std::int64_t> window;                           // its first sweep
  std::vector<std::vector<statistics::Estimate>> differences; // (quantity, window): from data minus from noise
  double time = statistics::unknown;                          // sweeps; unknown where the last windows differ
};

inline constexpr double agreement = 3; // standard errors

// chains: of each set. The sweeps beyond the last whole window are left out.
[[nodiscard]] Mixing mixing(std::span<const TwoStarts> quantities, std::int64_t chains);

} // namespace deeprg::mapping
