#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "command/stages.hpp"

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

} // namespace

Exit status(const std::filesystem::path& directory, bool json, bool quiet) {
  std::ifstream file(directory / "status.json");
  if (!file)
    throw InputError(directory.string() + ": no run here (no status.json)");
  std::ostringstream content;
  content << file.rdbuf();
  const std::string text = content.str(), state = field(text, "state");
  if (json)
    std::cout << text << std::flush;
  else if (!quiet) {
    std::cout << fmt::format("{}: {} {}, {} of {} {}", directory.string(), field(text, "stage"), state,
                             field(text, "done"), field(text, "total"), field(text, "unit"));
    if (const auto left = field(text, "seconds_left"); state == "running" && left != "null")
      std::cout << ", about " << left << " s left";
    const auto saved = field(text, "last_checkpoint");
    std::cout << "\nlast checkpoint: " << (saved == "null" ? "none since the start" : saved)
              << "\nupdated: " << field(text, "updated");
    if (const auto message = field(text, "message"); !message.empty())
      std::cout << "\n" << message;
    std::cout << std::endl;
  }
  if (!quiet)
    return Exit::complete;
  return state == "complete" ? Exit::complete : state == "failed" ? Exit::failed : Exit::stopped;
}

} // namespace deeprg::command
