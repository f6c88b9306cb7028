#include "command/job_script.hpp"

#include <boost/test/unit_test.hpp>

#include "base/error.hpp"

using namespace deeprg;
using namespace deeprg::command;

BOOST_AUTO_TEST_SUITE(job_script)

BOOST_AUTO_TEST_CASE(lines_of_the_template_are_given_values) {
  JobScript script("run.slurm");
  const auto has = [&](const std::string& line) { return script.text().find('\n' + line + '\n') != std::string::npos; };
  script.set("#SBATCH --ntasks=", "12");
  script.set("#SBATCH --partition=", "large"); // commented out in the template
  script.set("deeprg=", "'/a b/deeprg'");
  BOOST_TEST(has("#SBATCH --ntasks=12"));
  BOOST_TEST(has("#SBATCH --partition=large"));
  BOOST_TEST(has("deeprg='/a b/deeprg'"));
  BOOST_TEST(has("##SBATCH --account=NAME"));
  BOOST_CHECK_THROW(script.set("#SBATCH --gpus=", "1"), Failure);
  BOOST_CHECK_THROW(JobScript("absent.slurm"), Failure);
}

BOOST_AUTO_TEST_CASE(every_template_has_the_lines_that_submit_sets) {
  for (const char* name : {"run.slurm", "study.slurm", "collect.slurm"}) {
    JobScript script(name);
    for (const char* line : {"deeprg=", "directory=", "#SBATCH --partition=", "#SBATCH --account="})
      BOOST_CHECK_NO_THROW(script.set(line, "x"));
  }
  for (const char* name : {"run.slurm", "study.slurm"}) {
    JobScript script(name);
    for (const char* line : {"input=", "options=", "max_segments=", "#SBATCH --nodes=", "#SBATCH --ntasks=",
                             "#SBATCH --cpus-per-task=", "#SBATCH --time="})
      BOOST_CHECK_NO_THROW(script.set(line, "x"));
  }
  BOOST_CHECK_NO_THROW(JobScript("study.slurm").set("#SBATCH --array=", "0-1"));
}

BOOST_AUTO_TEST_CASE(one_word_of_the_shell) {
  BOOST_TEST(shell_word("runs/a-b_1.toml") == "runs/a-b_1.toml");
  BOOST_TEST(shell_word("a b") == "'a b'");
  BOOST_TEST(shell_word("it's") == "'it'\\''s'");
  BOOST_TEST(shell_word("$(x)") == "'$(x)'");
  BOOST_TEST(shell_word("") == "''");
  BOOST_TEST(shell_word("~") == "'~'");
}

BOOST_AUTO_TEST_SUITE_END()
