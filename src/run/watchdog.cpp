#include "run/watchdog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "base/error.hpp"
#include "store/output.hpp"

namespace deeprg::run {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_named = 8;

// What a rank wrote about itself: the MPI call, empty outside, and a sentence.
struct Answer {
  std::string call, sentence;
};

std::optional<Answer> answer_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  Answer answer;
  if (!std::getline(in, answer.call) || !std::getline(in, answer.sentence))
    return std::nullopt;
  return answer;
}

} // namespace

Watchdog::Watchdog(const parallel::Comm& comm, const std::filesystem::path& directory, double seconds,
                   std::string stage)
    : rank_(comm.rank()), folder_(directory / "hang"), seconds_(seconds), stage_(std::move(stage)) {
  if (seconds_ <= 0)
    return;
  for (int rank = 0; rank < comm.size(); ++rank)
    hosts_.push_back(comm.broadcast(parallel::Comm::host_name(), rank));
  std::error_code ignored;
  if (comm.root())
    std::filesystem::remove_all(folder_, ignored);
  comm.barrier();
  thread_ = std::thread([this] { watch(); });
}

Watchdog::~Watchdog() {
  if (!thread_.joinable())
    return;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  over_.notify_one();
  thread_.join();
}

bool Watchdog::pause(double seconds) {
  std::unique_lock lock(mutex_);
  return !over_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return is_over_; });
}

void Watchdog::watch() {
  const double tick = std::clamp(seconds_ / 20, 0.05, 10.0);
  // the others' last progress may be a tick and a block of work away
  const double to_answer = seconds_ + 4 * tick + 1, to_end = to_answer + 4 * tick + 1;
  double still = 0;
  bool answered = false;
  std::int64_t seen = signs_.load();
  for (auto before = Clock::now(); pause(tick);) {
    const auto now = Clock::now();
    still += std::min(std::chrono::duration<double>(now - before).count(), 2 * tick);
    before = now;
    if (const auto signs = signs_.load(); signs != seen) {
      seen = signs;
      still = 0;
      std::error_code ignored;
      if (answered)
        std::filesystem::remove(folder_ / std::to_string(rank_), ignored);
      answered = false;
    }
    if (still >= seconds_ && !answered) {
      answer();
      answered = true;
    }
    if (still < to_answer)
      continue;
    const std::string text = verdict();
    if (text.empty() && still < to_end) // the rank that speaks ends first
      continue;
    if (!text.empty())
      std::fputs(text.c_str(), stderr); // the log is the main thread's
    std::fflush(stderr);
    std::_Exit(static_cast<int>(Exit::failed));
  }
}

void Watchdog::answer() const {
  const char* call = parallel::waits_in();
  try {
    std::filesystem::create_directories(folder_);
    store::write_text_atomically(folder_ / std::to_string(rank_),
                                 fmt::format("{}\n{}\n", call == nullptr ? "" : call, doing_.load()));
  } catch (const std::exception&) { // then this rank counts as one that does not answer
  }
}

std::string Watchdog::verdict() const {
  std::vector<std::string> silent, busy, waiting;
  int speaker = -1;
  for (std::size_t rank = 0; rank < hosts_.size(); ++rank) {
    const std::string name = fmt::format("rank {} on {}", rank, hosts_[rank]);
    const auto answer = answer_in(folder_ / std::to_string(rank));
    if (!answer) {
      silent.push_back(name + " does not answer");
      continue;
    }
    if (speaker < 0)
      speaker = static_cast<int>(rank);
    if (answer->call.empty())
      busy.push_back(name + " is outside MPI (" + answer->sentence + ")");
    else
      waiting.push_back(name + " waits in " + answer->call + " (" + answer->sentence + ")");
  }
  if (speaker != rank_ && speaker >= 0)
    return "";
  // who keeps the others waiting: those that cannot answer, else those outside MPI, else nobody or the network
  auto& hang = !silent.empty() ? silent : !busy.empty() ? busy : waiting;
  std::string text = fmt::format("error: {}: no progress for {:g} s:", stage_, seconds_);
  for (std::size_t i = 0; i < std::min(hang.size(), most_named); ++i)
    text += (i == 0 ? " " : "; ") + hang[i];
  if (hang.size() > most_named)
    text += fmt::format("; and {} more", hang.size() - most_named);
  if (&hang != &waiting && !waiting.empty())
    text += fmt::format("; {}, like {} in all", waiting.front(), waiting.size());
  return text + ". The last checkpoint stays: run the same command again to continue\n";
}

} // namespace deeprg::run
