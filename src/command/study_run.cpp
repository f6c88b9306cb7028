// Every point of a study as an ordinary run, several side by side: the ranks are cut into groups, and a group works
// through its list, the longest points first.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/log.hpp"
#include "command/plan.hpp"
#include "command/stages.hpp"
#include "command/study.hpp"
#include "command/study_status.hpp"
#include "parallel/on_root.hpp"
#include "run/directory.hpp"
#include "run/lock.hpp"
#include "store/output.hpp"

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

// The points of each group: the longest first, each to the group that would be free soonest.
std::vector<std::vector<Point*>> deal(std::vector<Point*> points, int groups, const parallel::Comm& comm) {
  std::ranges::stable_sort(points, std::ranges::greater(), [](const Point* point) { return cost_of(*point); });
  std::vector<std::vector<Point*>> lists(static_cast<std::size_t>(groups));
  std::vector<double> load(lists.size());
  for (Point* point : points) {
    const auto next = static_cast<std::size_t>(std::ranges::min_element(load) - load.begin());
    const auto ranks = parallel::share(comm.size(), groups, static_cast<int>(next)).count;
    load[next] += cost_of(*point) / static_cast<double>(ranks);
    lists[next].push_back(point);
  }
  return lists;
}

int group_of(int rank, int ranks, int groups) {
  int group = 0;
  while (parallel::share(ranks, groups, group).first + parallel::share(ranks, groups, group).count <= rank)
    ++group;
  return group;
}

struct Outcome {
  std::int64_t complete = 0, stopped = 0, failed = 0, elsewhere = 0;
};

// The group's points, one after the other.
class Worker {
public:
  Worker(const Study& study, Exit (*work)(const Job&, const parallel::Comm&), const parallel::Comm& group)
      : study_(&study), work_(work), group_(group) {}

  Outcome run(std::vector<Point*> points) {
    for (const auto patience : {0ms, 10'000ms}) { // the ranks of a killed program hold their claims a second longer
      std::vector<Point*> held;
      for (Point* point : points) {
        if (stop_)
          ++outcome_.stopped;
        else if (!run_claimed(*point, patience))
          held.push_back(point);
      }
      points = std::move(held);
    }
    for (const Point* point : points)
      say(fmt::format("study: another deeprg works on point {:04} ({})", point->number,
                      run::Lock::owner(claim_of_point(point->job.output))));
    outcome_.elsewhere = static_cast<std::int64_t>(points.size());
    return outcome_;
  }

private:
  void say(const std::string& text) const {
    log::copy_to({});
    log::configure(level_, group_.root());
    log::info(text);
  }

  // Whether the point was free to be worked on.
  bool run_claimed(const Point& point, std::chrono::milliseconds patience) {
    std::optional<run::Lock> claim;
    parallel::on_root(group_, [&] {
      if (auto taken = run::Lock::take(claim_of_point(point.job.output), patience))
        claim.emplace(std::move(*taken));
    });
    if (!group_.any(claim.has_value()))
      return false;
    const std::string text = end_of(point);
    if (group_.root()) {
      update_table();
      say(fmt::format("study: point {:04} {} ({})", point.number, text, study_->label(point)));
    }
    return true;
  }

  // Works on the point and counts how it ended.
  std::string end_of(const Point& point) {
    log::configure(level_ == log::Level::detail ? level_ : std::min(level_, log::Level::warning), group_.root());
    try {
      const Exit code = work_(point.job, group_);
      stop_ = code == Exit::stopped;
      ++(stop_ ? outcome_.stopped : outcome_.complete);
      return stop_ ? "stopped" : "complete";
    } catch (const InputError& error) {
      return failed(point, error.what());
    } catch (const CollectiveFailure& error) {
      return failed(point, error.what());
    }
  }

  std::string failed(const Point& point, const std::string& message) {
    ++outcome_.failed;
    if (group_.root()) {
      run::Status status;
      status.state = "failed";
      status.stage = "run";
      status.message = message;
      try {
        store::write_text_atomically(point.job.output / "status.json", run::to_json(status));
      } catch (const Failure&) { // the message below says it
      }
    }
    return "failed: " + message;
  }

  void update_table() const {
    try {
      const auto lock = run::Lock::take(study_->directory / "lock", 10s);
      if (lock)
        write_points(*study_);
    } catch (const std::exception& error) {
      log::warning(error.what());
    }
  }

  const Study* study_;
  Exit (*work_)(const Job&, const parallel::Comm&);
  parallel::Comm group_;
  log::Level level_ = log::level(); // of the study's own lines
  Outcome outcome_;
  bool stop_ = false;
};

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
  find_time_limit(options, comm);
  options.part_of_study = true;
  options.progress = Progress::off;
  options.stop_file = study.directory / "STOP";
  const log::Level level = log::level();
  const auto complete = open_directory(study, comm);
  std::vector<Point*> mine, unfinished;
  for (std::size_t p = 0; p < study.points.size(); ++p) {
    Point& point = study.points[p];
    if (point.number % shard.count != shard.index)
      continue;
    point.job.options = options;
    mine.push_back(&point);
    if (complete[p] == 0)
      unfinished.push_back(&point);
  }
  const int groups = count_groups(unfinished, comm);
  log::info(fmt::format("study: {} points{}, {} complete; {} group{} of {} rank{}", study.points.size(),
                        shard.count > 1 ? fmt::format(", {} of them here", mine.size()) : "",
                        mine.size() - unfinished.size(), groups, groups == 1 ? "" : "s",
                        (comm.size() + groups - 1) / groups, comm.size() == groups ? "" : "s"));
  const int group = group_of(comm.rank(), comm.size(), groups);
  Worker worker(study, work, comm.split(group));
  const Outcome own = worker.run(deal(mine, groups, comm)[static_cast<std::size_t>(group)]);
  log::configure(level, comm.root());
  // One voice a group.
  const bool speaks = parallel::share(comm.size(), groups, group).first == comm.rank();
  const auto total = [&](std::int64_t n) { return comm.sum(speaks ? n : 0); };
  const Outcome all{total(own.complete), total(own.stopped), total(own.failed), total(own.elsewhere)};
  if (comm.root()) {
    std::error_code ignored;
    std::filesystem::remove(study.directory / "STOP", ignored);
    if (shard.count == 1 && all.stopped + all.elsewhere == 0)
      report(study.directory);
  }
  comm.barrier();
  return exit_of(all, study, mine.size());
}

} // namespace deeprg::command
