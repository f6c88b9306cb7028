// What every output file says about where it came from. Local.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/h5.hpp"

namespace deeprg::store {

inline constexpr std::int64_t format_version = 1;

struct Provenance {
  std::string format; // "deeprg samples", "deeprg series", "deeprg model", "deeprg analysis"
  std::string input;  // resolved text of the physics and length keys it was made from
  std::int64_t seed = 0;
  std::string input_digest; // of the file it was made from; empty where there is none
};

// The root attributes: equal in files that hold equal numbers, whatever machine wrote them.
void write_provenance(File& file, const Provenance& provenance);

// The group /history: what tells the machine, and the segments of a restarted run, a line of text each.
void write_history(File& file, const std::string& segments);

// One line for /history: host, ranks, threads, libraries, time of starting.
[[nodiscard]] std::string history_line(int ranks, int threads);

// Throws InputError, naming file and attribute, unless the file has this format in a version this program reads, with
// its random bits. A file that another program wrote under these dataset names may lack all attributes: it passes.
void check_format(const File& file, const std::string& format);

} // namespace deeprg::store
