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

std::atomic<bool> signalled{false};
std::atomic<std::int64_t> first_interrupt{0}; // milliseconds; 0: none yet

extern "C" void handle_signal(int number) {
  if (number == SIGINT) {
    timespec now{}; // monotonic: the time of day may jump
    clock_gettime(CLOCK_MONOTONIC, &now);
    const std::int64_t milliseconds = std::int64_t{1000} * now.tv_sec + now.tv_nsec / 1'000'000 + 1;
    const std::int64_t first = first_interrupt.load();
    if (first != 0 && milliseconds - first > 1000)
      _exit(128 + SIGINT);
    if (first == 0)
      first_interrupt = milliseconds;
  }
  signalled = true;
}

double seconds_between(Clock::time_point a, Clock::time_point b) {
  return std::chrono::duration<double>(b - a).count();
}

} // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = handle_signal;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2})
    sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN); // a run does not end because nobody reads what it says
}

bool stop_requested() { return signalled; }

Schedule::Schedule(const parallel::Comm& comm, std::filesystem::path directory, double checkpoint_seconds,
                   std::optional<double> max_seconds, Clock::time_point began,
                   std::vector<std::filesystem::path> common_stop_files)
    : comm_(&comm), stop_file_(std::move(directory) / "STOP"), common_stop_files_(std::move(common_stop_files)),
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
    const auto exists = [&](const auto& file) { return std::filesystem::exists(file, ignored); };
    const bool stop = exists(stop_file_) || time_is_up() || std::ranges::any_of(common_stop_files_, exists);
    word = {seconds_between(last_save_, now) >= checkpoint_seconds_ ? 1 : 0, stop ? 1 : 0, block_};
    if (word[1] != 0)
      std::filesystem::remove(stop_file_, ignored);
  }
  if (stop_requested())
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
