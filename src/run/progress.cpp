#include "run/progress.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "base/log.hpp"

namespace deeprg::run {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); }

std::string clock_text(double seconds) {
  const auto s = static_cast<long>(seconds + 0.5);
  return s < 3600 ? fmt::format("{}:{:02}", s / 60, s % 60)
                  : fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

} // namespace

Progress::Progress(const Directory& directory, std::string stage, std::string unit, double done, double total,
                   double part, bool bar, double line_seconds)
    : directory_(&directory), first_part_(part), bar_(bar && log::terminal()), line_seconds_(line_seconds),
      began_(Clock::now()), drawn_(began_), reported_(began_), said_(began_) {
  status_ = {.state = "running",
             .stage = std::move(stage),
             .unit = std::move(unit),
             .done = done,
             .total = total,
             .seconds_left = -1,
             .last_checkpoint = {},
             .message = {}};
  directory_->report(status_);
}

Progress::~Progress() {
  if (status_.state == "running")
    end("failed", status_.done, "see run.log");
}

void Progress::update(double done, double part, const std::string& message) {
  status_.done = done;
  if (!message.empty())
    status_.message = message;
  const double paid = part - first_part_;
  status_.seconds_left = paid > 0 ? seconds_since(began_) / paid * (1 - part) : -1;
  if (seconds_since(reported_) > 1) {
    directory_->report(status_);
    reported_ = Clock::now();
  }
  if (bar_ ? seconds_since(drawn_) > 0.2 : seconds_since(said_) > line_seconds_)
    draw(done);
}

void Progress::draw(double done) {
  drawn_ = said_ = Clock::now();
  const double part = status_.total > 0 ? done / status_.total : 1;
  const std::string left = status_.seconds_left >= 0 ? clock_text(status_.seconds_left) + " left" : "";
  const std::string text = fmt::format("{}: {:.0f} of {:.0f} {} ({:.0f} %) {} {}", status_.stage, done, status_.total,
                                       status_.unit, 100 * part, left, status_.message);
  if (!bar_) {
    log::info(text);
    return;
  }
  const auto filled = static_cast<std::size_t>(30 * part);
  fmt::print(stderr, "\r\033[K[{}{}] {}", std::string(filled, '='),
             std::string(30 - std::min<std::size_t>(filled, 30), ' '), text);
  std::fflush(stderr);
}

void Progress::checkpointed() { status_.last_checkpoint = now(); }

void Progress::end(const std::string& state, double done, const std::string& message) {
  status_.state = state;
  status_.done = done;
  status_.seconds_left = done >= status_.total ? 0 : status_.seconds_left;
  status_.message = message;
  directory_->report(status_);
  if (bar_)
    fmt::print(stderr, "\r\033[K");
}

} // namespace deeprg::run
