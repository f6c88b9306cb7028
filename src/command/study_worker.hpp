// What a group of ranks does for a study: it claims points, the next one whenever it is free, and works on them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "command/study.hpp"

namespace deeprg::command {

// How a point ended in this program: what one group says stands above what the others say.
enum class End : std::uint8_t { untouched, elsewhere, stopped, failed, complete };

struct Program {
  std::string name;                // in its claims; no other program's
  std::filesystem::path stop_file; // made where a signal came to one group, and met by all
};

// Works on those points of `order` (indices of the study's points) that nobody has claimed before, in this order; an
// End for each point of the study. A claim deals a point out, to the groups of this program and to other programs
// alike: one that bears this program's name has been dealt out. Returns when the other groups too have ended, or are
// told to stop. What a point throws on all ranks of the group is its failure and none of the others'. Collective over
// the group.
[[nodiscard]] std::vector<std::uint8_t> work_on_points(const Study& study, const std::vector<std::size_t>& order,
                                                       Exit (*work)(const Job&, const parallel::Comm&),
                                                       const Program& program, const parallel::Comm& group);

} // namespace deeprg::command
