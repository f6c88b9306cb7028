// Work of rank 0 alone whose errors concern all. Collective.
#pragma once

#include <string>

#include "base/error.hpp"
#include "parallel/comm.hpp"

namespace deeprg::parallel {

// Calls work() on rank 0. What it throws is thrown on every rank: InputError as itself, anything else as
// CollectiveFailure.
template <class F>
void on_root(const Comm& comm, F work) {
  std::string error;
  std::uint8_t bad_input = 0;
  if (comm.root()) {
    try {
      work();
    } catch (const InputError& e) {
      error = e.what();
      bad_input = 1;
    } catch (const std::exception& e) {
      error = e.what();
    }
  }
  error = comm.broadcast(error, 0);
  bad_input = comm.broadcast(bad_input, 0);
  if (error.empty())
    return;
  if (bad_input != 0)
    throw InputError(error);
  throw CollectiveFailure(error);
}

} // namespace deeprg::parallel
