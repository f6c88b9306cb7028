#include "run/schedule.hpp"

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.hpp"
#include "run/directory.hpp"

using namespace deeprg;
using namespace deeprg::run;

namespace {

std::filesystem::path folder(const std::string& name) {
  const auto path = std::filesystem::temp_directory_path() / ("deeprg-run-" + std::to_string(::getpid()) + name);
  std::filesystem::remove_all(path);
  return path;
}

} // namespace

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(a_stop_file_stops_once) {
  const auto self = parallel::Comm::self();
  const auto path = folder("-stop");
  std::filesystem::create_directories(path);
  Schedule schedule(self, path, 3600, std::nullopt, std::chrono::steady_clock::now());
  BOOST_TEST(!schedule.next(1).stop);
  std::ofstream(path / "STOP").put('\n');
  const Decision decision = schedule.next(1);
  BOOST_TEST(decision.stop);
  BOOST_TEST(decision.save);
  BOOST_TEST(!schedule.next(1).stop);
  std::filesystem::remove_all(path);
}

BOOST_AUTO_TEST_CASE(it_saves_when_due_and_stops_before_its_time_is_up) {
  const auto self = parallel::Comm::self();
  const auto now = std::chrono::steady_clock::now();
  Schedule eager(self, ".", 0, std::nullopt, now);
  BOOST_TEST(eager.next(1).save);
  BOOST_TEST(!eager.next(1).stop);
  const auto stops = [&](double limit, int seconds_ago) {
    return Schedule(self, ".", 3600, limit, now - std::chrono::seconds(seconds_ago)).next(0).stop;
  };
  BOOST_TEST(stops(100, 95)); // a tenth to leave
  BOOST_TEST(!stops(100, 30));
  BOOST_TEST(stops(36000, 36000 - 55)); // at most a minute
  BOOST_TEST(!stops(36000, 36000 - 300));
}

BOOST_AUTO_TEST_CASE(a_signal_stops) {
  const auto self = parallel::Comm::self();
  catch_signals();
  Schedule schedule(self, ".", 3600, std::nullopt, std::chrono::steady_clock::now());
  BOOST_TEST(!schedule.next(1).stop);
  std::raise(SIGUSR1);
  BOOST_TEST(schedule.next(1).stop);
}

// The exit code of a process in which Ctrl-C comes twice, so many milliseconds apart; 7 where it lives on.
int code_after_two_interrupts(int milliseconds) {
  const pid_t child = ::fork();
  if (child == 0) {
    catch_signals();
    std::raise(SIGINT);
    ::usleep(static_cast<useconds_t>(1000 * milliseconds));
    std::raise(SIGINT);
    ::_exit(7);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

BOOST_AUTO_TEST_CASE(a_second_interrupt_ends_at_once_unless_it_is_the_same_one) {
  BOOST_TEST(code_after_two_interrupts(1100) == 128 + SIGINT);
  BOOST_TEST(code_after_two_interrupts(0) == 7);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(directory)

BOOST_AUTO_TEST_CASE(a_folder_with_other_files_is_refused_and_left_alone) {
  const auto self = parallel::Comm::self();
  const auto path = folder("-foreign");
  std::filesystem::create_directories(path);
  std::ofstream(path / "thesis.tex").put('x');
  BOOST_CHECK_THROW(Directory(self, path), InputError);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(path), {}) == 1);
  std::filesystem::remove_all(path);
}

BOOST_AUTO_TEST_CASE(what_is_started_anew_is_moved_aside) {
  const auto self = parallel::Comm::self();
  const auto path = folder("-aside");
  const Directory directory(self, path);
  directory.keep_input("a", "b");
  std::filesystem::create_directories(path / "checkpoint");
  std::ofstream(path / "checkpoint" / "000001.h5").put('x');
  directory.move_aside({"checkpoint/000001.h5", "model.h5"});
  BOOST_TEST(std::filesystem::exists(path / "aside.1" / "checkpoint" / "000001.h5"));
  BOOST_TEST(!std::filesystem::exists(path / "checkpoint" / "000001.h5"));
  std::filesystem::remove_all(path);
}

BOOST_AUTO_TEST_CASE(status_is_json) {
  BOOST_TEST(to_json({.state = "failed",
                      .stage = "train",
                      .unit = "updates",
                      .done = 1,
                      .total = 4,
                      .seconds_left = -1,
                      .last_checkpoint = "",
                      .message = "say \"why\"\n"})
                 .starts_with(R"({"state": "failed", "stage": "train", "done": 1, "total": 4, "unit": "updates", )"
                              R"("seconds_left": null, "last_checkpoint": null, )"));
}

BOOST_AUTO_TEST_SUITE_END()
