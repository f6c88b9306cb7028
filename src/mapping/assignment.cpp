#include "mapping/assignment.hpp"

#include <cstddef>
#include <limits>

namespace deeprg::mapping {

std::vector<std::int64_t> assign(std::span<const double> cost, std::int64_t count) {
  const auto n = static_cast<std::size_t>(count), none = n; // `none` also stands for the worker that is to be placed
  std::vector<double> worker_price(n + 1), job_price(n + 1);
  std::vector<std::size_t> worker_of(n + 1, none);
  for (std::size_t worker = 0; worker < n; ++worker) {
    // the cheapest path from `worker` over jobs and the workers that hold them to a free job
    std::vector<double> distance(n, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> before(n, none);
    std::vector<bool> done(n + 1, false);
    std::size_t job = none;
    worker_of[none] = worker;
    do {
      done[job] = true;
      const std::size_t here = worker_of[job];
      double least = std::numeric_limits<double>::infinity();
      std::size_t next = none;
      for (std::size_t j = 0; j < n; ++j) {
        if (done[j])
          continue;
        const double reduced = cost[here * n + j] - worker_price[here] - job_price[j];
        if (reduced < distance[j]) {
          distance[j] = reduced;
          before[j] = job;
        }
        if (distance[j] < least) {
          least = distance[j];
          next = j;
        }
      }
      for (std::size_t j = 0; j <= n; ++j)
        if (done[j]) {
          worker_price[worker_of[j]] += least;
          job_price[j] -= least;
        } else if (j < n)
          distance[j] -= least;
      job = next;
    } while (worker_of[job] != none);
    while (job != none) {
      worker_of[job] = worker_of[before[job]];
      job = before[job];
    }
  }
  std::vector<std::int64_t> job_of(n);
  for (std::size_t j = 0; j < n; ++j)
    job_of[worker_of[j]] = static_cast<std::int64_t>(j);
  return job_of;
}

} // namespace deeprg::mapping
