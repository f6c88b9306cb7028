// Every point of a study as an ordinary run, several side by side: the ranks are cut into groups, and a group that is
// free takes the next point, the longest first.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.hpp"
#include "command/binding.hpp"
#include "command/plan.hpp"
#include "command/stages.hpp"
#include "command/study.hpp"
#include "command/study_status.hpp"
#include "command/study_worker.hpp"
#include "parallel/on_root.hpp"
#include "run/directory.hpp"
#include "run/lock.hpp"

namespace deeprg::command {
namespace {

using namespace std::chrono_literals;

// Numbers the points and says which ones are complete.
std::vector<std::uint8_t> open_directory(Study& study, const parallel::Comm& comm) {
  std::vector<std::int64_t> numbers(study.points.size());
  std::vector<std::uint8_t> complete(study.points.size());
  parallel::on_root(comm, [&] {
    if (std::filesystem::exists(study.directory / "resolved.toml"))
      throw InputError(study.directory.string() + ": holds a single run; choose another directory with --output");
    const run::Directory directory(parallel::Comm::self(), study.directory);
    number_points(study);
    write_points(study);
    for (std::size_t p = 0; p < study.points.size(); ++p) {
      numbers[p] = study.points[p].number;
      complete[p] = state_of_point(study.points[p].job.output) == "complete" ? 1 : 0;
    }
  });
  comm.broadcast(std::span(numbers), 0);
  comm.broadcast(std::span(complete), 0);
  for (std::size_t p = 0; p < study.points.size(); ++p) {
    study.points[p].number = static_cast<int>(numbers[p]);
    study.points[p].job.output = point_directory(study.directory, study.points[p].number);
  }
  return complete;
}

// As many groups as there is work for, fewer where a point needs the memory of more ranks.
int count_groups(const std::vector<Point*>& points, const parallel::Comm& comm) {
  const double memory = comm.min(host_memory() / comm.host().size());
  int groups = std::clamp(static_cast<int>(points.size()), 1, comm.size());
  const auto fits = [&](const Point* point) {
    return make_plan(point->job.input, comm.size() / groups, 1).memory <= memory;
  };
  while (groups > 1 && !std::ranges::all_of(points, fits))
    --groups;
  for (const Point* point : points)
    refuse_what_does_not_fit(point->job.input, make_plan(point->job.input, comm.size() / groups, 1), memory);
  return groups;
}

// The order in which they are begun: what is complete, which costs a look, last; before it the longest first.
std::vector<std::size_t> in_order(const Study& study, const std::vector<std::size_t>& mine,
                                  const std::vector<std::uint8_t>& complete) {
  std::vector<std::pair<double, std::size_t>> costs;
  for (const std::size_t p : mine)
    costs.emplace_back(complete[p] != 0 ? 0 : -cost_of(study.points[p]), p);
  std::ranges::stable_sort(costs);
  std::vector<std::size_t> order;
  for (const auto& cost : costs)
    order.push_back(cost.second);
  return order;
}

int group_of(int rank, int ranks, int groups) {
  int group = 0;
  while (parallel::share(ranks, groups, group).first + parallel::share(ranks, groups, group).count <= rank)
    ++group;
  return group;
}

// This program, to whoever meets its claims; the same on every rank, and no other program's.
std::string program_name(const parallel::Comm& comm) {
  return comm.broadcast(run::Lock::this_process() + " since " + run::now(), 0);
}

struct Outcome {
  std::size_t complete = 0, stopped = 0, failed = 0, elsewhere = 0;
};

Outcome outcome_of(const std::vector<std::uint8_t>& ends, const std::vector<std::size_t>& mine) {
  Outcome all;
  for (const std::size_t p : mine)
    switch (static_cast<End>(ends[p])) {
    case End::complete:
      ++all.complete;
      break;
    case End::failed:
      ++all.failed;
      break;
    case End::elsewhere:
      ++all.elsewhere;
      break;
    case End::stopped:
    case End::untouched: // the study stopped before
      ++all.stopped;
    }
  return all;
}

Exit exit_of(const Outcome& all, const Study& study, std::size_t mine) {
  log::info(fmt::format("study: {} of {} points complete{}{}{}", all.complete, mine,
                        all.failed > 0 ? fmt::format(", {} failed", all.failed) : "",
                        all.stopped > 0 ? fmt::format(", {} to be continued", all.stopped) : "",
                        all.elsewhere > 0 ? fmt::format(", {} in the hands of another program", all.elsewhere) : ""));
  if (all.stopped + all.elsewhere > 0)
    return Exit::stopped;
  if (all.failed > 0)
    throw CollectiveFailure(fmt::format("{} points of the study failed; `deeprg status {}` says why. The same command "
                                        "tries them again.",
                                        all.failed, study.directory.string()));
  return Exit::complete;
}

} // namespace

Exit run_study(Study study, const Shard& shard, Options options, Exit (*work)(const Job&, const parallel::Comm&),
               const parallel::Comm& comm) {
  options.threads = apply_threads(options, comm);
  say_binding(options.threads, comm);
  find_time_limit(options, comm);
  options.part_of_study = true;
  options.progress = Progress::off;
  const log::Level level = log::level();
  const auto complete = open_directory(study, comm);
  const std::string program = program_name(comm);
  // STOP stops whoever works on the study, the other one this program: a signal that came to one group reaches all
  const auto stop_file = study.directory / fmt::format("STOP.{}", comm.broadcast(std::int64_t{::getpid()}, 0));
  options.stop_files = {study.directory / "STOP", stop_file};
  if (std::error_code ignored; comm.root()) // of a program that was killed and had the same number
    std::filesystem::remove(stop_file, ignored);
  std::vector<std::size_t> mine;
  std::vector<Point*> unfinished;
  for (std::size_t p = 0; p < study.points.size(); ++p) {
    Point& point = study.points[p];
    if (point.number % shard.count != shard.index)
      continue;
    point.job.options = options;
    mine.push_back(p);
    if (complete[p] == 0)
      unfinished.push_back(&point);
  }
  const int groups = count_groups(unfinished, comm);
  log::info(fmt::format("study: {} points{}, {} complete; {} group{} of {} rank{}", study.points.size(),
                        shard.count > 1 ? fmt::format(", {} of them here", mine.size()) : "",
                        mine.size() - unfinished.size(), groups, groups == 1 ? "" : "s",
                        (comm.size() + groups - 1) / groups, comm.size() == groups ? "" : "s"));
  const int group = group_of(comm.rank(), comm.size(), groups);
  auto ends = work_on_points(study, in_order(study, mine, complete), work, {program, stop_file}, comm.split(group));
  log::configure(level, comm.root());
  comm.all_reduce(std::span(ends), parallel::Reduction::max);
  const Outcome all = outcome_of(ends, mine);
  if (comm.root()) {
    std::error_code ignored;
    for (const auto& file : options.stop_files)
      std::filesystem::remove(file, ignored);
    if (shard.count == 1 && all.stopped + all.elsewhere == 0)
      report(study.directory);
  }
  comm.barrier();
  return exit_of(all, study, mine.size());
}

} // namespace deeprg::command
