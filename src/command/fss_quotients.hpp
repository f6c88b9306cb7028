// The points of a study as curves that reweighting knows at every coupling, and the exponents where two of them cross.
// Local.
#pragma once

#include <cstdint>
#include <string>

#include "command/fss_points.hpp"
#include "statistics/quotients.hpp"

namespace deeprg::command {

// Of the sizes L = extent and 2 L; symbol: "U4", from the series, or "xi", from the samples. exponent: of the blocks
// of both sizes (statistics/blocks.hpp).
[[nodiscard]] statistics::Quotients fss_quotients(const FssPoints& data, const std::string& symbol, std::int64_t extent,
                                                  int exponent, const statistics::Window& window);

} // namespace deeprg::command
