#include "run/schedule.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <ctime>

namespace deeprg::run {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double block_target = 0.1; // seconds

std::atomic<bool> stop_requested{false};
std::atomic<std::time_t> first_interrupt{0};

extern "C" void handle_signal(int number) {
  if (number == SIGINT) {
    const std::time_t now = std::time(nullptr), first = first_interrupt.load();
    if (first != 0 && now - first > 1)
      _exit(128 + SIGINT);
    if (first == 0)
      first_interrupt = now;
  }
  stop_requested = true;
}

double seconds_between(Clock::time_point a, Clock::time_point b) {
  return std::chrono::duration<double>(b - a).count();
}

} // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = handle_signal;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGTERM, SIGINT, SIGUSR1})
    sigaction(number, &action, nullptr);
}

Schedule::Schedule(const parallel::Comm& comm, std::filesystem::path directory, double checkpoint_seconds,
                   std::optional<double> max_seconds, Clock::time_point began, std::filesystem::path common_stop_file)
    : comm_(&comm), stop_file_(std::move(directory) / "STOP"), common_stop_file_(std::move(common_stop_file)),
      checkpoint_seconds_(checkpoint_seconds), max_seconds_(max_seconds), began_(began), last_decision_(Clock::now()),
      last_save_(last_decision_) {}

double Schedule::seconds() const { return seconds_between(began_, Clock::now()); }

bool Schedule::time_is_up() const {
  if (!max_seconds_)
    return false;
  const double to_leave = std::min(*max_seconds_ / 10, 60.0);
  return seconds() + 2 * (block_cost_.value() + save_cost_.value()) + to_leave > *max_seconds_;
}

Decision Schedule::next(std::int64_t done) {
  const auto now = Clock::now();
  const double elapsed = seconds_between(last_decision_, now);
  last_decision_ = now;
  std::array<std::int64_t, 3> word{0, 0, 1}; // save, stop, block: rank 0 decides, any rank may have the signal
  if (comm_->root()) {
    std::error_code ignored;
    if (done > 0)
      block_cost_.add(elapsed);
    const double unit = elapsed / static_cast<double>(std::max<std::int64_t>(done, 1));
    const double fitting = std::max(block_target / std::max(unit, 1e-9), 1.0);
    block_ = static_cast<std::int64_t>(std::min(fitting, 2.0 * static_cast<double>(block_)));
    word = {seconds_between(last_save_, now) >= checkpoint_seconds_ ? 1 : 0,
            std::filesystem::exists(stop_file_, ignored) || time_is_up() ||
                    (!common_stop_file_.empty() && std::filesystem::exists(common_stop_file_, ignored))
                ? 1
                : 0,
            block_};
    if (word[1] != 0)
      std::filesystem::remove(stop_file_, ignored);
  }
  if (stop_requested)
    word[1] = 1;
  comm_->all_reduce(std::span<std::int64_t>(word), parallel::Reduction::max);
  return {word[0] != 0 || word[1] != 0, word[1] != 0, word[2]};
}

void Schedule::saved() {
  last_save_ = Clock::now();
  save_cost_.add(seconds_between(last_decision_, last_save_));
  last_decision_ = last_save_;
}

} // namespace deeprg::run
