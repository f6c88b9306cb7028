#include "rbm/partition_function.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "parallel/gathered.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/log_sum.hpp"

namespace deeprg::rbm {

namespace {

// The layer to enumerate: the smaller one, but the visible one where its units are coupled.
bool by_hidden(const Machine& machine) { return machine.visible_couplings.empty() && machine.hidden < machine.visible; }

} // namespace

bool can_enumerate(const Machine& machine) {
  return (by_hidden(machine) ? machine.hidden : machine.visible) <= max_enumerated;
}

double log_partition(const parallel::Comm& comm, const Machine& machine) {
  if (!can_enumerate(machine))
    throw InputError(fmt::format("a machine of {} x {} units is not enumerable: the smaller layer may have {}",
                                 machine.visible, machine.hidden, max_enumerated));
  const FreeEnergy energy(by_hidden(machine) ? transposed(machine) : machine);
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
