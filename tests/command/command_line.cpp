#include "command/command_line.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace deeprg;
using namespace deeprg::command;

namespace {

Request parse(std::vector<const char*> words) {
  words.insert(words.begin(), "deeprg");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

std::string message_of(const std::vector<const char*>& words) {
  try {
    (void)parse(words);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

} // namespace

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(only_what_computes_starts_mpi) {
  for (const char* command : {"run", "sample", "train", "analyze"}) {
    BOOST_TEST(static_cast<bool>(parse({command, "x.toml"}).together), command);
    BOOST_TEST(static_cast<bool>(parse({command, "x.toml", "--dry-run"}).alone), command);
    BOOST_TEST(static_cast<bool>(parse({command, "--help"}).alone), command);
  }
  for (const char* command : {"check", "report", "status", "explain"})
    BOOST_TEST(static_cast<bool>(parse({command, "x"}).alone), command);
  for (const char* command : {"--help", "--version"})
    BOOST_TEST(static_cast<bool>(parse({command}).alone), command);
  BOOST_TEST(static_cast<bool>(parse({"doctor"}).together));
}

BOOST_AUTO_TEST_CASE(bench_takes_topics) {
  BOOST_TEST(static_cast<bool>(parse({"bench", "metropolis", "--json"}).together));
  BOOST_TEST(message_of({"bench", "ising"}) != "accepted");
}

BOOST_AUTO_TEST_CASE(submit_never_starts_mpi_and_checks_its_options) {
  BOOST_TEST(static_cast<bool>(parse({"submit", "x.toml", "--ranks", "8", "--dry-run"}).alone));
  BOOST_TEST(message_of({"submit", "x", "--time", "90"}) != "accepted");
  BOOST_TEST(message_of({"submit", "x", "--ranks", "0"}) != "accepted");
  BOOST_TEST(message_of({"submit", "x", "--shards", "-1"}) != "accepted");
}

BOOST_AUTO_TEST_CASE(the_nearest_command_and_option_are_suggested) {
  BOOST_TEST(message_of({"smaple"}) == "deeprg has no command 'smaple'; did you mean 'sample'?; see deeprg --help");
  BOOST_TEST(message_of({"run", "x", "--maxtime", "1:0:0"}) ==
             "deeprg run has no option '--maxtime'; did you mean '--max-time'?");
  BOOST_TEST(message_of({"run", "x", "y"}) == "deeprg run: 'y' is one argument too many");
  BOOST_TEST(message_of({"run"}).find("INPUT is required") != std::string::npos);
  BOOST_TEST(message_of({"run", "x", "--threads", "0"}).find("--threads") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(values_of_options) {
  BOOST_TEST(message_of({"run", "x", "--max-time", "99:59:59"}) == "accepted");
  for (const char* wrong : {"90", "1:60:00", "1:2:3x", "-1:00:00", ""})
    BOOST_TEST(message_of({"run", "x", "--max-time", wrong}) != "accepted", wrong);
  BOOST_TEST(message_of({"run", "--fresh", "x"}) == "accepted");
  BOOST_TEST(message_of({"run", "--fresh", "train", "x"}) == "accepted");
  BOOST_TEST(message_of({"train", "x", "--fresh"}) == "accepted");
  BOOST_TEST(message_of({"run", "x", "--fresh=tarin"}) != "accepted");
  BOOST_TEST(message_of({"run", "x", "--set", "a.b=1", "--set", "c.d=2"}) == "accepted");
  BOOST_TEST((parse({"run", "x", "-v"}).level == log::Level::detail));
  BOOST_TEST((parse({"run", "x", "-q", "-q", "-q"}).level == log::Level::error));
}

BOOST_AUTO_TEST_SUITE_END()
