#include "run/slurm.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace deeprg;
using namespace deeprg::run;

namespace {

// The variables of a job, and those of the surroundings again at the end.
class JobVariables {
public:
  JobVariables(const char* job, const char* array, const char* task) {
    set("SLURM_JOB_ID", job, 0);
    set("SLURM_ARRAY_JOB_ID", array, 1);
    set("SLURM_ARRAY_TASK_ID", task, 2);
  }
  ~JobVariables() {
    for (int i = 0; i < 3; ++i)
      put(names[i], before[i] ? before[i]->c_str() : nullptr);
  }
  JobVariables(const JobVariables&) = delete;
  JobVariables& operator=(const JobVariables&) = delete;

private:
  static constexpr const char* names[] = {"SLURM_JOB_ID", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID"};
  std::optional<std::string> before[3];

  static void put(const char* name, const char* value) {
    if (value != nullptr)
      setenv(name, value, 1);
    else
      unsetenv(name);
  }
  void set(const char* name, const char* value, int i) {
    if (const char* old = std::getenv(name))
      before[i] = old;
    put(name, value);
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(slurm)

BOOST_AUTO_TEST_CASE(times_as_squeue_prints_them) {
  const auto seconds = [](const char* text) { return seconds_of_slurm(text).value_or(-1); };
  BOOST_TEST(seconds("0:07") == 7.0);
  BOOST_TEST(seconds("59:59") == 3599.0);
  BOOST_TEST(seconds("1:00:00") == 3600.0);
  BOOST_TEST(seconds("23:59:59") == 86399.0);
  BOOST_TEST(seconds("1-00:00:00") == 86400.0);
  BOOST_TEST(seconds("14-03:02:01") == 14 * 86400 + 3 * 3600 + 121.0);
  for (const char* none : {"UNLIMITED", "NOT_SET", "INVALID", "", "7", "1-", "-1:00", "1-2", "1-02:03", "1:60",
                           "1:2:3:4", "1:00x", " 1:00", "1::00"})
    BOOST_TEST(seconds(none) == -1.0, none);
}

BOOST_AUTO_TEST_CASE(a_task_of_an_array_is_named_by_the_array) {
  {
    const JobVariables job("17", nullptr, nullptr);
    BOOST_TEST(slurm_job() == "17");
  }
  {
    const JobVariables job("12", "12", "7");
    BOOST_TEST(slurm_job() == "12_7");
  }
  const JobVariables job(nullptr, nullptr, nullptr);
  BOOST_TEST(slurm_job() == "");
  BOOST_TEST(!slurm_seconds_left(parallel::Comm::self()));
}

BOOST_AUTO_TEST_CASE(what_is_no_number_never_reaches_a_shell) {
  const JobVariables job("1; touch x", nullptr, nullptr);
  BOOST_TEST(slurm_job() == "");
}

BOOST_AUTO_TEST_CASE(no_answer_is_no_limit) {
  const JobVariables job("4000000000", nullptr, nullptr);
  BOOST_TEST(!slurm_seconds_left(parallel::Comm::self()));
}

BOOST_AUTO_TEST_SUITE_END()
