#include "base/log.hpp"
#include "command/stage.hpp"
#include "command/stages.hpp"
#include "command/summary.hpp"
#include "run/schedule.hpp"

namespace deeprg::command {
namespace {

// Whether the report is newer than every file it is drawn from.
bool report_is_current(const std::filesystem::path& directory) {
  const auto page = directory / "report" / "index.html";
  if (!std::filesystem::exists(page))
    return false;
  for (const Stage& stage : stages())
    for (const std::string& name : stage.files)
      if (const auto file = directory / name;
          std::filesystem::exists(file) &&
          std::filesystem::last_write_time(file) > std::filesystem::last_write_time(page))
        return false;
  return true;
}

} // namespace

Exit run(const Job& job, const parallel::Comm& comm) {
  struct Step {
    const char* section;
    Exit (*work)(const Job&, const parallel::Comm&);
  };
  for (const Step& step : {Step{"sample", sample}, Step{"train", train}, Step{"analyze", analyze}}) {
    if (!job.input.has_section(step.section))
      continue;
    if (const Exit code = step.work(job, comm); code != Exit::complete)
      return code;
  }
  if (job.options.part_of_study)
    return Exit::complete;
  const bool time_is_up = run::Schedule(comm, job.output, job.input.seconds("checkpoint.interval"),
                                        job.options.max_time_seconds, job.options.began)
                              .next(0)
                              .stop;
  // Rank 0 alone draws, and says again the main numbers that training has pushed off the screen; the others wait so
  // that all leave together.
  if (comm.root()) {
    if (job.input.has_section("train") && job.input.has_section("sample"))
      print_summary(job);
    if (report_is_current(job.output))
      log::info("report: there already, " + (job.output / "report" / "index.html").string());
    else if (time_is_up)
      log::info("report: no time left to draw it; deeprg report " + job.output.string() + " does");
    else
      report(job.output);
  }
  comm.barrier();
  return Exit::complete;
}

} // namespace deeprg::command
