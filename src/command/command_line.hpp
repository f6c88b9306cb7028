// The command line as data: which command, whether it needs MPI, and the call that executes it. Local.
#pragma once

#include <functional>
#include <string>

#include "base/error.hpp"
#include "base/log.hpp"
#include "parallel/comm.hpp"

namespace deeprg::command {

struct Request {
  std::string command;
  log::Level level = log::Level::info;
  std::function<Exit()> alone;                         // for a command that never starts MPI, else empty
  std::function<Exit(const parallel::Comm&)> together; // the others; collective
  bool stops_in_good_order = false;                    // when a signal says so, which is caught before MPI starts
};

// Throws InputError for wrong usage, with the nearest command or option.
[[nodiscard]] Request parse_command_line(int argc, const char* const* argv);

// Whether this process prints for all that mpirun or srun started, where MPI is not running to tell. Local.
[[nodiscard]] bool speaks_for_all();

} // namespace deeprg::command
