#include "command/study_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "command/plan.hpp"
#include "command/status.hpp"

namespace deeprg::command {
namespace {

constexpr const char* states[] = {"complete", "running", "stopped", "interrupted", "failed", "waiting"};

// From the taking of the claim to the last word of the run: a resumed point tells its last part alone.
double seconds_worked(const std::filesystem::path& point) {
  std::error_code failed;
  const auto began = std::filesystem::last_write_time(claim_of_point(point), failed);
  const auto ended = std::filesystem::last_write_time(point / "status.json", failed);
  return failed ? 0 : std::max(0.0, std::chrono::duration<double>(ended - began).count());
}

} // namespace

double cost_of(const Point& point) {
  const Plan plan = make_plan(point.job.input, 1, 1);
  return plan.sample_seconds + plan.train_seconds + 0.1;
}

std::string StudyStatus::state() const {
  const auto n = [&](const char* name) { return count.contains(name) ? count.at(name) : 0; };
  if (n("complete") == points)
    return "complete";
  if (n("complete") + n("failed") == points)
    return "failed";
  return n("running") > 0 ? "running" : "stopped";
}

StudyStatus study_status(const Study& study) {
  StudyStatus status;
  status.points = study.points.size();
  double worked = 0, paid = 0, unpaid = 0;
  for (const Point& point : study.points) {
    const std::string state = state_of_point(point.job.output);
    ++status.count[state];
    const double cost = cost_of(point);
    if (state == "complete") {
      worked += seconds_worked(point.job.output);
      paid += cost;
    } else if (state != "failed") {
      unpaid += cost;
    }
    if (state != "running" && state != "failed")
      continue;
    const auto run = read_status(point.job.output);
    status.lines.push_back(
        fmt::format("{:04} {} ({}): {}", point.number, state, study.label(point),
                    state == "failed" ? run->message
                                      : fmt::format("{}, {} of {} {}", run->stage, run->done, run->total, run->unit)));
  }
  if (const auto running = status.count.contains("running") ? status.count["running"] : 0; paid > 0 && running > 0)
    status.seconds_left = unpaid * worked / paid / static_cast<double>(running);
  return status;
}

std::string to_text(const std::filesystem::path& directory, const StudyStatus& status) {
  std::string text = fmt::format("{}: study of {} points", directory.string(), status.points);
  const char* separator = ": ";
  for (const char* state : states)
    if (const auto found = status.count.find(state); found != status.count.end()) {
      text += fmt::format("{}{} {}", separator, found->second, state);
      separator = ", ";
    }
  if (status.seconds_left)
    text += fmt::format("; about {:.0f} s left", *status.seconds_left);
  text += '\n';
  for (const std::string& line : status.lines)
    text += line + '\n';
  return text;
}

std::string to_json(const StudyStatus& status) {
  std::string counts;
  for (const char* state : states) {
    const auto found = status.count.find(state);
    counts += fmt::format(", \"{}\": {}", state, found == status.count.end() ? 0 : found->second);
  }
  return fmt::format("{{\"state\": \"{}\", \"points\": {}{}, \"seconds_left\": {}}}\n", status.state(), status.points,
                     counts, status.seconds_left ? fmt::format("{:.1f}", *status.seconds_left) : "null");
}

} // namespace deeprg::command
