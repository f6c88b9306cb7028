#include "command/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "command/keys.hpp"
#include "command/status.hpp"
#include "run/lock.hpp"
#include "store/output.hpp"

namespace deeprg::command {
namespace {

using parameters::Assignment;
using parameters::Input;

// A file that a key names counts from the input file's folder, and the point's own input lies elsewhere.
std::vector<Assignment> absolute_paths(const Input& input, const std::filesystem::path& input_file) {
  std::vector<Assignment> paths;
  for (const char* key : {"sample.file", "train.file"})
    if (input.given(key))
      paths.push_back(
          {key, (std::filesystem::absolute(input_file).parent_path() / input.text(key)).lexically_normal()});
  return paths;
}

std::vector<std::string> values_of(const Input& input, const std::vector<std::string>& keys) {
  std::vector<std::string> values;
  for (const std::string& key : keys)
    values.push_back(input.has(key) ? input.shown(key) : "");
  return values;
}

// What makes two inputs the same point: lengths may grow, unless they are scanned.
std::string identity_of(const Input& input, const std::vector<std::string>& keys) {
  return fmt::format("{}{}", input.physics(), fmt::join(values_of(input, keys), "\n"));
}

// The physics of an input without the scanned keys: what all points of a study share.
std::string common_physics(const Input& input, const std::vector<std::string>& keys) {
  std::string common, section, line;
  for (std::istringstream physics(input.physics()); std::getline(physics, line);) {
    if (line.starts_with('['))
      section = line.substr(1, line.size() - 2);
    else if (std::ranges::find(keys, section + '.' + line.substr(0, line.find(' '))) == keys.end() && !line.empty())
      common += section + '.' + line + '\n';
  }
  return common;
}

struct Existing {
  std::map<std::string, int> number_of; // by physics and scanned values
  std::set<std::string> common;
  int next = 0;
};

Existing existing_points(const Study& study) {
  Existing found;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(study.directory / "points", none)) {
    const std::string name = entry.path().filename().string();
    int number = -1;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || end != name.data() + name.size() || number < 0)
      continue;
    found.next = std::max(found.next, number + 1);
    const auto file = entry.path() / "input.toml";
    if (!std::filesystem::exists(file))
      continue;
    const Input input = parse_input(read_input_file(file), file.string());
    const auto [place, is_new] = found.number_of.try_emplace(identity_of(input, study.keys), number);
    if (!is_new)
      place->second = std::min(place->second, number);
    found.common.insert(common_physics(input, study.keys));
  }
  return found;
}

} // namespace

std::string label(const std::vector<std::string>& keys, const std::vector<std::string>& values) {
  std::string words;
  for (std::size_t k = 0; k < keys.size(); ++k)
    words += fmt::format("{}{} = {}", k == 0 ? "" : ", ", keys[k], values[k]);
  return words;
}

bool is_study(const JobRequest& request, std::string_view text) {
  return !parameters::read_scan(input_table(), text, request.input_file.string(), request.settings).empty();
}

Study make_study(const JobRequest& request, std::string text) {
  const std::string file = request.input_file.string();
  const auto scan = parameters::read_scan(input_table(), text, file, request.settings);
  Study study{.keys = {}, .text = std::move(text), .directory = request.output, .points = {}};
  for (const auto& axis : scan.axes)
    study.keys.push_back(axis.key);
  std::vector<std::string> problems;
  for (std::size_t n = 0; n < scan.size(); ++n) {
    auto assignments = scan.point(n);
    try {
      Input input = parse_input(study.text, file, request.settings, assignments);
      if (const auto paths = absolute_paths(input, request.input_file); !paths.empty()) {
        assignments.insert(assignments.end(), paths.begin(), paths.end());
        input = parse_input(study.text, file, request.settings, assignments);
      }
      std::string resolved = input.resolved();
      auto values = values_of(input, study.keys);
      study.points.push_back({.values = std::move(values),
                              .job = {.input = std::move(input),
                                      .input_text = std::move(resolved),
                                      .input_file = request.input_file,
                                      .output = {},
                                      .options = request.options}});
    } catch (const InputError& error) {
      if (std::ranges::find(problems, error.what()) == problems.end())
        problems.emplace_back(error.what());
    }
  }
  if (!problems.empty())
    throw InputError(fmt::format("{}", fmt::join(problems, "\n")));
  if (study.directory.empty())
    study.directory = std::filesystem::path("runs") / study.points.front().job.input.text("run.name");
  return study;
}

Study open_study(const std::filesystem::path& directory) {
  if (!holds_study(directory))
    throw InputError(directory.string() + ": no study here (no study.toml)");
  Study study{.keys = {}, .text = read_input_file(directory / "study.toml"), .directory = directory, .points = {}};
  std::ifstream table(directory / "points.csv");
  std::string line, field;
  std::getline(table, line);
  std::istringstream header(line.substr(0, line.rfind(','))); // without the state
  std::getline(header, field, ',');                           // the number
  while (std::getline(header, field, ','))
    study.keys.push_back(field);
  while (std::getline(table, line)) {
    Point point{.number = std::atoi(line.c_str()), .values = {}, .job = {}};
    const auto output = point_directory(directory, point.number);
    JobRequest request;
    request.input_file = output / "input.toml";
    request.output = output;
    point.job = make_job(request, read_input_file(request.input_file));
    point.values = values_of(point.job.input, study.keys);
    study.points.push_back(std::move(point));
  }
  return study;
}

std::filesystem::path point_directory(const std::filesystem::path& study, int number) {
  return study / "points" / fmt::format("{:04}", number);
}

bool holds_study(const std::filesystem::path& directory) { return std::filesystem::exists(directory / "study.toml"); }

void number_points(Study& study) {
  const Existing existing = existing_points(study);
  if (existing.next > 0 && !existing.common.contains(common_physics(study.points.front().job.input, study.keys)))
    throw InputError(study.directory.string() +
                     ": holds another study: its points differ from these in keys that are not scanned. Give another "
                     "directory with --output");
  int next = existing.next;
  for (Point& point : study.points) {
    const auto found = existing.number_of.find(identity_of(point.job.input, study.keys));
    point.number = found != existing.number_of.end() ? found->second : next++;
    point.job.output = point_directory(study.directory, point.number);
    if (found != existing.number_of.end())
      continue;
    std::filesystem::create_directories(point.job.output);
    store::write_text_atomically(point.job.output / "input.toml", point.job.input_text);
    store::write_text_atomically(point.job.output / "resolved.toml", point.job.input_text);
  }
  store::write_text_atomically(study.directory / "study.toml", study.text);
}

std::string csv_field(const std::string& value) {
  const bool quoted = value.size() >= 2 && value.starts_with('"') && value.ends_with('"'); // a text, as TOML has it
  const std::string text = quoted ? value.substr(1, value.size() - 2) : value;
  if (text.find_first_of(",\"") == std::string::npos)
    return text;
  std::string field = "\"";
  for (const char c : text)
    field += c == '"' ? "\"\"" : std::string(1, c);
  return field + '"';
}

void write_points(const Study& study) {
  std::vector<const Point*> rows;
  for (const Point& point : study.points)
    rows.push_back(&point);
  std::ranges::sort(rows, {}, &Point::number);
  std::string text = "number";
  for (const std::string& key : study.keys)
    text += ',' + key;
  text += ",state\n";
  for (const Point* point : rows) {
    text += std::to_string(point->number);
    for (const std::string& value : point->values)
      text += ',' + csv_field(value);
    text += ',' + state_of_point(point->job.output) + '\n';
  }
  store::write_text_atomically(study.directory / "points.csv", text);
}

std::string state_of_point(const std::filesystem::path& point) {
  const auto status = read_status(point);
  if (!status)
    return "waiting";
  if (status->state == "running" && !run::Lock::held(claim_of_point(point)))
    return "interrupted";
  return status->state;
}

std::filesystem::path claim_of_point(const std::filesystem::path& point) { return point / "claim"; }

} // namespace deeprg::command
