#include "command/job_script.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/build_info.hpp"
#include "base/error.hpp"

namespace deeprg::command {

JobScript::JobScript(std::string name) : name_(std::move(name)) {
  const std::string path = build_info::jobs_folder() + '/' + name_;
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
    throw Failure(path + ": the template of the batch script is not there");
  text_ = text.str();
}

void JobScript::set(std::string_view name, std::string_view value) {
  std::istringstream lines(text_);
  std::string out;
  bool found = false;
  for (std::string line; std::getline(lines, line); out += line + '\n')
    if (!found && (line.starts_with(name) || (line.starts_with('#') && line.substr(1).starts_with(name)))) {
      line = std::string(name) + std::string(value);
      found = true;
    }
  if (!found)
    throw Failure(build_info::jobs_folder() + '/' + name_ + ": the template has no line '" + std::string(name) + "'");
  text_ = out;
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:,=@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos)
    return std::string(text);
  std::string word = "'";
  for (const char c : text)
    word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + '\'';
}

} // namespace deeprg::command
