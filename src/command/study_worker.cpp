#include "command/study_worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <thread>

#include "base/log.hpp"
#include "parallel/on_root.hpp"
#include "run/directory.hpp"
#include "run/lock.hpp"
#include "run/schedule.hpp"
#include "store/output.hpp"

namespace deeprg::command {
namespace {

using namespace std::chrono_literals;

class Worker {
public:
  Worker(const Study& study, Exit (*work)(const Job&, const parallel::Comm&), const Program& program,
         const parallel::Comm& group)
      : study_(&study), work_(work), program_(&program), group_(group), ends_(study.points.size()) {}

  std::vector<std::uint8_t> run(const std::vector<std::size_t>& order) {
    std::vector<std::size_t> points = order;
    for (const auto patience : {0ms, 10'000ms}) { // the ranks of a killed program hold their claims a second longer
      std::vector<std::size_t> held;
      for (const std::size_t p : points)
        if (!stop_ && !run_claimed(p, patience))
          held.push_back(p);
      points = std::move(held);
    }
    for (const std::size_t p : points)
      if (group_.root())
        say(fmt::format("study: another deeprg works on point {:04} ({})", study_->points[p].number, owner_of(p)));
    while (!stop_ && others_work())
      std::this_thread::sleep_for(300ms); // a rank that waits in MPI takes a core
    return ends_;
  }

private:
  void say(const std::string& text) const {
    log::copy_to({});
    log::configure(level_, group_.root());
    log::info(text);
  }

  [[nodiscard]] std::string owner_of(std::size_t p) const {
    return run::Lock::owner(claim_of_point(study_->points[p].job.output));
  }

  void ended(std::size_t p, End end) { ends_[p] = std::max(ends_[p], static_cast<std::uint8_t>(end)); }

  // False where another program holds the point.
  bool run_claimed(std::size_t p, std::chrono::milliseconds patience) {
    enum Claim : std::uint8_t { taken, done, busy, held };
    std::optional<run::Lock> lock;
    std::uint8_t claim = taken;
    parallel::on_root(group_, [&] {
      const auto file = claim_of_point(study_->points[p].job.output);
      const auto try_for = [&](std::chrono::milliseconds longest) {
        if (auto mine = run::Lock::take(file, longest, program_->name))
          lock.emplace(std::move(*mine));
      };
      try_for(0ms);
      if (!lock && owner_of(p) != program_->name)
        try_for(patience);
      if (lock)
        claim = lock->owner_before() == program_->name ? done : taken;
      else
        claim = owner_of(p) == program_->name ? busy : held;
    });
    claim = group_.broadcast(claim, 0);
    if (claim == busy)
      busy_.push_back(p);
    if (claim == held)
      ended(p, End::elsewhere);
    if (claim != taken)
      return claim != held;
    const Point& point = study_->points[p];
    const std::string text = end_of(p);
    if (group_.root()) {
      update_table();
      say(fmt::format("study: point {:04} {} ({})", point.number, text, study_->label(point)));
    }
    return true;
  }

  // Whether other groups of this program are still at work. Where a signal came to this one they are told.
  bool others_work() {
    if (group_.any(run::stop_requested()))
      stop_all();
    if (group_.root())
      std::erase_if(busy_,
                    [&](std::size_t p) { return !run::Lock::held(claim_of_point(study_->points[p].job.output)); });
    return group_.broadcast(static_cast<std::uint8_t>(busy_.empty() ? 0 : 1), 0) != 0;
  }

  // A signal may have come to this group alone.
  void stop_all() {
    stop_ = true;
    if (group_.root())
      std::ofstream(program_->stop_file).put('\n');
  }

  // Works on the point; how it ended.
  std::string end_of(std::size_t p) {
    log::configure(level_ == log::Level::detail ? level_ : std::min(level_, log::Level::warning), group_.root());
    const Point& point = study_->points[p];
    try {
      if (work_(point.job, group_) == Exit::complete) {
        ended(p, End::complete);
        return "complete";
      }
      ended(p, End::stopped);
      stop_all();
      return "stopped";
    } catch (const InputError& error) {
      return failed(p, error.what());
    } catch (const CollectiveFailure& error) {
      return failed(p, error.what());
    }
  }

  std::string failed(std::size_t p, const std::string& message) {
    ended(p, End::failed);
    if (group_.root()) {
      run::Status status;
      status.state = "failed";
      status.stage = "run";
      status.message = message;
      try {
        store::write_text_atomically(study_->points[p].job.output / "status.json", run::to_json(status));
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
  const Program* program_;
  parallel::Comm group_;
  log::Level level_ = log::level(); // of the study's own lines
  std::vector<std::uint8_t> ends_;  // an End a point of the study
  std::vector<std::size_t> busy_;   // points that other groups of this program were at
  bool stop_ = false;
};

} // namespace

std::vector<std::uint8_t> work_on_points(const Study& study, const std::vector<std::size_t>& order,
                                         Exit (*work)(const Job&, const parallel::Comm&), const Program& program,
                                         const parallel::Comm& group) {
  return Worker(study, work, program, group).run(order);
}

} // namespace deeprg::command
