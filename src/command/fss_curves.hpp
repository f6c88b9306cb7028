// The points of a study as curves that reweighting knows at every coupling. Local.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "command/fss_points.hpp"
#include "statistics/quotients.hpp"

namespace deeprg::command {

// By extent L; symbol: "U4", from the series, or "xi", from the samples. All sizes have blocks of one length, which the
// slowest point needs: a block must have one name in all of them, or what sizes share would not be seen in the errors
// of what is made of several pairs (statistics/blocks.hpp). The points must outlive the curves.
[[nodiscard]] std::map<std::int64_t, statistics::ReweightedCurve> reweighted_curves(const FssPoints& data,
                                                                                    const std::string& symbol);

} // namespace deeprg::command
