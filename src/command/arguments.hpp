// What the words of a command line say, before anything is done with it. Local.
#pragma once

#include <optional>
#include <string>

#include "command/bench.hpp"
#include "command/job.hpp"
#include "command/model.hpp"
#include "command/rg.hpp"
#include "command/study.hpp"
#include "command/submit.hpp"

namespace deeprg::command {

// What the options of all commands write into.
struct Arguments {
  JobRequest job;
  std::string positional, max_time, fresh, shard, progress = "auto";
  int quiet = 0, verbose = 0, ranks = 1, threads = 1;
  bool json = false, only_code = false, starter = false;
  ModelRequest model;
  SubmitRequest submit;
  RgRequest rg;
  BenchRequest bench;
};

// Of "HH:MM:SS".
[[nodiscard]] std::optional<double> seconds_of_clock(const std::string& text);

// "i/n", 0 <= i < n <= 10^6; all points for "".
[[nodiscard]] std::optional<Shard> parsed_shard(const std::string& text);

} // namespace deeprg::command
