#include "command/doctor.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace deeprg;
using command::Finding;

namespace {

std::vector<Finding> findings_in(const std::filesystem::path& folder, int threads) {
  return command::examine(folder, threads, parallel::Comm::world());
}

const Finding& of(const std::vector<Finding>& findings, const std::string& subject) {
  return *std::ranges::find(findings, subject, &Finding::subject);
}

} // namespace

BOOST_AUTO_TEST_SUITE(doctor)

BOOST_AUTO_TEST_CASE(a_good_machine_passes_and_keeps_nothing) {
  const auto folder = std::filesystem::temp_directory_path() / ("deeprg-doctor-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const auto findings = findings_in(folder, 1);
  for (const Finding& finding : findings)
    BOOST_TEST((finding.state != Finding::State::failed), finding.subject << ": " << finding.text);
  BOOST_TEST(findings.size() == 9U);
  BOOST_TEST(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_written_fails_alone) {
  const auto findings = findings_in("/proc", 1);
  for (const Finding& finding : findings) {
    const bool folder = finding.subject == "files" || finding.subject == "locks";
    BOOST_TEST((finding.state == Finding::State::failed) == folder, finding.subject << ": " << finding.text);
    BOOST_TEST((finding.state == Finding::State::ok) == finding.remedy.empty());
  }
}

BOOST_AUTO_TEST_CASE(more_threads_than_cores_are_warned_of) {
  BOOST_TEST((of(findings_in("/proc", 100000), "cores").state == Finding::State::warning));
}

BOOST_AUTO_TEST_SUITE_END()
