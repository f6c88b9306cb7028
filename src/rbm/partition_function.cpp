#include "rbm/partition_function.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "parallel/gathered.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/log_sum.hpp"

namespace deeprg::rbm {

bool can_enumerate(const Machine& machine) { return std::min(machine.visible, machine.hidden) <= max_enumerated; }

double log_partition(const parallel::Comm& comm, const Machine& machine) {
  if (!can_enumerate(machine))
    throw InputError(fmt::format("a machine of {} x {} units is not enumerable: the smaller layer may have {}",
                                 machine.visible, machine.hidden, max_enumerated));
  const FreeEnergy energy(machine.hidden < machine.visible ? transposed(machine) : machine);
  const std::uint64_t states = std::uint64_t{1} << energy.units(), chunk = std::min(states, enumeration_chunk);
  const auto sums = parallel::gathered(comm, static_cast<std::int64_t>(states / chunk), 2,
                                       [&](std::int64_t c, std::span<double> row) {
                                         std::vector<double> h(chunk);
                                         energy.of_states(static_cast<std::uint64_t>(c) * chunk, h);
                                         LogSum sum;
                                         for (const double x : h)
                                           sum.add(-x);
                                         row[0] = sum.largest;
                                         row[1] = sum.sum;
                                       });
  LogSum all;
  for (std::size_t c = 0; c < sums.size(); c += 2)
    all.merge({sums[c], sums[c + 1]});
  return all.log();
}

} // namespace deeprg::rbm
