#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "command/plan.hpp"
#include "command/stages.hpp"
#include "command/study_status.hpp"

namespace deeprg::command {

Exit check_study(const Study& study, int ranks, int threads) {
  std::string axes;
  for (std::size_t k = 0; k < study.keys.size(); ++k) {
    std::set<std::string> values;
    for (const Point& point : study.points)
      values.insert(point.values[k]);
    axes += fmt::format("{}{} ({})", k == 0 ? "" : ", ", study.keys[k], values.size());
  }
  double cost = 0;
  for (const Point& point : study.points)
    cost += cost_of(point);
  const int groups = std::min(ranks, static_cast<int>(study.points.size()));
  std::cout << fmt::format("study     {} points: {}\n", study.points.size(), axes)
            << fmt::format(
                   "layout    {} rank{} = {} group{} that work side by side, unless a point needs the memory of "
                   "more\n",
                   ranks, ranks == 1 ? "" : "s", groups, groups == 1 ? "" : "s")
            << fmt::format("cost      about {:.0f} s of one core for all, {:.0f} s on {} x {} of them\n", cost,
                           cost / (ranks * threads), ranks, threads)
            << "\nThe longest point\n";
  const auto longest = std::ranges::max_element(study.points, {}, cost_of);
  std::cout << study.label(*longest) << '\n';
  Job job = longest->job;
  job.output = study.directory / "points" / "NNNN";
  return check(job, std::max(1, ranks / groups), threads);
}

} // namespace deeprg::command
