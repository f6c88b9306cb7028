// Rotation of a word of 512 lanes. Local.
#pragma once

#include <cstdint>

namespace deeprg::ising {

// out lane l = in lane l - shift modulo 512, 0 <= shift < 512; eight integers each, which do not overlap.
void rotate_lanes(const std::uint64_t* in, int shift, std::uint64_t* out);

} // namespace deeprg::ising
