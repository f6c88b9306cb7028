// Entry point of every test binary: MPI around Boost.Test, and one verdict for all ranks.
#include <boost/test/unit_test.hpp>

#include "parallel/comm.hpp"

namespace {
bool init() { return true; }
} // namespace

int main(int argc, char** argv) {
  const deeprg::parallel::Environment mpi(argc, argv);
  const int verdict = boost::unit_test::unit_test_main(&init, argc, argv);
  return deeprg::parallel::Comm::world().max(verdict);
}
