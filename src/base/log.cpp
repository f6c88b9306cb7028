#include "base/log.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "base/error.hpp"

namespace deeprg::log {
namespace {

struct Sink {
  Level level = Level::info;
  bool speaks = false, colour = false;
  std::ofstream copy;
};

Sink& sink() {
  static Sink the_sink;
  return the_sink;
}

void write(Level level, const char* name, const char* colour, std::string_view text) {
  Sink& to = sink();
  if (!to.speaks)
    return;
  if (level <= to.level) {
    const bool coloured = to.colour && *colour != '\0';
    std::cerr << (coloured ? colour : "") << name << (coloured ? "\033[0m" : "") << text << std::endl;
  }
  if (to.copy.is_open() && level <= Level::info)
    to.copy << name << text << std::endl;
}

} // namespace

void configure(Level level, bool speaks) {
  sink().level = level;
  sink().speaks = speaks;
  sink().colour = terminal() && std::getenv("NO_COLOR") == nullptr;
}

Level level() { return sink().level; }

void copy_to(const std::filesystem::path& file) {
  if (!sink().speaks)
    return;
  sink().copy.close();
  sink().copy.clear();
  if (file.empty())
    return;
  sink().copy.open(file, std::ios::app);
  if (!sink().copy)
    throw Failure(file.string() + ": cannot be opened for writing");
}

void error(std::string_view text) { write(Level::error, "", "", text); }
void warning(std::string_view text) { write(Level::warning, "warning: ", "\033[33m", text); }
void info(std::string_view text) { write(Level::info, "", "", text); }
void detail(std::string_view text) { write(Level::detail, "", "", text); }

bool terminal() { return sink().speaks && isatty(STDERR_FILENO) == 1; }

} // namespace deeprg::log
