#include "command/arguments.hpp"

#include <cstdio>

namespace deeprg::command {

std::optional<double> seconds_of_clock(const std::string& text) {
  unsigned hours = 0, minutes = 0, seconds = 0;
  int used = 0;
  const bool plain = text.find_first_not_of("0123456789:") == std::string::npos;
  if (!plain || std::sscanf(text.c_str(), "%5u:%2u:%2u%n", &hours, &minutes, &seconds, &used) != 3 ||
      static_cast<std::size_t>(used) != text.size() || minutes > 59 || seconds > 59)
    return std::nullopt;
  return 3600.0 * hours + 60.0 * minutes + seconds;
}

std::optional<Shard> parsed_shard(const std::string& text) {
  Shard shard;
  int used = 0;
  if (text.empty())
    return shard;
  if (text.find_first_not_of("0123456789/") != std::string::npos ||
      std::sscanf(text.c_str(), "%7d/%7d%n", &shard.index, &shard.count, &used) != 2 ||
      static_cast<std::size_t>(used) != text.size() || shard.count > 1'000'000 || shard.index >= shard.count)
    return std::nullopt;
  return shard;
}

} // namespace deeprg::command
