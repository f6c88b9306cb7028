// Where the program speaks: stderr (results alone go to stdout), from the one process that speaks for all ranks, and a
// copy in run.log. Process-wide and for the main thread alone; silent until configured.
#pragma once

#include <filesystem>
#include <string_view>

namespace deeprg::log {

enum class Level { error = 0, warning, info, detail };

// The sink prints what is at most `level`, if this process speaks. Warnings and errors carry their name, in colour on a
// terminal unless NO_COLOR is set.
void configure(Level level, bool speaks);

[[nodiscard]] Level level();

// From now on every line of at most `info` goes to the end of this file too, whatever the level; to none any more where
// the path is empty. Throws Failure.
void copy_to(const std::filesystem::path& file);

void error(std::string_view text);
void warning(std::string_view text);
void info(std::string_view text);
void detail(std::string_view text);

// Whether stderr is a terminal and this process speaks: then bars may be drawn.
[[nodiscard]] bool terminal();

} // namespace deeprg::log
