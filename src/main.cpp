// The program: pick the command, start MPI where it needs it, catch what is thrown, return the exit code.
#include <exception>
#include <string>

#include "base/log.hpp"
#include "command/command_line.hpp"
#include "parallel/comm.hpp"
#include "run/schedule.hpp"

namespace {

using namespace deeprg;

int together(const command::Request& request, int argc, char** argv) {
  if (request.stops_in_good_order) // from before MPI starts, so that no signal is lost
    run::catch_signals();
  const parallel::Environment mpi(argc, argv);
  const parallel::Comm world = parallel::Comm::world();
  log::configure(request.level, world.root());
  try {
    const Exit code = request.together(world);
    if (code == Exit::stopped)
      log::info("stopped in good order with a valid checkpoint: run the same command again to continue");
    return code == Exit::stopped && !world.root() ? 0 : static_cast<int>(code);
  } catch (const InputError& error) { // the same on every rank, like CollectiveFailure
    log::error(error.what());
    return static_cast<int>(Exit::bad_input);
  } catch (const CollectiveFailure& error) {
    log::error(error.what());
    return static_cast<int>(Exit::failed);
  } catch (const std::exception& error) {
    log::configure(request.level, true);
    log::error("rank " + std::to_string(world.rank()) + " on " + parallel::Comm::host_name() + ": " + error.what());
    if (world.size() > 1) // the others do not know and would wait for ever
      parallel::abort_all(static_cast<int>(Exit::failed));
    return static_cast<int>(Exit::failed);
  }
}

} // namespace

// Where MPI is not needed but mpirun started many, one process speaks and returns the code; the others leave in silence
// with 0, or mpirun would end the one that speaks.
int main(int argc, char** argv) {
  const bool speaks = command::speaks_for_all();
  log::configure(log::Level::info, speaks);
  Exit code = Exit::failed;
  try {
    const command::Request request = command::parse_command_line(argc, argv);
    if (request.together)
      return together(request, argc, argv);
    log::configure(request.level, speaks);
    return speaks ? static_cast<int>(request.alone()) : 0;
  } catch (const InputError& error) {
    log::error(error.what());
    code = Exit::bad_input;
  } catch (const std::exception& error) {
    log::error(error.what());
  }
  return speaks ? static_cast<int>(code) : 0;
}
