// ln Z of a machine, exactly: the smaller layer is enumerated, the other summed over in closed form,
//   ln Z = ln sum_h exp(-H(h)),
// in the order of a Gray code, one flip apart (Knuth, TAOCP 4A, 7.2.1.1).
#pragma once

#include <cstdint>

#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::rbm {

inline constexpr std::int64_t max_enumerated = 25;           // units
inline constexpr std::uint64_t enumeration_chunk = 1U << 14; // states: what is added up by one rank

[[nodiscard]] bool can_enumerate(const Machine& machine);

// Cost: 2^n times the units of the larger layer. The same for any ranks and threads. Collective; InputError where the
// smaller layer has more than max_enumerated units.
[[nodiscard]] double log_partition(const parallel::Comm& comm, const Machine& machine);

} // namespace deeprg::rbm
