// Sums of floating-point terms that do not depend on the number of ranks or threads: the terms are cut into chunks of
// 1,024, a chunk is added by one thread of one rank, and the sums of the chunks are added in order.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "parallel/comm.hpp"

namespace deeprg::parallel {

inline constexpr std::int64_t sum_chunk = 1024;

// The sums of `width` quantities over the terms 0..n-1, the same on every rank. add(terms, sums) adds its terms, at
// most 1,024, one after the other to `sums` (width), which start at zero. Collective.
[[nodiscard]] std::vector<double> ordered_sum(const Comm& comm, std::int64_t n, std::size_t width,
                                              const std::function<void(Share terms, std::span<double> sums)>& add);

} // namespace deeprg::parallel
