#include "run/watchdog.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <iterator>
#include <sys/wait.h>
#include <unistd.h>

using namespace deeprg;
using namespace std::chrono_literals;

namespace {

// What a process of its own that does `work` under a watch of 0.3 s leaves: how it ended, and what it said.
struct Ended {
  int code;
  std::string said;
};

template <class Work>
Ended watched(Work work) {
  const auto folder = std::filesystem::temp_directory_path() / ("deeprg-watchdog-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const pid_t child = ::fork();
  if (child == 0) {
    if (std::freopen((folder / "said").c_str(), "w", stderr) == nullptr)
      std::_Exit(99);
    {
      run::Watchdog watchdog(parallel::Comm::self(), folder, 0.3, "sample");
      work(watchdog);
    }
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  std::ifstream in(folder / "said");
  std::string said{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove_all(folder);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, said};
}

} // namespace

BOOST_AUTO_TEST_SUITE(watchdog)

BOOST_AUTO_TEST_CASE(a_rank_outside_mpi_is_named_and_the_process_ends) {
  const Ended ended = watched([](run::Watchdog& dog) {
    dog.progress("a checkpoint");
    std::this_thread::sleep_for(60s);
  });
  BOOST_TEST(ended.code == 1);
  BOOST_TEST(ended.said.find("error: sample: no progress for 0.3 s: rank 0 on ") == 0U);
  BOOST_TEST(ended.said.find("is outside MPI (a checkpoint)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(progress_is_left_alone) {
  const Ended ended = watched([](run::Watchdog& dog) {
    for (int i = 0; i < 40; ++i) {
      dog.progress("sweeps");
      std::this_thread::sleep_for(50ms);
    }
  });
  BOOST_TEST(ended.code == 0);
  BOOST_TEST(ended.said == "");
}

BOOST_AUTO_TEST_SUITE_END()
