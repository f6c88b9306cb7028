// Progress of long work on stderr: a bar on a terminal, elsewhere a line now and then; and status.json. Rank 0 speaks;
// local.
#pragma once

#include <chrono>
#include <string>

#include "run/directory.hpp"

namespace deeprg::run {

class Progress {
public:
  // part: how much of the whole cost has been paid, 0 to 1, which the time left is told from (units may differ in
  // cost). bar: draw one on a terminal; line_seconds: time between lines elsewhere.
  Progress(const Directory& directory, std::string stage, std::string unit, double done, double total, double part,
           bool bar, double line_seconds = 60);
  ~Progress(); // a stage that did not reach end() has failed
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(double done, double part, const std::string& message = "");
  void checkpointed(); // now
  void end(const std::string& state, double done, const std::string& message = "");

private:
  void draw(double done);

  const Directory* directory_;
  Status status_;
  double first_part_;
  bool bar_;
  double line_seconds_;
  std::chrono::steady_clock::time_point began_, drawn_, reported_, said_;
};

} // namespace deeprg::run
