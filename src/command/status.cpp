#include "command/status.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "command/stages.hpp"
#include "command/study.hpp"
#include "command/study_status.hpp"

namespace deeprg::command {
namespace {

// The value of "key": in the one-line JSON object that a run writes; quotes removed.
std::string field(const std::string& json, const std::string& key) {
  const auto at = json.find("\"" + key + "\": ");
  if (at == std::string::npos)
    return "";
  auto begin = at + key.size() + 4;
  if (json[begin] != '"')
    return json.substr(begin, json.find_first_of(",}", begin) - begin);
  std::string text;
  for (++begin; begin < json.size() && json[begin] != '"'; ++begin) {
    if (json[begin] == '\\')
      ++begin;
    text += json[begin];
  }
  return text;
}

Exit exit_of(const std::string& state) {
  return state == "complete" ? Exit::complete : state == "failed" ? Exit::failed : Exit::stopped;
}

std::string text_of(const std::filesystem::path& directory, const ReadStatus& s) {
  std::string text =
      fmt::format("{}: {} {}, {} of {} {}", directory.string(), s.stage, s.state, s.done, s.total, s.unit);
  if (s.state == "running" && s.seconds_left != "null")
    text += ", about " + s.seconds_left + " s left";
  text += "\nlast checkpoint: " + (s.last_checkpoint == "null" ? "none since the start" : s.last_checkpoint) +
          "\nupdated: " + s.updated + "\n";
  return s.message.empty() ? text : text + s.message + "\n";
}

} // namespace

std::optional<ReadStatus> read_status(const std::filesystem::path& directory) {
  std::ifstream file(directory / "status.json");
  if (!file)
    return std::nullopt;
  std::ostringstream content;
  content << file.rdbuf();
  const std::string json = content.str();
  return ReadStatus{.json = json,
                    .state = field(json, "state"),
                    .stage = field(json, "stage"),
                    .done = field(json, "done"),
                    .total = field(json, "total"),
                    .unit = field(json, "unit"),
                    .seconds_left = field(json, "seconds_left"),
                    .last_checkpoint = field(json, "last_checkpoint"),
                    .updated = field(json, "updated"),
                    .message = field(json, "message")};
}

Exit status(const std::filesystem::path& directory, bool json, bool quiet) {
  std::string state, shown, machine;
  if (holds_study(directory)) {
    const StudyStatus study = study_status(open_study(directory));
    state = study.state();
    shown = to_text(directory, study);
    machine = to_json(study);
  } else if (const auto run = read_status(directory)) {
    state = run->state;
    shown = text_of(directory, *run);
    machine = run->json;
  } else {
    throw InputError(directory.string() + ": no run here (no status.json)");
  }
  if (quiet)
    return exit_of(state);
  std::cout << (json ? machine : shown) << std::flush;
  return Exit::complete;
}

} // namespace deeprg::command
