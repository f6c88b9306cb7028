#include "command/loop.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "run/progress.hpp"
#include "run/schedule.hpp"

namespace deeprg::command {

Exit work_in_blocks(const Job& job, const Stage& stage, const run::Directory& directory, const parallel::Comm& comm,
                    const Work& work, const std::function<void()>& publish) {
  const auto done = [&] { return static_cast<double>(work.done()); };
  run::Schedule schedule(comm, job.output, job.input.seconds("checkpoint.interval"), job.options.max_time_seconds,
                         job.options.began, job.options.stop_files);
  run::Progress progress(directory, stage.name, work.unit, done(), static_cast<double>(work.total()), work.part(),
                         job.options.progress != Progress::off);
  for (std::int64_t block = 1; work.done() < work.total();) {
    const run::Decision decision = schedule.next(work.advance(block));
    block = decision.block;
    progress.update(done(), work.part(), work.doing());
    if (work.done() == work.total() || !decision.save)
      continue;
    if (decision.stop) {
      work.save();
      progress.checkpointed();
      progress.end("stopped", done());
      return Exit::stopped;
    }
    try {
      work.save();
      progress.checkpointed();
    } catch (const CollectiveFailure& failure) {
      log::warning(failure.what());
    }
    schedule.saved();
  }
  work.save();
  progress.checkpointed();
  publish();
  progress.end(state_after(job, stage), done());
  return Exit::complete;
}

} // namespace deeprg::command
