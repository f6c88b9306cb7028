// The assignment problem: n workers to n jobs at the least total cost. Local.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace deeprg::mapping {

// job of each worker; cost (worker, job). Shortest augmenting paths with potentials (Jonker and Volgenant, Computing
// 38, 325 (1987)). Cost: n^3.
[[nodiscard]] std::vector<std::int64_t> assign(std::span<const double> cost, std::int64_t n);

} // namespace deeprg::mapping
