// A table of floating-point numbers whose rows are shared out over the ranks: the same bits for any number of them,
// since a row is computed by one rank and nothing is added between rows.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "parallel/comm.hpp"

namespace deeprg::parallel {

// (row, width), complete on every rank. fill(row, numbers) sets the numbers of a row, which start at zero. Collective.
[[nodiscard]] std::vector<double> gathered(const Comm& comm, std::int64_t rows, std::size_t width,
                                           const std::function<void(std::int64_t row, std::span<double>)>& fill);

} // namespace deeprg::parallel
