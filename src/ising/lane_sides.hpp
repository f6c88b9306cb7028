// Neighbours along x on words of lanes: those of word k of a row are a word k in place and the word k + 1 or k - 1
// beside it, which is gathered here. Local.
#pragma once

#include <cstdint>

namespace deeprg::ising {

// Rows of words, `pitch` integers from one to the next, each `half` words long.
struct LaneRows {
  const std::uint64_t* first;
  std::int64_t count, pitch, half;
};

// The word beyond a row's end: the word at its other end with every lane moved to the next (+1) or previous (-1)
// segment, R lanes away modulo R S. replicas: those of the word's group.
void shift_segments(const std::uint64_t* in, std::uint64_t* out, std::int64_t replicas, std::int64_t segments,
                    int direction);

// side, row after row: the word k + step of words k = first .. end - 1; step is +1 or -1 in the first row and changes
// its sign from row to row.
void gather_sides(const LaneRows& rows, int step, std::int64_t first, std::int64_t end, std::int64_t replicas,
                  std::int64_t segments, std::uint64_t* side);

} // namespace deeprg::ising
