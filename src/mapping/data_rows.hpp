// Configurations of the data, in the order of samples.h5.
#pragma once

#include <cstdint>
#include <vector>

namespace deeprg::mapping {

// Rows (sample, site) of -1, +1, sample n = t R + r of R = series replicas.
struct DataRows {
  std::vector<std::int8_t> rows{};
  std::int64_t series = 1;
};

} // namespace deeprg::mapping
