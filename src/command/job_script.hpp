// A batch script made from a template of jobs/: the same file that users edit by hand, with lines given their values.
// Local.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace deeprg::command {

class JobScript {
public:
  // jobs/NAME of the checkout, else of the installation. Throws Failure where there is none.
  explicit JobScript(std::string name);

  // Gives the one line that begins with `name` (or, commented out, with '#' and it) this value; the rest of the line
  // goes. Throws Failure where the template has no such line.
  void set(std::string_view name, std::string_view value);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& text() const { return text_; }

private:
  std::string name_, text_;
};

// The text as one word of the shell.
[[nodiscard]] std::string shell_word(std::string_view text);

} // namespace deeprg::command
