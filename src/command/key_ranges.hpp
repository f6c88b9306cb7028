// Words in which the keys are declared. Local.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/parameters.hpp"

namespace deeprg::command {

inline parameters::Range at_least(double least) { return {.least = least}; }
inline parameters::Range between(double least, double most) { return {.least = least, .most = most}; }
inline parameters::Range above(double least) { return {.least = least, .above = true}; }
inline parameters::Range fraction() { return {.least = 0, .most = 1, .below = true}; }

using Texts = std::vector<std::string>;
using Integers = std::vector<std::int64_t>;

} // namespace deeprg::command
