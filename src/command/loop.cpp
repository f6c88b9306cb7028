#include "command/loop.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/error.hpp"
#include "base/log.hpp"
#include "run/progress.hpp"
#include "run/schedule.hpp"
#include "run/watchdog.hpp"

namespace deeprg::command {
namespace {

// Writes a stage's checkpoints, and knows what they cost.
class Saving {
public:
  Saving(const Work& work, const run::Schedule& schedule, run::Progress& progress)
      : work_(&work), schedule_(&schedule), progress_(&progress), began_(schedule.seconds()) {}

  void save() {
    const double before = schedule_->seconds();
    work_->save();
    progress_->checkpointed();
    seconds_ += schedule_->seconds() - before;
    ++count_;
  }

  void report(const std::string& stage) const {
    log::info(fmt::format("{}: {} checkpoint{}, {:.1f} s, {:.1f} % of the time", stage, count_, count_ == 1 ? "" : "s",
                          seconds_, 100 * seconds_ / (schedule_->seconds() - began_)));
  }

private:
  const Work* work_;
  const run::Schedule* schedule_;
  run::Progress* progress_;
  double began_, seconds_ = 0;
  int count_ = 0;
};

} // namespace

Exit work_in_blocks(const Job& job, const Stage& stage, const run::Directory& directory, const parallel::Comm& comm,
                    const Work& work, const std::function<void()>& publish) {
  const auto done = [&] { return static_cast<double>(work.done()); };
  run::Schedule schedule(comm, job.output, job.input.seconds("checkpoint.interval"), job.options.max_time_seconds,
                         job.options.began, job.options.stop_files);
  run::Progress progress(directory, stage.name, work.unit, done(), static_cast<double>(work.total()), work.part(),
                         job.options.progress != Progress::off);
  Saving saving(work, schedule, progress);
  std::optional<run::Watchdog> watchdog(std::in_place, comm, job.output, job.input.seconds("run.watchdog"), stage.name);
  bool first = true;
  for (std::int64_t block = 1; work.done() < work.total();) {
    watchdog->progress(work.unit.c_str());
    const std::int64_t steps = work.advance(block);
    if (first) {
      log::detail(fmt::format("{}: first step {:.1f} s after the start", stage.name, schedule.seconds()));
      first = false;
    }
    const run::Decision decision = schedule.next(steps);
    block = decision.block;
    progress.update(done(), work.part(), work.doing());
    if (work.done() == work.total() || !decision.save)
      continue;
    watchdog->progress("a checkpoint");
    if (decision.stop) {
      saving.save();
      saving.report(stage.name);
      progress.end("stopped", done());
      return Exit::stopped;
    }
    try {
      saving.save();
    } catch (const CollectiveFailure& failure) {
      log::warning(failure.what());
    }
    schedule.saved();
  }
  watchdog->progress("the last checkpoint");
  saving.save();
  saving.report(stage.name);
  watchdog.reset(); // how long the files take, nobody knows
  publish();
  progress.end(state_after(job, stage), done());
  return Exit::complete;
}

} // namespace deeprg::command
