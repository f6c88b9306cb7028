#include "command/measured_samples.hpp"

#include <algorithm>
#include <span>

#include "ising/observables.hpp"
#include "statistics/resampling.hpp"

namespace deeprg::command {

MeasuredSamples measure(const ising::SamplesFile& samples) {
  MeasuredSamples all;
  const std::int64_t batch = std::max<std::int64_t>(largest_sample / 8 / samples.sites(), 1);
  for (std::int64_t first = 0; first < samples.count(); first += batch) {
    const std::int64_t n = std::min(batch, samples.count() - first);
    const auto spins = samples.read(first, n);
    for (std::int64_t i = 0; i < n; ++i) {
      const auto o = ising::measure(std::span(spins).subspan(static_cast<std::size_t>(i * samples.sites()),
                                                             static_cast<std::size_t>(samples.sites())),
                                    samples.extents());
      const auto m = static_cast<double>(o.magnetization);
      all.energy.push_back(o.energy);
      all.magnetization.push_back(o.magnetization);
      all.zero.push_back(m * m / static_cast<double>(samples.sites()));
      all.minimal.push_back(ising::structure_factor(o, samples.sites()));
    }
  }
  if (samples.count() % samples.replicas() == 0)
    all.replicas = samples.replicas();
  all.energy = statistics::by_replica<std::int64_t>(all.energy, all.replicas);
  all.magnetization = statistics::by_replica<std::int64_t>(all.magnetization, all.replicas);
  all.zero = statistics::by_replica<double>(all.zero, all.replicas);
  all.minimal = statistics::by_replica<double>(all.minimal, all.replicas);
  return all;
}

} // namespace deeprg::command
